// Chance with a seed. Ten lines of our own instead of a package: this room imports none, and the demo's day must stay the same for years,
// so no one else's new version may change what a seed means. It deals out a demo's names and addresses; nothing secret hangs on it.

export type Random = {
  /** 0 ≤ x < 1 */
  unit(): number
  /** from … to, both included */
  int(from: number, to: number): number
  /** true with this probability */
  chance(share: number): boolean
  /** one of a list that is not empty */
  pick<T>(from: readonly T[]): T
  /** the same things in another order; the list given stays as it is */
  shuffled<T>(from: readonly T[]): T[]
}

/** mulberry32 (Tommy Ettinger, public domain): 32-bit integer steps only, so every machine and engine gives the same numbers. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (from: number, to: number): number => from + Math.floor(unit() * (to - from + 1))
  const pick = <T>(from: readonly T[]): T => {
    if (from.length === 0) throw new RangeError('nothing to pick from: the demo ran out of what it deals from')
    return from[int(0, from.length - 1)] as T
  }
  return { unit, int, pick, chance: (share) => unit() < share, shuffled: (from) => shuffled(from, int) }
}

function shuffled<T>(from: readonly T[], int: Random['int']): T[] {
  const list = [...from]
  for (let at = list.length - 1; at > 0; at--) {
    const other = int(0, at)
    const held = list[at] as T
    list[at] = list[other] as T
    list[other] = held
  }
  return list
}
