// gpsd over TCP: it holds the receiver and tells positions as lines of JSON (TPV). Only what stands in them is believed.
import { connect, type Socket } from 'node:net'
import type { Timers } from '../ports.ts'
import { type LocationSource, type RawFix, retryMs, SILENT_AFTER_MS, type SourceProblem } from './source.ts'

export type GpsdSettings = { host: string; port: number }
type Deps = { timers: Timers; log: (sentence: string, detail?: unknown) => void }
type Listening = {
  life: number
  onFix: (fix: RawFix) => void
  onProblem: (problem: SourceProblem | null) => void
}

const WATCH = '?WATCH={"enable":true,"json":true};\n'
/** Its longest lines list satellites; what is longer is not gpsd. */
const MAX_LINE = 64 * 1024
/** A line that says nothing at all for so long is dead, whatever the socket thinks. */
const DEAD_AFTER_MS = 30_000
/** Where gpsd has no estimate: a fix in two dimensions is coarse. */
const UNTOLD_ACCURACY_M = { 2: 50, 3: 25 } as const

export class GpsdSource implements LocationSource {
  readonly name = 'gpsd'
  readonly #settings: GpsdSettings
  readonly #deps: Deps
  #life = 0
  #socket: Socket | null = null
  #timer: { cancel(): void } | null = null
  #silence: { cancel(): void } | null = null
  #failures = 0
  #logged = false

  constructor(settings: GpsdSettings, deps: Deps) {
    this.#settings = settings
    this.#deps = deps
  }

  start(onFix: (fix: RawFix) => void, onProblem: (problem: SourceProblem | null) => void): void {
    this.stop()
    this.#failures = 0
    this.#open({ life: this.#life, onFix, onProblem })
  }

  stop(): void {
    this.#life += 1
    this.#timer?.cancel()
    this.#silence?.cancel()
    this.#socket?.destroy()
    this.#socket = null
  }

  #open(on: Listening): void {
    const socket = connect(this.#settings)
    this.#socket = socket
    socket.setTimeout(DEAD_AFTER_MS, () => socket.destroy(new Error('nothing came for too long')))
    socket.setEncoding('latin1')
    let rest = ''
    let trouble: unknown = null
    socket.on('connect', () => {
      socket.write(WATCH)
      this.#listenForSilence(on)
    })
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) this.#heard(on, line)
      if (rest.length > MAX_LINE) socket.destroy(new Error('a line without an end: this is not gpsd'))
    })
    socket.on('error', (error) => (trouble = error))
    socket.on('close', () => this.#gone(on, socket, trouble))
  }

  #heard(on: Listening, line: string): void {
    const said = on.life === this.#life && line.length <= MAX_LINE ? tpvOf(line) : null
    if (said === null) return
    this.#listenForSilence(on)
    if (said === 'no-fix') {
      on.onProblem('none-yet')
      return
    }
    this.#failures = 0
    this.#logged = false
    on.onProblem(null)
    on.onFix(said)
  }

  /** gpsd lives on when its receiver is unplugged: then it only falls silent. */
  #listenForSilence(on: Listening): void {
    this.#silence?.cancel()
    this.#silence = this.#deps.timers.after(SILENT_AFTER_MS, () => on.onProblem('receiver-gone'))
  }

  #gone(on: Listening, socket: Socket, trouble: unknown): void {
    if (on.life !== this.#life || socket !== this.#socket) return
    this.#silence?.cancel()
    this.#socket = null
    on.onProblem('receiver-gone')
    const { host, port } = this.#settings
    if (!this.#logged) this.#deps.log(`gpsd at ${host}:${port} is not there`, trouble)
    this.#logged = true
    this.#timer = this.#deps.timers.after(retryMs(this.#failures++), () => this.#open(on))
  }
}

/** One line of gpsd: a position, `no-fix` when it says that it has none, null for all else it tells. */
export function tpvOf(line: string): RawFix | 'no-fix' | null {
  const said = readJson(line)
  if (said?.['class'] !== 'TPV') return null
  const mode = said['mode']
  if (mode !== 2 && mode !== 3) return 'no-fix'
  const [lat, lon] = [numberAt(said, 'lat'), numberAt(said, 'lon')]
  if (lat === null || lon === null) return 'no-fix'
  const speedMps = numberAt(said, 'speed')
  const at = typeof said['time'] === 'string' ? Date.parse(said['time']) : Number.NaN
  return {
    ...{ lat, lon, speedMps, heading: numberAt(said, 'track') },
    accuracyM: accuracyOf(said) ?? UNTOLD_ACCURACY_M[mode],
    time: { by: 'receiver', at: Number.isFinite(at) ? at : null },
    // Status 8 of gpsd: a simulated fix.
    ...(said['status'] === 8 ? { mock: true as const } : {}),
  }
}

type Said = Record<string, unknown>

/** All three are metres at 95 %. */
function accuracyOf(said: Said): number | null {
  const eph = numberAt(said, 'eph')
  const [epx, epy] = [numberAt(said, 'epx'), numberAt(said, 'epy')]
  return eph ?? (epx === null || epy === null ? null : Math.hypot(epx, epy))
}

function numberAt(said: Said, key: string): number | null {
  const value = said[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function readJson(line: string): Said | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Said) : null
  } catch {
    return null
  }
}
