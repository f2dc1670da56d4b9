import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { electronBinary, fetchElectron, hasDisplay, systemBrowser } from '../../src/cli/start/window.ts'
import { temporaryFolder } from '../sql/folder.ts'
import { folderWithDemoDay } from '../support/demo-folder.ts'
import { isAlive, startWaymark } from '../support/processes.ts'
import { openPanel } from './panel-client.ts'

const never = new AbortController().signal
const electronName = process.platform === 'win32' ? 'electron.exe' : 'electron'

/** A project with an `electron` package whose installer does `source`. */
function projectWith(source: string): { root: string; folder: string } {
  const root = temporaryFolder()
  const folder = join(root, 'node_modules', 'electron')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'install.js'), source)
  return { root, folder }
}
const INSTALLS = `
const { mkdirSync, writeFileSync } = require('node:fs')
mkdirSync(__dirname + '/dist'); writeFileSync(__dirname + '/dist/${electronName}', ''); writeFileSync(__dirname + '/path.txt', '${electronName}')`

describe('which window', () => {
  test('a display is asked for where there may be none', () => {
    expect(
      [{}, { DISPLAY: '' }, { DISPLAY: ':0' }, { WAYLAND_DISPLAY: 'w' }].map((env) => hasDisplay(env, 'linux')),
    ).toEqual([false, false, true, true])
    expect(hasDisplay({}, 'darwin') && hasDisplay({}, 'win32')).toBe(true)
  })
  test('Electron is there when its files are; a half one is not', () => {
    const { root, folder } = projectWith('')
    expect(electronBinary(root, {})).toBeNull()
    writeFileSync(join(folder, 'path.txt'), electronName)
    expect(electronBinary(root, {})).toBeNull()
    mkdirSync(join(folder, 'dist'))
    writeFileSync(join(folder, 'dist', electronName), '')
    expect(electronBinary(root, {})).toBe(join(folder, 'dist', electronName))
    expect(electronBinary(root, { ELECTRON_OVERRIDE_DIST_PATH: temporaryFolder() })).toBeNull()
  })
  test('it is fetched when it can be', async () => {
    const { root, folder } = projectWith(INSTALLS)
    expect(await fetchElectron(never, root)).toBe(join(folder, 'dist', electronName))
  })
  test('a fetch that fails, hangs or is stopped is given up, and its process with it', async () => {
    expect(await fetchElectron(never, projectWith('process.exit(1)').root)).toBeNull()
    const hangs = `require('node:fs').writeFileSync(__dirname + '/pid', String(process.pid)); setInterval(() => {}, 1000)`
    const one = projectWith(hangs)
    expect(await fetchElectron(never, one.root, 600)).toBeNull()
    expect(isAlive(Number(readFileSync(join(one.folder, 'pid'), 'utf8')))).toBe(false)
    const two = projectWith(hangs)
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 300)
    expect(await fetchElectron(stop.signal, two.root, 60_000)).toBeNull()
  })
  test('a browser that is named is taken, or none', () => {
    const file = join(temporaryFolder(), 'browser')
    expect(systemBrowser({ CHROMIUM: file })).toBeNull()
    writeFileSync(file, '')
    expect(systemBrowser({ CHROMIUM: file })).toBe(file)
    expect(systemBrowser({}, 'win32')).toBeNull()
  })
})

/** A program that notes how it was called and does `source`; ends with its stdin when `source` says so. */
function standIn(folder: string, name: string, source: string): string {
  const file = join(folder, name)
  const note = `const { writeFileSync } = require('node:fs')
writeFileSync(${JSON.stringify(`${file}.called`)}, JSON.stringify({ args: process.argv.slice(2), env: process.env }))`
  writeFileSync(file, `#!${process.execPath}\n${note}\n${source}\n`)
  chmodSync(file, 0o755)
  return file
}
type Called = { args: string[]; env: Record<string, string> }
const calledWith = (file: string) => JSON.parse(readFileSync(`${file}.called`, 'utf8')) as Called
const start = (data: string, env: Record<string, string>) =>
  startWaymark(['start', '--data', data, '--hub-port', '0', '--station-port', '0'], { DISPLAY: ':none', ...env })

