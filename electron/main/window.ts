// The one window, and what no page of ours may do: go elsewhere, open another, hold a webview.
import { BrowserWindow, ipcMain, type WebContents } from 'electron'
import { DESKTOP_ORIGIN, WANT_PORT } from '../../src/wire/desktop.ts'
import { isOurs } from './permissions.ts'
import type { StationHost } from './station-host.ts'

const PAGE = `${DESKTOP_ORIGIN}/`

/** For all contents there will ever be, whoever makes them. */
export function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => {
    // Loading the page anew is all the navigation there is; the screens' own addresses stand behind its #.
    if (event.url.split('#')[0] !== PAGE || !event.isMainFrame) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
}

export class MainWindow {
  readonly #preload: string
  readonly #station: StationHost
  #window: BrowserWindow | null = null

  constructor(preload: string, station: StationHost) {
    this.#preload = preload
    this.#station = station
    ipcMain.on(WANT_PORT, (event) => {
      // Only our page in our window: a frame or other contents get nothing.
      const { senderFrame, sender } = event
      if (sender !== this.#window?.webContents || senderFrame === null) return
      if (senderFrame.parent === null && isOurs(senderFrame.url)) this.#station.serve(sender)
    })
  }

  open(): void {
    const window = new BrowserWindow({
      width: 1280,
      height: 800,
      minWidth: 360,
      minHeight: 480,
      backgroundColor: '#1a1b1e',
      autoHideMenuBar: true,
      webPreferences: {
        preload: this.#preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        spellcheck: false,
        enableWebSQL: false,
      },
    })
    this.#window = window
    window.on('closed', () => {
      if (this.#window === window) this.#window = null
    })
    // The station lives on; a new page asks for a new port and reads everything again.
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload()
    })
    void window.loadURL(PAGE)
  }

  /** To the front, whatever state it is in; opened again when it was closed. */
  focus(): void {
    if (!this.#window || this.#window.isDestroyed()) {
      this.open()
      return
    }
    if (this.#window.isMinimized()) this.#window.restore()
    this.#window.focus()
  }
}
