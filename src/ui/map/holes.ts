// Parts of the street map that were not served. Each is asked for again by itself, a few times and after growing pauses, and at once when the map is
// moved to it again; in between nobody asks, so that a station in trouble is not asked for the same parts without end.
import type { Part } from './map-file.ts'

/** After each miss in turn. After the last it is given up until it comes into view again. */
export const AGAIN_AFTER_MS = [1_000, 3_000, 10_000, 30_000]

type Hole = { part: Part; tries: number; inView: boolean; timer?: ReturnType<typeof setTimeout> }
type Options = {
  /** draws what rests on the part anew: with that the part is asked for, if it is drawn at all */
  ask: (part: Part) => void
  isInView: (part: Part) => boolean
}

export class Holes {
  readonly #holes = new Map<string, Hole>()
  readonly #ask: Options['ask']
  readonly #isInView: Options['isInView']
  constructor({ ask, isInView }: Options) {
    this.#ask = ask
    this.#isInView = isInView
  }

  get any(): boolean {
    return this.#holes.size > 0
  }

  missed(part: Part): void {
    const hole = this.#holes.get(keyOf(part)) ?? { part, tries: 0, inView: this.#isInView(part) }
    this.#holes.set(keyOf(part), hole)
    clearTimeout(hole.timer)
    const pause = AGAIN_AFTER_MS[hole.tries]
    if (pause === undefined) return
    hole.timer = setTimeout(() => {
      hole.tries += 1
      this.#ask(part)
    }, pause)
  }

  had(part: Part): void {
    clearTimeout(this.#holes.get(keyOf(part))?.timer)
    this.#holes.delete(keyOf(part))
  }

  /** The map shows another place, or the same one nearer or from further away. */
  moved(): void {
    for (const hole of this.#holes.values()) {
      const was = hole.inView
      hole.inView = this.#isInView(hole.part)
      if (was || !hole.inView) continue
      clearTimeout(hole.timer)
      hole.tries = 0
      this.#ask(hole.part)
    }
  }

  clear(): void {
    for (const { timer } of this.#holes.values()) clearTimeout(timer)
    this.#holes.clear()
  }
}

const keyOf = ({ z, x, y }: Part): string => `${z}/${x}/${y}`
