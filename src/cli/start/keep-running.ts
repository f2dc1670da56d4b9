// A child that dies is reported and started again once; one that dies again soon has a fault that another start will not heal.
import type { Child } from './child.ts'

/** It lived this long: its next death counts as a first one. */
export const GOOD_LIFE_MS = 60_000

/** `name` as it stands in sentences; `say` tells the person. `start` rejects when the child does not come up. */
export class Kept {
  readonly #name: string
  readonly #again: number
  readonly #start: () => Promise<Child>
  readonly #say: (sentence: string) => void
  #child: Child | null = null
  #deaths = 0
  #ending = false
  #starting: Promise<unknown> = Promise.resolve()
  #giveUp: (sentence: string) => void = () => undefined
  /** Resolves with a sentence when it is given up; never when it was ended on purpose. */
  readonly lost: Promise<string>

  /** `again`: how often it is started again within a minute */
  constructor(name: string, start: () => Promise<Child>, say: (sentence: string) => void, again = 1) {
    this.#again = again
    this.#name = name
    this.#start = start
    this.#say = say
    this.lost = new Promise((giveUp) => (this.#giveUp = giveUp))
  }

  /** Resolves with the first child; rejects when that does not come up. */
  async run(): Promise<Child> {
    const starting = this.#start()
    this.#starting = starting.catch(() => undefined)
    const child = await starting
    this.#child = child
    const from = performance.now()
    void child.ended.then((how) => this.#ended(how, performance.now() - from))
    return child
  }

  #ended(how: string, livedMs: number): void {
    // Its number may be another process's by now: there is nobody to kill until the next one runs.
    this.#child = null
    if (this.#ending) return
    this.#deaths = livedMs > GOOD_LIFE_MS ? 1 : this.#deaths + 1
    if (this.#deaths > this.#again) {
      this.#giveUp(`${this.#name} ended${this.#again > 0 ? ' again' : ''} (${how}): giving up.`)
      return
    }
    this.#say(`${this.#name} ended (${how}). What was recorded is safe. Starting it again …`)
    this.run().then(
      () => this.#say(`${this.#name} runs again.`),
      (error: unknown) => this.#giveUp(error instanceof Error ? error.message : String(error)),
    )
  }

  /** As a power cut would, for the demo's fault panel: it is started again, and this death is not held against it. */
  kill(): void {
    if (this.#child === null) return
    this.#deaths = Math.min(this.#deaths, 0) - 1
    process.kill(this.#child.pid, 'SIGKILL')
  }

  /** Resolves when it is gone. */
  async end(): Promise<void> {
    this.#ending = true
    await this.#starting
    await this.#child?.end()
  }
}
