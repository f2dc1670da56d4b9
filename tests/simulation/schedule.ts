// Virtual time: one queue, one thing at a time, in one order. A step is over when everything it set off has come to rest.
export type Cancel = { cancel(): void }
type Entry = { at: number; order: number; run: () => void | Promise<void>; cancelled: boolean }

/** A run has some thousands. */
const MAX_STEPS = 60_000

/** Lets every promise that can go on do so. Nothing in a run waits for the machine itself, so one turn of the loop is all there is. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export class Schedule {
  /** ms since the run's beginning */
  now: number
  #heap: Entry[] = []
  #order = 0
  #steps = 0

  constructor(now = 0) {
    this.now = now
  }

  after(ms: number, run: () => void | Promise<void>): Cancel {
    const entry: Entry = { at: this.now + Math.max(0, ms), order: this.#order++, run, cancelled: false }
    this.#push(entry)
    return {
      cancel: () => {
        entry.cancelled = true
      },
    }
  }

  /** Does what is next, at most up to `end`; false when there is nothing. */
  async step(end: number): Promise<boolean> {
    while (this.#heap[0]?.cancelled === true) this.#pop()
    const next = this.#heap[0]
    if (next === undefined || next.at > end) return false
    this.#pop()
    this.now = Math.max(this.now, next.at)
    if (++this.#steps > MAX_STEPS) throw new Error(`more than ${MAX_STEPS} steps by ${this.now} ms: something spins`)
    await next.run()
    return true
  }

  async runUntil(end: number): Promise<void> {
    while (await this.step(end)) continue
    this.now = Math.max(this.now, end)
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(entry)
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!before(entry, heap[above])) break
      heap[at] = heap[above] as Entry
      at = above
    }
    heap[at] = entry
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    while (true) {
      let below = 2 * at + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && before(heap[below + 1] as Entry, heap[below])) below += 1
      if (!before(heap[below] as Entry, last)) break
      heap[at] = heap[below] as Entry
      at = below
    }
    heap[at] = last
  }
}

const before = (a: Entry, b: Entry | undefined): boolean =>
  b !== undefined && (a.at < b.at || (a.at === b.at && a.order < b.order))
