// An order of stops that looks driven: the nearest next, then uncrossed. Good enough for a demo's map; the routing chapter has roads.
import { distanceM, type Place } from '../domain/geo.ts'

/** Uncrossing ends by itself, for each exchange shortens the way; the bound is for rounding that would turn in a circle. */
const MAX_ROUNDS = 50

/** The same stops in the order of a round that leaves `depot` and comes back to it. */
export function driveOrder<T extends Place>(depot: Place, stops: readonly T[]): T[] {
  return uncrossed(depot, nearestNext(depot, stops))
}

/** Length of the round in metres. */
export function roundMetres(depot: Place, stops: readonly Place[]): number {
  const legs = [...stops, depot].map((stop, at): number => distanceM(stops[at - 1] ?? depot, stop))
  return legs.reduce((sum, leg) => sum + leg, 0)
}

function nearestNext<T extends Place>(depot: Place, stops: readonly T[]): T[] {
  const left = [...stops]
  const order: T[] = []
  let here: Place = depot
  while (left.length > 0) {
    const distances: number[] = left.map((stop) => distanceM(here, stop))
    const [next] = left.splice(distances.indexOf(Math.min(...distances)), 1)
    order.push(next as T)
    here = next as T
  }
  return order
}

/** 2-opt: turns round each stretch that is shorter driven the other way, until none is. */
function uncrossed<T extends Place>(depot: Place, stops: readonly T[]): T[] {
  let order = [...stops]
  const at = (index: number): Place => order[index] ?? depot
  for (let round = 0, better = true; better && round < MAX_ROUNDS; round++) {
    better = false
    for (let from = 0; from < order.length - 1; from++)
      for (let to = from + 1; to < order.length; to++) {
        const now = distanceM(at(from - 1), at(from)) + distanceM(at(to), at(to + 1))
        const turned = distanceM(at(from - 1), at(to)) + distanceM(at(from), at(to + 1))
        if (turned > now - 0.01) continue
        order = [...order.slice(0, from), ...order.slice(from, to + 1).reverse(), ...order.slice(to + 1)]
        better = true
      }
  }
  return order
}
