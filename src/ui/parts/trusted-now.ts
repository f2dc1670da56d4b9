// What time it is, for ages and for words like yesterday: this machine's clock, put right by what the station last said. Times that the station tells are in
// trusted time, and a desk whose clock is a quarter of an hour ahead would call every driver silent (FAULTS 11).

/** How far trusted time is ahead of this machine's clock, ms. */
let aheadMs = 0
const listeners = new Set<() => void>()
/** Answers are some milliseconds old when they come: nothing on a screen moves for that. */
const NEWS_FROM_MS = 1000

export const trustedNow = (): number => Date.now() + aheadMs

/** The station said `now` when this machine's clock stood at `heardAt`. */
export function tellTrusted(now: number, heardAt: number): void {
  const before = aheadMs
  aheadMs = now - heardAt
  if (Math.abs(aheadMs - before) >= NEWS_FROM_MS) for (const listener of listeners) listener()
}

/** @returns ends it */
export function onTrusted(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
