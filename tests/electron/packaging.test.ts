import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { extractAll, listPackage } from '@electron/asar'
import { createBirpc } from 'birpc'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { buildTargets, staleTargets } from '../../src/cli/build.ts'
import type { BridgeReply, StationFunctions, WindowFunctions } from '../../src/wire/bridge.ts'
import type { FromStation } from '../../src/wire/desktop.ts'
import { temporaryFolder } from '../sql/folder.ts'
import { ROOT } from '../support/rooms.ts'
import { writeStandIn } from './stand-in-electron.ts'
import { FakePort } from './fakes/port.ts'
import { UtilityProcess } from './fakes/utility-process.ts'

const run = promisify(execFile)
const SLOW_MS = 180_000

beforeAll(async () => buildTargets(staleTargets()), SLOW_MS)

async function pack(platform: 'linux' | 'win32'): Promise<{ resources: string; files: string[]; binary: string }> {
  const folder = temporaryFolder()
  const standIn = join(folder, 'stand-in')
  writeStandIn(standIn, platform)
  const out = join(folder, 'out')
  const args = ['node_modules/electron-builder/cli.js', '--dir', '--x64', platform === 'linux' ? '--linux' : '--win']
  const settings = [`electronDist=${standIn}`, `directories.output=${out}`, 'disableAsarIntegrity=true']
  if (platform === 'win32') settings.push('win.signAndEditExecutable=false')
  await run(process.execPath, [...args, ...settings.map((one) => `-c.${one}`)], {
    cwd: ROOT,
    env: { ...process.env, ELECTRON_BUILDER_OFFLINE: 'true', CSC_IDENTITY_AUTO_DISCOVERY: 'false' },
    maxBuffer: 16 * 1024 * 1024,
  })
  const unpacked = join(out, platform === 'linux' ? 'linux-unpacked' : 'win-unpacked')
  const resources = join(unpacked, 'resources')
  const files = listPackage(join(resources, 'app.asar'), { isPack: false }).map((file) => file.replaceAll('\\', '/'))
  return { resources, files, binary: join(unpacked, platform === 'linux' ? 'waymark' : 'Waymark.exe') }
}

/** Packages that a bundle asks for at run time; Node's own and the bundle's own files left out. */
function packagesIn(file: string): Set<string> {
  const asked = /(?:\bfrom|\bimport|\brequire\()\s*["']([\w@][\w@/.:-]*)["']/g
  const names = [...readFileSync(join(ROOT, file), 'utf8').matchAll(asked)].map(([, name]) => name ?? '')
  return new Set(names.filter((name) => !name.startsWith('node:')))
}

test.each([
  ['dist/main/main.js', ['electron']],
  ['dist/preload/preload.cjs', ['electron']],
  ['dist/station/station.js', ['better-sqlite3']],
])('%s needs %s at run time and nothing else', (file, names) => {
  expect(packagesIn(file)).toEqual(new Set(names))
})

const SERIAL = '/node_modules/@serialport/bindings-cpp/prebuilds'

describe('packed', { timeout: SLOW_MS }, () => {
  test('for Linux: the screens, the bundles and the right database binary, and nothing else', async () => {
    const { files, resources, binary } = await pack('linux')
    for (const wanted of ['main/main.js', 'preload/preload.cjs', 'station/station.js', 'ui/index.html'])
      expect(files).toContain(`/dist/${wanted}`)
    expect(files.filter((file) => file.endsWith('.node'))).toEqual([
      `${SERIAL}/linux-x64/@serialport+bindings-cpp.glibc.node`,
      `${SERIAL}/linux-x64/@serialport+bindings-cpp.musl.node`,
      '/node_modules/better-sqlite3/prebuilds/linux-x64.node',
    ])
    const tops = new Set(files.map((file) => file.split('/').slice(0, 3).join('/')))
    expect([...tops].sort()).toEqual([
      '/LICENSE',
      '/dist',
      '/dist/main',
      '/dist/preload',
      '/dist/station',
      '/dist/ui',
      '/node_modules',
      '/node_modules/@serialport',
      '/node_modules/better-sqlite3',
      '/node_modules/debug',
      '/node_modules/ms',
      '/node_modules/node-gyp-build',
      '/node_modules/serialport',
      '/package.json',
    ])
    expect(files.filter((file) => /\.(ts|tsx|map|md)$|\/test/.test(file))).toEqual([])
    expect(existsSync(join(resources, 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node'))).toBe(
      true,
    )
    await fusesHold(binary)
    await stationRuns(resources)
  })
  test('for Windows: its own database binary', async () => {
    const { files } = await pack('win32')
    expect(files.filter((file) => file.endsWith('.node'))).toEqual([
      `${SERIAL}/win32-x64/@serialport+bindings-cpp.node`,
      '/node_modules/better-sqlite3/prebuilds/win32-x64.node',
    ])
  })
})

/** No Node out of the shell's binary, and only what was packed is run. */
async function fusesHold(binary: string): Promise<void> {
  const cli = join(ROOT, 'node_modules/@electron/fuses/dist/bin.js')
  const { stdout } = await run(process.execPath, [cli, 'read', '--app', binary])
  expect(stdout).toMatch(/RunAsNode is Disabled/)
  expect(stdout).toMatch(/EnableNodeOptionsEnvironmentVariable is Disabled/)
  expect(stdout).toMatch(/EnableNodeCliInspectArguments is Disabled/)
  expect(stdout).toMatch(/OnlyLoadAppFromAsar is Enabled/)
}

/** The packed station, out of the packed copy alone: opens a folder and answers a window. */
async function stationRuns(resources: string): Promise<void> {
  const copy = join(temporaryFolder(), 'app')
  extractAll(join(resources, 'app.asar'), copy)
  const child = new UtilityProcess('packed', pathToFileURL(join(copy, 'dist/station/station.js')).href, [], {})
  onTestFinished(() => child.gone())
  const said: FromStation[] = []
  child.on('message', (message: FromStation) => said.push(message))
  child.postMessage({ kind: 'open', folder: temporaryFolder(), storageKey: null })
  await vi.waitFor(() => expect(said).toEqual([{ kind: 'ready' }]), 10_000)
  const { port1, port2 } = new MessageChannel()
  child.postMessage({ kind: 'window' }, [new FakePort(port1 as never)])
  const window = createBirpc<StationFunctions, WindowFunctions>(
    { changed: () => undefined },
    { post: (message) => port2.postMessage(message), on: (fn) => void (port2.onmessage = ({ data }) => fn(data)) },
  )
  const about: BridgeReply = await window.call('about', undefined)
  expect(about).toMatchObject({ ok: true, value: { sealed: null, appVersion: '0.1.0' } })
  port2.close()
}