describe.skipIf(process.platform === 'win32')('start with a display', () => {
  test(
    'opens the desktop shell where there is one, on its own station; closing it ends all',
    { timeout: 120_000 },
    async () => {
      const folder = temporaryFolder()
      const data = await folderWithDemoDay()
      const shell = standIn(
        folder,
        'electron',
        `console.log(JSON.stringify({ ready: true, station: null }))
      setInterval(() => require('node:fs').existsSync(${JSON.stringify(join(folder, 'close'))}) && process.exit(0), 50)
      process.stdin.resume().on('end', () => process.exit(0))`,
      )
      const started = start(data, { ELECTRON_OVERRIDE_DIST_PATH: folder })
      const ready = await started.json((line) => line['ready'] === true)
      expect(ready['station']).toBeNull()
      const { args, env } = calledWith(shell)
      expect(args).toContain(`--waymark-data=${data}`)
      expect(env).toMatchObject({ TZ: 'Europe/Vaduz', WAYMARK_ENDS_WITH_PARENT: '1' })
      expect(env['WAYMARK_STATION_ENROL_CODE']).toMatch(/^\w{4}-\w{4}-\w{4}$/)
      expect(existsSync(join(data, 'station'))).toBe(false)
      writeFileSync(join(folder, 'close'), '')
      expect(await started.exit).toBe(0)
      expect(started.words()).toContain('The window was closed.')
    },
  )

  test(
    'and beside the desktop shell the fault panel: its line is cut, its clock turned, its station asked and killed',
    { timeout: 120_000 },
    async () => {
      const folder = temporaryFolder()
      const state = { unsent: 3, photosUnsent: 1, link: 'offline', clockSuspect: false, journal: null }
      const shell = standIn(
        folder,
        'electron',
        `console.log(JSON.stringify({ ready: true, station: null }))
      require('node:readline').createInterface({ input: process.stdin }).on('close', () => process.exit(0)).on('line', (line) => {
        const { ask, id } = JSON.parse(line)
        if (ask === 'state') console.log(JSON.stringify({ id, state: ${JSON.stringify(state)} }))
        else require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'asked'))}, ask)
      })`,
      )
      const started = start(await folderWithDemoDay(), { ELECTRON_OVERRIDE_DIST_PATH: folder })
      await started.json((line) => line['ready'] === true)
      const panel = await openPanel(started)
      const { env } = calledWith(shell)
      const healthz = new URL('/healthz', env['WAYMARK_STATION_HUB'])
      expect((await panel.state()).station).toMatchObject({ unsent: 3, photosUnsent: 1, link: 'offline' })
      expect((await panel.state()).faults.drive.kind).toBe('idle')
      expect((await fetch(healthz)).status).toBe(200)
      await panel.make('cut')
      await expect(fetch(healthz)).rejects.toThrow()
      await panel.make('mend')
      expect((await fetch(healthz)).status).toBe(200)
      expect(existsSync(env['WAYMARK_DEMO_CLOCK_FILE']!)).toBe(false)
      await panel.make('clock-ahead')
      expect(readFileSync(env['WAYMARK_DEMO_CLOCK_FILE']!, 'utf8')).toBe(String(3 * 3_600_000))
      await panel.make('kill')
      await vi.waitFor(() => expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe('kill'), 20_000)
      started.process.kill('SIGINT')
      expect(await started.exit).toBe(0)
    },
  )

  test(
    'else a browser, with a pass instead of the key on its command line, and the station outlives it',
    { timeout: 120_000 },
    async () => {
      const folder = temporaryFolder()
      const browser = standIn(folder, 'chromium', `setTimeout(() => process.exit(0), 1500)`)
      const data = await folderWithDemoDay()
      const started = start(data, { ELECTRON_OVERRIDE_DIST_PATH: folder, CHROMIUM: browser })
      const ready = await started.json((line) => line['ready'] === true)
      const url = new URL(String(ready['station']))
      await vi.waitFor(() => expect(existsSync(`${browser}.called`)).toBe(true), 10_000)
      const { args } = calledWith(browser)
      const app = args.find((one) => one.startsWith('--app='))!.slice('--app='.length)
      expect(app).not.toContain(url.searchParams.get('key'))
      const page = await fetch(app, { redirect: 'manual' })
      expect([page.status, page.headers.get('set-cookie')]).toEqual([303, expect.stringContaining('HttpOnly')])
      expect(args).toContain(`--user-data-dir=${join(data, 'window')}`)
      await vi.waitFor(() => expect(started.words()).toContain('The window is closed. Station and hub run on'), 10_000)
      expect((await fetch(`${url.origin}/healthz`)).status).toBe(200)
      started.process.kill('SIGINT')
      expect(await started.exit).toBe(0)
    },
  )
})
