// The station's process: started with the shell, started again when it dies, one port for each window.
import { app, dialog, MessageChannelMain, utilityProcess } from 'electron'
import type { MessagePortMain, UtilityProcess, WebContents } from 'electron'
import { type FromStart, type FromStation, PORT, type ToStart, type ToStation } from '../../src/wire/desktop.ts'

const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 5_000
/** It lived this long: what killed it is no fault at its start, and the wait begins anew. */
const GOOD_LIFE_MS = 30_000
const END_WITHIN_MS = 3_000

export class StationHost {
  readonly #file: string
  readonly #folder: string
  readonly #storageKey: string | null
  #child: UtilityProcess | null = null
  #ending = false
  #waitMs = FIRST_WAIT_MS
  /** windows that have asked for a port: they get a new one when the station is started again */
  readonly #windows = new Set<WebContents>()

  /** `file`: the station's bundle; `key`: of storage-key.ts */
  constructor(file: string, folder: string, key: string | null) {
    this.#file = file
    this.#folder = folder
    this.#storageKey = key
  }

  #tell(child: UtilityProcess, message: ToStation, ports: MessagePortMain[] = []): void {
    child.postMessage(message, ports)
  }

  start(): void {
    const startedAt = performance.now()
    const child = utilityProcess.fork(this.#file, [], { serviceName: 'Waymark station', stdio: 'inherit' })
    this.#child = child
    // By message: an environment can be read by more than the process.
    this.#tell(child, { kind: 'open', folder: this.#folder, storageKey: this.#storageKey })
    child.on('message', (message: FromStation) => this.#hear(message))
    child.once('exit', (code) => {
      if (this.#child === child) this.#child = null
      if (this.#ending) return
      if (performance.now() - startedAt > GOOD_LIFE_MS) this.#waitMs = FIRST_WAIT_MS
      process.stderr.write(`The station's process ended (${code}); what was scanned is safe. Starting it again.\n`)
      setTimeout(() => this.#again(), this.#waitMs)
      this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS)
    })
    for (const window of this.#windows) this.#connect(window)
  }

  #again(): void {
    if (!this.#ending) this.start()
  }

  #hear(message: FromStation): void {
    switch (message.kind) {
      case 'ready':
        tellStart({ ready: true, station: null })
        return
      case 'state':
        tellStart({ id: message.id, state: message.state })
        return
      case 'fatal':
        this.#ending = true
        giveUp(message.sentence)
    }
  }

  /** What the `start` that runs this shell asks of the station. */
  answer(asked: FromStart): void {
    if (asked.ask === 'state' && this.#child) this.#tell(this.#child, { kind: 'state', id: asked.id })
    if (asked.ask === 'kill') this.#child?.kill()
  }

  /** Gives the window its one port to the station, now and after each new start. */
  serve(window: WebContents): void {
    if (!this.#windows.has(window)) window.once('destroyed', () => this.#windows.delete(window))
    this.#windows.add(window)
    this.#connect(window)
  }

  #connect(window: WebContents): void {
    if (!this.#child || window.isDestroyed()) return
    const { port1, port2 } = new MessageChannelMain()
    this.#tell(this.#child, { kind: 'window' }, [port1])
    window.postMessage(PORT, null, [port2])
  }

  /** Resolves when the process is gone: told, and after three seconds ended. */
  async end(): Promise<void> {
    this.#ending = true
    const child = this.#child
    if (!child) return
    await new Promise<void>((gone) => {
      const late = setTimeout(() => child.kill(), END_WITHIN_MS)
      child.once('exit', () => {
        clearTimeout(late)
        gone()
      })
      this.#tell(child, { kind: 'end' })
    })
  }
}

function tellStart(message: ToStart): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** Nothing of the station can be shown: say why and end. */
export function giveUp(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  dialog.showErrorBox('Waymark cannot open this station', sentence)
  app.exit(1)
}
