// Today's stops of one round: doors in the villages it serves, several in a street as it is in life, in an order that looks driven.
import type { RouteId, StopId } from '../domain/brands.ts'
import type { Place } from '../domain/geo.ts'
import { type Address, addressKey } from './addresses.ts'
import type { Area } from './areas.ts'
import { dayAfter } from './calendar.ts'
import type { PlannedStop } from './day.ts'
import { driveOrder } from './drive-order.ts'
import { type Household, STOP_NOTES } from './names.ts'
import type { Random } from './random.ts'

/** How likely the next door lies in the street of the last one. */
const SAME_STREET = 0.45
const WITH_WINDOW = 0.2
const WITH_NOTE = 0.22

/** An address with who lives there. */
export type Door = Address & Household

/** What doors are dealt from. `taken`: keys of addresses that are in use. */
export type DoorDeal = {
  addresses: readonly Address[]
  taken: Set<string>
  random: Random
  household: () => Household
}

/** `count` doors, shared out over the round's villages; doors in `taken` are not used, and the new ones are added to it. */
export function chooseDoors(area: Pick<Area, 'villages'>, count: number, from: DoorDeal): Door[] {
  const wanted = shareOut(
    count,
    area.villages.map(({ share }) => share),
  )
  return area.villages.flatMap(({ towns }, at) => {
    const pool = from.addresses.filter(({ town }) => towns.includes(town))
    return doorsOf(pool, wanted[at] ?? 0, from)
  })
}

function doorsOf(pool: readonly Address[], count: number, { taken, random, household }: DoorDeal): Door[] {
  const doors: Door[] = []
  while (doors.length < count) {
    const free = pool.filter((address) => !taken.has(addressKey(address)))
    const last = doors.at(-1)
    const street = last === undefined ? [] : free.filter((address) => streetOf(address) === streetOf(last))
    const next = random.pick(street.length > 0 && random.chance(SAME_STREET) ? street : free)
    taken.add(addressKey(next))
    doors.push({ ...next, ...household() })
  }
  return doors
}

const streetOf = ({ line }: Address): string => line.slice(0, line.lastIndexOf(' '))

/** Whole numbers that add up to `count`, as near to the shares as can be (largest remainders). */
export function shareOut(count: number, shares: readonly number[]): number[] {
  const sum = shares.reduce((total, share) => total + share, 0)
  const exact = shares.map((share) => (share / sum) * count)
  const whole = exact.map(Math.floor)
  const left = count - whole.reduce((total, one) => total + one, 0)
  const byRest = exact.map((value, at) => ({ at, rest: value - Math.floor(value) })).sort((a, b) => b.rest - a.rest)
  for (const { at } of byRest.slice(0, left)) whole[at] = (whole[at] ?? 0) + 1
  return whole
}

/** Doors as stops of a route, in driving order; windows and notes are dealt by `random`. */
export function stopsOf(
  route: { id: RouteId; day: string },
  doors: readonly Door[],
  depot: Place,
  deal: { random: Random; authors: readonly string[] },
): PlannedStop[] {
  return driveOrder(depot, doors).map((door, at) => ({
    id: `${route.id}-${String(at + 1).padStart(2, '0')}` as StopId,
    routeId: route.id,
    sequence: at + 1,
    name: door.name,
    lines: [door.line],
    postcode: door.postcode,
    town: door.town,
    lat: door.lat,
    lon: door.lon,
    ...note(route.day, deal),
    ...(deal.random.chance(WITH_WINDOW) ? { before: deal.random.pick(['10:00', '12:00', '12:00', '17:00']) } : {}),
    references: [],
  }))
}

/** Half of the notes are older than the 90 days after which a screen calls them old (DOMAIN §4). */
function note(
  day: string,
  { random, authors }: { random: Random; authors: readonly string[] },
): Pick<PlannedStop, 'note'> {
  if (!random.chance(WITH_NOTE)) return {}
  const age = random.chance(0.5) ? random.int(3, 80) : random.int(110, 700)
  return { note: { text: random.pick(STOP_NOTES), author: random.pick(authors), day: dayAfter(day, -age) } }
}
