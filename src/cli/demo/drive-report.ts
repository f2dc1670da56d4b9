// What a drive tells whoever started it and what that one may ask of it, over the channel between the two processes: only where there is one.
import type { DriveStep } from '../../demo/drive/steps.ts'
import { type DriveClock, isSpeed } from './drive-clock.ts'

type Count = { done: number; all: number }
export type DriveReport = {
  speed: number
  paused: boolean
  /** what the scans carry is the real time, as the depot's clock shows it */
  zone: string
  /** real ms since it goes on, without its pauses */
  goneMs: number
  belt: Count
  stops: Count
  /** what was last done, in words */
  last: string | null
}
/** `undefined` fields: left as they are */
export type DriveWish = { speed?: number; paused?: boolean }

/** A person watches, not a machine. */
const TELL_EVERY_MS = 250

export class DriveReporter {
  readonly #clock: DriveClock
  readonly #zone: string
  readonly #routes = new Map<string, Count>()
  #belt: Count = { done: 0, all: 0 }
  #last: string | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(clock: DriveClock, zone: string) {
    this.#clock = clock
    this.#zone = zone
  }

  /** Begins to tell and to listen. Without a parent that listens nothing happens. */
  open(): void {
    if (process.send === undefined) return
    process.on('message', (wish: DriveWish | null) => {
      if (isSpeed(wish?.speed)) this.#clock.setSpeed(wish.speed)
      if (typeof wish?.paused === 'boolean') this.#clock.pause(wish.paused)
      this.tell()
    })
    // Whoever listens no more does not keep the drive from ending.
    process.channel?.unref()
    process.once('disconnect', () => this.close())
    this.tell()
    this.#timer = setInterval(() => this.tell(), TELL_EVERY_MS)
    this.#timer.unref()
  }

  readonly step = (step: DriveStep): void => {
    const { done, all } = step
    if (step.of === 'belt') this.#belt = { done, all }
    else {
      this.#routes.set(step.number, { done, all })
      if (step.words !== undefined) this.#last = step.words
    }
  }

  said(sentence: string): void {
    this.#last = sentence
  }

  report(): DriveReport {
    const stops = [...this.#routes.values()].reduce(
      (sum, { done, all }) => ({ done: sum.done + done, all: sum.all + all }),
      { done: 0, all: 0 },
    )
    const [clock, zone] = [this.#clock, this.#zone]
    const pace = { speed: clock.speed(), paused: clock.isPaused(), zone, goneMs: clock.goneMs() }
    return { ...pace, belt: this.#belt, stops, last: this.#last }
  }

  tell(): void {
    if (process.connected) process.send?.({ drive: this.report() })
  }

  /** The last word goes before. */
  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    this.tell()
  }
}
