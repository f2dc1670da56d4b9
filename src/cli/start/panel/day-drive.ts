// The demo's day going on by itself beside a start: `demo drive` as a process of its own, its speed and its pauses, and how it ended.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { DriveReport, DriveWish } from '../../demo/drive-report.ts'
import { PROJECT_ROOT } from '../../project-root.ts'

/** Speeds to choose from; the last is as fast as the machine can. */
export const SPEEDS = [1, 10, 60, 500] as const
export type Speed = (typeof SPEEDS)[number]
const FIRST_SPEED: Speed = 10

export type DriveState = {
  /** `stopped`: a person ended it; `failed`: it ended by itself without being done */
  kind: 'idle' | 'starting' | 'driving' | 'paused' | 'stopping' | 'stopped' | 'finished' | 'failed'
  speed: Speed
  report: DriveReport | null
  /** why it failed, in words */
  words: string | null
}

export class DayDrive {
  readonly #args: readonly string[]
  readonly #say: (words: string) => void
  #child: ChildProcess | null = null
  #paused = false
  #stopping = false
  #state: DriveState = { kind: 'idle', speed: FIRST_SPEED, report: null, words: null }
  #gone: Promise<unknown> = Promise.resolve()

  constructor(given: { data: string; hubUrl: string; say: (words: string) => void }) {
    this.#args = ['demo', 'drive', '--data', given.data, '--hub', given.hubUrl]
    this.#say = given.say
  }

  state(): DriveState {
    return this.#state
  }

  setSpeed(speed: Speed): void {
    this.#state = { ...this.#state, speed }
    this.#wish({ speed })
  }

  /** Starts it, or lets it go on after a pause. */
  go(): void {
    if (this.#child === null) this.#start()
    else this.#pause(false)
  }
  pause(): void {
    this.#pause(true)
  }
  stop(): void {
    if (this.#child === null) return
    this.#stopping = true
    this.#state = { ...this.#state, kind: 'stopping' }
    this.#child.stdin?.end()
  }

  /** Resolves when the vans have stopped. */
  async end(): Promise<void> {
    this.stop()
    await this.#gone
  }

  #pause(on: boolean): void {
    if (this.#child === null || this.#stopping) return
    this.#paused = on
    if (this.#state.kind !== 'starting') this.#state = { ...this.#state, kind: on ? 'paused' : 'driving' }
    this.#wish({ paused: on })
  }

  #wish(wish: DriveWish): void {
    // A child that is just ending hears nothing any more; its end says the rest.
    if (this.#child?.connected === true) this.#child.send(wish, () => undefined)
  }

  #start(): void {
    const { speed } = this.#state
    const entry = join(PROJECT_ROOT, 'src/cli/waymark.ts')
    const child = spawn(process.execPath, [entry, ...this.#args, '--speed', String(speed)], {
      cwd: PROJECT_ROOT,
      env: { ...process.env, WAYMARK_ENDS_WITH_PARENT: '1' },
      stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
      windowsHide: true,
    })
    this.#child = child
    ;[this.#paused, this.#stopping] = [false, false]
    this.#state = { kind: 'starting', speed, report: null, words: null }
    let said = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      process.stderr.write(text)
      said = text.trim().split('\n').at(-1) ?? said
    })
    child.on('message', (message: { drive?: DriveReport } | null) => {
      if (message?.drive !== undefined) this.#heard(message.drive)
    })
    this.#gone = new Promise<void>((gone) => {
      child.once('error', (error) => {
        this.#ended(null, error.message)
        gone()
      })
      child.once('close', (code) => {
        this.#ended(code, said)
        gone()
      })
    })
  }

  #heard(report: DriveReport): void {
    const kind = this.#stopping ? 'stopping' : this.#paused ? 'paused' : 'driving'
    this.#state = { ...this.#state, kind, report }
    // Chosen while it was starting: it did not listen yet.
    if (report.speed !== this.#state.speed || report.paused !== this.#paused)
      this.#wish({ speed: this.#state.speed, paused: this.#paused })
  }

  #ended(code: number | null, words: string): void {
    if (this.#child === null) return
    this.#child = null
    const kind = this.#stopping ? 'stopped' : code === 0 ? 'finished' : 'failed'
    this.#state = { ...this.#state, kind, words: kind === 'failed' ? words : null }
    if (kind === 'failed') this.#say(`The demo’s day could not go on: ${words}`)
  }
}
