/**
 * A strict stand-in for the `electron` module: it refuses what Electron refuses (a second handler, a call before the app is ready, a value that
 * cannot be cloned, a port where none may go) and keeps what was set, for tests to ask. Ports are real ones of Node, messages are cloned.
 */
import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { FakePort } from './port.ts'
import { UtilityProcess } from './utility-process.ts'

type Handler = (...args: never[]) => unknown

class App extends EventEmitter {
  ready = false
  quits = 0
  exits: number[] = []
  sandboxed = false
  hasLock = true
  isPackaged = false
  readonly paths = new Map<string, string>([['userData', '/nowhere']])
  readonly switches = new Map<string, string>()
  readonly commandLine = { getSwitchValue: (name: string) => this.switches.get(name) ?? '' }
  whenReady = async (): Promise<void> => {
    await new Promise((turn) => setImmediate(turn))
    this.ready = true
  }
  getPath(name: string): string {
    const path = this.paths.get(name)
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    return path
  }
  setPath(name: string, path: string): void {
    if (this.ready) throw new Error('too late: the profile is in use')
    this.paths.set(name, path)
  }
  enableSandbox(): void {
    if (this.ready) throw new Error('app.enableSandbox() can only be called before app is ready')
    this.sandboxed = true
  }
  requestSingleInstanceLock = () => this.hasLock
  /** Like Electron: asks `will-quit`, and goes only when nobody prevents it. */
  quit(): void {
    this.quits++
    const event = { prevented: false, preventDefault: () => (event.prevented = true) }
    this.emit('will-quit', event)
    if (!event.prevented) this.emit('quit')
  }
  exit(code = 0): void {
    this.exits.push(code)
    this.emit('quit')
  }
}
export const app = new App()

function needReady(what: string): void {
  if (!app.ready) throw new Error(`${what} can only be used after app is ready`)
}

export class WebContents extends EventEmitter {
  openHandler: ((details: { url: string }) => unknown) | null = null
  destroyed = false
  reloads = 0
  readonly mainFrame = { url: '', parent: null as null | object }
  /** what preload's ipcRenderer listens to */
  readonly renderer = new EventEmitter()
  setWindowOpenHandler(handler: (details: { url: string }) => unknown): void {
    this.openHandler = handler
  }
  isDestroyed = () => this.destroyed
  reload(): void {
    this.reloads++
  }
  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    if (this.destroyed) throw new Error('Object has been destroyed')
    const ports = transfer.map((port) => port.take())
    const data: unknown = structuredClone(message)
    queueMicrotask(() => this.renderer.emit(channel, { ports, sender: {} }, data))
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = []
  static getAllWindows = () => BrowserWindow.all.filter((one) => !one.webContents.destroyed)
  readonly options: { webPreferences?: Record<string, unknown> }
  readonly webContents = new WebContents()
  readonly urls: string[] = []
  minimized = false
  focused = 0
  constructor(options: { webPreferences?: Record<string, unknown> }) {
    super()
    needReady('BrowserWindow')
    this.options = options
    BrowserWindow.all.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  async loadURL(url: string): Promise<void> {
    this.urls.push(url)
    this.webContents.mainFrame.url = url
  }
  isDestroyed = () => this.webContents.destroyed
  isMinimized = () => this.minimized
  restore(): void {
    this.minimized = false
  }
  focus(): void {
    this.focused++
  }
  /** As when a person closes it. */
  close(): void {
    this.webContents.destroyed = true
    this.webContents.emit('destroyed')
    this.emit('closed')
    if (BrowserWindow.getAllWindows().length === 0) app.emit('window-all-closed')
  }
}

class IpcMain extends EventEmitter {
  readonly handlers = new Map<string, Handler>()
  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, handler)
  }
}
export const ipcMain = new IpcMain()

/** What `preload` sees of `window`'s page. Set by the test before preload is loaded. */
export const renderer: { contents: WebContents | null } = { contents: null }
export const ipcRenderer = {
  on(channel: string, listener: (...args: unknown[]) => void) {
    if (!renderer.contents) throw new Error('no page')
    renderer.contents.renderer.on(channel, listener)
  },
  send(channel: string, ...args: unknown[]): void {
    const sender = renderer.contents
    if (!sender) throw new Error('no page')
    ipcMain.emit(channel, { sender, senderFrame: sender.mainFrame, ports: [] }, ...structuredClone(args))
  },
}

