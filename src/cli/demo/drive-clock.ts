// The time in which the demo's day goes by: as many times faster than a depot's as was chosen, chosen anew while it runs, and stopped for a while.
import type { DriveTime } from '../../demo/drive/drive-day.ts'

export const MIN_SPEED = 1
/** Faster makes nothing faster: by then the work takes what the machine needs for it. */
export const MAX_SPEED = 500
export const isSpeed = (speed: unknown): speed is number =>
  typeof speed === 'number' && speed >= MIN_SPEED && speed <= MAX_SPEED

export class DriveClock implements DriveTime {
  readonly #stop: AbortSignal
  #speed: number
  #paused = false
  #goneMs = 0
  #since: number
  /** wake whoever waits: the pace is another one now */
  readonly #waiting = new Set<() => void>()

  constructor(speed: number, stop: AbortSignal) {
    this.#speed = speed
    this.#stop = stop
    this.#since = performance.now()
    stop.addEventListener('abort', () => this.#turn(), { once: true })
  }

  readonly now = (): number => Date.now()
  readonly speed = (): number => this.#speed
  isPaused(): boolean {
    return this.#paused
  }
  /** real ms since it goes on, without its pauses */
  goneMs(): number {
    return this.#goneMs + (this.#paused ? 0 : performance.now() - this.#since)
  }

  setSpeed(speed: number): void {
    this.#turn(() => (this.#speed = speed))
  }
  pause(on: boolean): void {
    this.#turn(() => (this.#paused = on))
  }

  readonly pass = (ms: number): Promise<void> => this.#sleep(ms, () => this.#speed)
  readonly wait = (realMs: number): Promise<void> => this.#sleep(realMs, () => 1)

  #turn(change: () => void = () => undefined): void {
    this.#goneMs = this.goneMs()
    this.#since = performance.now()
    change()
    for (const wake of this.#waiting) wake()
  }

  async #sleep(ms: number, pace: () => number): Promise<void> {
    let left = ms
    while (left > 0 || this.#paused) {
      this.#stop.throwIfAborted()
      const [began, speed] = [performance.now(), this.#paused ? 0 : pace()]
      const isOver = await this.#overOrTurned(speed === 0 ? null : left / speed)
      left = isOver ? 0 : left - (performance.now() - began) * speed
    }
    this.#stop.throwIfAborted()
  }

  /** @param realMs null: until the pace turns */
  #overOrTurned(realMs: number | null): Promise<boolean> {
    return new Promise((end) => {
      const timer = realMs === null ? null : setTimeout(() => done(true), realMs)
      const wake = () => done(false)
      const done = (isOver: boolean) => {
        if (timer !== null) clearTimeout(timer)
        this.#waiting.delete(wake)
        end(isOver)
      }
      this.#waiting.add(wake)
    })
  }
}
