// The desktop shell: a window, a station in a process of its own, one port between them. No parcel logic (DESIGN §2).
import { app, Menu, session } from 'electron'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { giveUp, StationHost } from './station-host.ts'
import { mapFileOf } from '../../src/station/settings.ts'
import type { FromStart } from '../../src/wire/desktop.ts'
import { guardSession } from './permissions.ts'
import { registerScheme, serveScreens } from './serve-screens.ts'
import { storageKey } from './storage-key.ts'
import { guardContents, MainWindow } from './window.ts'

const uiFolder = join(import.meta.dirname, '../ui')
const preload = join(import.meta.dirname, '../preload/preload.cjs')
const stationFile = join(import.meta.dirname, '../station/station.js')

function start(): void {
  // `start` keeps all in one folder; users' data lie where the system puts them. Before the lock, which is one per user folder.
  const data = app.commandLine.getSwitchValue('waymark-data')
  if (data !== '') app.setPath('userData', join(data, 'window'))
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  registerScheme()
  app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
  const stationFolder = join(data === '' ? app.getPath('userData') : data, 'station')
  app
    .whenReady()
    .then(() => open(stationFolder))
    .catch((error: unknown) =>
      giveUp(`Waymark could not start: ${error instanceof Error ? error.message : String(error)}`),
    )
}

async function open(stationFolder: string): Promise<void> {
  guardSession(session.defaultSession)
  serveScreens(uiFolder, mapFileOf())
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu()))
  const station = new StationHost(stationFile, stationFolder, await storageKey(stationFolder))
  const window = new MainWindow(preload, station)
  app.on('second-instance', () => window.focus())
  app.on('activate', () => window.focus())
  // The journal is whole at every moment; told in time, the station says good-bye to the hub too.
  let ended = false
  app.on('will-quit', (event) => {
    if (ended) return
    event.preventDefault()
    void station.end().then(() => {
      ended = true
      app.quit()
    })
  })
  app.on('window-all-closed', () => app.quit())
  serveStart(station)
  station.start()
  window.open()
}

/** Run by `start`, the shell does what the lines on its stdin ask, and ends with it: that is a pipe that closes then. */
function serveStart(station: StationHost): void {
  if (process.env['WAYMARK_ENDS_WITH_PARENT'] !== '1') return
  createInterface({ input: process.stdin })
    .on('line', (line) => station.answer(JSON.parse(line) as FromStart))
    .on('close', () => app.quit())
}

/** No more than people expect to find: copying, full screen, the end. */
function menu(): Electron.MenuItemConstructorOptions[] {
  const view: Electron.MenuItemConstructorOptions = { role: 'viewMenu', submenu: [{ role: 'togglefullscreen' }] }
  const first: Electron.MenuItemConstructorOptions =
    process.platform === 'darwin' ? { role: 'appMenu' } : { label: 'Waymark', submenu: [{ role: 'quit' }] }
  return [first, { role: 'editMenu' }, view]
}

start()