export const exposed = new Map<string, unknown>()
export const contextBridge = {
  exposeInMainWorld(key: string, value: unknown): void {
    if (exposed.has(key))
      throw new Error(`Cannot bind an API on top of an existing property on the window object: ${key}`)
    exposed.set(key, crossContext(value))
  },
}

/** Functions become proxies, plain data is copied, and all else is refused: a MessagePort cannot cross. */
function crossContext(value: unknown): unknown {
  if (typeof value === 'function')
    return (...args: unknown[]) => crossContext((value as (...all: unknown[]) => unknown)(...args.map(crossContext)))
  if (typeof value !== 'object' || value === null) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && !Array.isArray(value)) throw new Error('An object could not be cloned.')
  if (Array.isArray(value)) return value.map(crossContext)
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, crossContext(one)])))
}

export class MessagePortMain extends FakePort {}
export class MessageChannelMain {
  readonly port1: MessagePortMain
  readonly port2: MessagePortMain
  constructor() {
    needReady('MessageChannelMain')
    const { port1, port2 }: { port1: MessagePort; port2: MessagePort } = new MessageChannel()
    this.port1 = new MessagePortMain(port1)
    this.port2 = new MessagePortMain(port2)
  }
}

export const utilityProcess = {
  all: [] as UtilityProcess[],
  /** the source that runs instead of the bundle */
  entry: '',
  fork(file: string, args: string[] = [], options: { serviceName?: string; stdio?: string } = {}): UtilityProcess {
    needReady('utilityProcess')
    const child = new UtilityProcess(file, utilityProcess.entry, args, options)
    utilityProcess.all.push(child)
    return child
  },
}

export const protocol = {
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  handlers: new Map<string, (request: Request) => Promise<Response>>(),
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: Record<string, boolean> }[]): void {
    if (app.ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    if (protocol.schemes.length > 0) throw new Error('it can be called only once')
    protocol.schemes.push(...schemes)
  },
  handle(scheme: string, handler: (request: Request) => Promise<Response>): void {
    needReady('protocol.handle')
    if (protocol.handlers.has(scheme)) throw new Error('Failed to register protocol: already handled')
    protocol.handlers.set(scheme, handler)
  },
}

type Check = (contents: unknown, permission: string, origin: string, details: object) => boolean
type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: object,
) => void
class Session {
  request: RequestHandler | null = null
  check: Check | null = null
  device: ((details: object) => boolean) | null = null
  setPermissionRequestHandler(handler: RequestHandler): void {
    this.request = handler
  }
  setPermissionCheckHandler(handler: Check): void {
    this.check = handler
  }
  setDevicePermissionHandler(handler: (details: object) => boolean): void {
    this.device = handler
  }
}
export const session = { defaultSession: new Session() }

export const Menu = {
  current: null as unknown,
  buildFromTemplate: (template: object[]) => ({ template: structuredClone(template) }),
  setApplicationMenu(menu: unknown): void {
    Menu.current = menu
  },
}
export const dialog = {
  shown: [] as [title: string, content: string][],
  showErrorBox: (title: string, content: string) => void dialog.shown.push([title, content]),
}

/** A keyring whose secret is in `secret`; null: there is none on this machine. */
export const safeStorage = {
  secret: 7 as number | null,
  backend: 'gnome_libsecret',
  isAsyncEncryptionAvailable: async () => {
    needReady('safeStorage')
    return safeStorage.secret !== null
  },
  getSelectedStorageBackend: () => safeStorage.backend,
  encryptStringAsync: async (text: string) => Buffer.from(text).map((byte) => byte ^ (safeStorage.secret ?? 0)),
  decryptStringAsync: async (bytes: Buffer) => {
    const result = Buffer.from(bytes.map((byte) => byte ^ (safeStorage.secret ?? 0))).toString()
    if (!/^[\w+/=]*$/.test(result)) throw new Error('Error while decrypting the ciphertext provided')
    return { result, shouldReEncrypt: false }
  },
}
