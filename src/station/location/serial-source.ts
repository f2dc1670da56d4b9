// A receiver on a serial line (NMEA-0183). Its library is asked for only where one is configured: a machine without it starts all the same.
import type { Timers } from '../ports.ts'
import { NmeaReader } from './nmea-reader.ts'
import { type LocationSource, type RawFix, retryMs, SILENT_AFTER_MS, type SourceProblem } from './source.ts'

export type SerialSettings = { path: string; baud: number }
type Port = { on: (event: 'data' | 'close' | 'error', listener: (said: unknown) => void) => unknown } & {
  open: (done: (error: Error | null) => void) => void
  close: (done: () => void) => void
  isOpen: boolean
}
type Deps = { timers: Timers; log: (sentence: string, detail?: unknown) => void }

export class SerialSource implements LocationSource {
  readonly name = 'nmea'
  readonly #settings: SerialSettings
  readonly #deps: Deps
  /** grows with each start and stop: what an earlier port still says is not heard */
  #life = 0
  #port: Port | null = null
  #timer: { cancel(): void } | null = null
  #silence: { cancel(): void } | null = null
  #failures = 0
  #logged = false

  constructor(settings: SerialSettings, deps: Deps) {
    this.#settings = settings
    this.#deps = deps
  }

  start(onFix: (fix: RawFix) => void, onProblem: (problem: SourceProblem | null) => void): void {
    this.stop()
    this.#failures = 0
    void this.#open({ life: this.#life, onFix, onProblem })
  }

  stop(): void {
    this.#life += 1
    this.#timer?.cancel()
    this.#silence?.cancel()
    this.#shut()
  }

  async #open(on: Listening): Promise<void> {
    try {
      const port = await portAt(this.#settings)
      if (on.life !== this.#life) return
      const reader = new NmeaReader()
      port.on('data', (bytes) => this.#heard(on, reader, bytes as Uint8Array))
      port.on('close', () => this.#gone(on, port, null))
      port.on('error', (error) => this.#gone(on, port, error))
      this.#port = port
      port.open((error) => {
        if (error !== null) this.#gone(on, port, error)
        else if (on.life !== this.#life) closePort(port)
        else this.#listenForSilence(on, reader)
      })
    } catch (error) {
      this.#gone(on, null, error)
    }
  }

  #heard(on: Listening, reader: NmeaReader, bytes: Uint8Array): void {
    if (on.life !== this.#life) return
    const fixes = reader.push(bytes)
    if (fixes.length > 0) {
      this.#failures = 0
      this.#logged = false
      this.#listenForSilence(on, reader)
      on.onProblem(null)
    } else if (reader.garbled) on.onProblem('bad-data')
    for (const fix of fixes) on.onFix(fix)
  }

  #listenForSilence(on: Listening, reader: NmeaReader): void {
    this.#silence?.cancel()
    this.#silence = this.#deps.timers.after(SILENT_AFTER_MS, () => {
      if (on.life !== this.#life) return
      on.onProblem(reader.garbled ? 'bad-data' : reader.withoutFix ? 'none-yet' : 'receiver-gone')
      this.#listenForSilence(on, reader)
    })
  }

  /** The cable was pulled, or there is no such port: said once, and tried again for as long as the shift lasts. */
  #gone(on: Listening, port: Port | null, error: unknown): void {
    if (on.life !== this.#life || port !== this.#port) return
    this.#silence?.cancel()
    this.#shut()
    on.onProblem('receiver-gone')
    if (!this.#logged) this.#deps.log(`the GPS receiver at ${this.#settings.path} is not there`, error)
    this.#logged = true
    this.#timer = this.#deps.timers.after(retryMs(this.#failures++), () => void this.#open(on))
  }

  #shut(): void {
    const port = this.#port
    this.#port = null
    if (port?.isOpen === true) closePort(port)
  }
}

type Listening = {
  life: number
  onFix: (fix: RawFix) => void
  onProblem: (problem: SourceProblem | null) => void
}

const closePort = (port: Port): void => port.close(() => undefined)

async function portAt({ path, baud }: SerialSettings): Promise<Port> {
  const { SerialPort } = await import('serialport')
  return new SerialPort({ path, baudRate: baud, autoOpen: false })
}
