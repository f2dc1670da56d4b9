/** A stand-in for Electron's unpacked runtime, so that electron-builder packs without a download. It holds a fuse wire, and cannot run the app. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../support/rooms.ts'

/** What @electron/fuses looks for: its sentinel, wire version 1, nine fuses. */
const FUSE_WIRE = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('100011001'),
])
const SCRIPT = Buffer.from('#!/bin/sh\necho "stand-in for Electron: cannot run the app" >&2\nexit 86\n')

export function writeStandIn(folder: string, platform: 'linux' | 'win32'): void {
  mkdirSync(join(folder, 'resources'), { recursive: true })
  mkdirSync(join(folder, 'locales'))
  const binary = join(folder, platform === 'win32' ? 'electron.exe' : 'electron')
  writeFileSync(binary, Buffer.concat([SCRIPT, FUSE_WIRE]))
  chmodSync(binary, 0o755)
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string
  }
  const files = { version, LICENSE: 'stand-in', 'LICENSES.chromium.html': 'stand-in', 'locales/en-US.pak': '' }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  for (const name of ['chrome_crashpad_handler', 'chrome-sandbox', 'resources.pak', 'icudtl.dat'])
    writeFileSync(join(folder, name), '')
}
