// Chance from a seed. Each part of a run has its own stream, so that leaving one fault out of a plan does not change the throws of the others.
import { createHash } from 'node:crypto'

export type Dice = {
  /** 0 ≤ x < 1 */
  unit(): number
  /** a whole number, 0 ≤ n < below */
  int(below: number): number
  between(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  bytes(count: number): Uint8Array
}

export function dice(seed: number, stream: string): Dice {
  const digest = createHash('sha256').update(`${seed} ${stream}`).digest()
  let [a, b, c, d] = [digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), digest.readInt32LE(12)]
  // sfc32: small, fast, and far better than these throws need.
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + t) | 0
    return t >>> 0
  }
  const unit = (): number => next() / 2 ** 32
  const int = (below: number): number => Math.floor(unit() * below)
  return {
    unit,
    int,
    between: (low, high) => low + unit() * (high - low),
    chance: (probability) => unit() < probability,
    pick: (list) => {
      const one = list[int(list.length)]
      if (one === undefined) throw new Error('a throw over an empty list')
      return one
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => next() & 255),
  }
}
