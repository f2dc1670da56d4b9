// Where the others are, at the stations of supervisors: what GET /v1/positions said, kept for the time without a network.
import type { Instant } from '../../domain/brands.ts'
import type { DriverPlace, PlacesReply, Resting } from '../../wire/positions.ts'
import type { Core } from '../core.ts'
import type { Keeper } from '../keeper.ts'

/** A place is told for a day; after that nobody knows (wire/positions.ts). */
export const PLACES_TOLD_FOR_MS = 24 * 3_600_000

/** The cursor to ask the hub from; 0: all of them. */
export const placesCursor = (core: Core): number => core.kv.get('placesCursor') ?? 0

/** Writes an answer of GET /v1/positions and moves the cursor with it ([LO9]). The caller says `changed(['places'])`. @returns false while sealed */
export function takePlaces(keeper: Keeper, reply: PlacesReply): boolean {
  return keeper.write((core) => {
    core.breadcrumbs.takePlaces(reply)
    core.kv.put('resting', restingAfter(core.kv.get('resting') ?? [], reply))
    if (reply.desk !== undefined) core.kv.put('desk', reply.desk)
    core.kv.put('placesCursor', reply.cursor)
  }).ok
}

/** Somebody who is no supervisor works here now: what is kept of others goes, and a supervisor who comes back asks for all of it. */
export function forgetPlaces(keeper: Keeper): void {
  if (keeper.sealed() !== null) return
  const { kv } = keeper.core()
  const operator = kv.get('operator')
  if (operator === null || operator.role === 'supervisor' || kv.get('placesCursor') === null) return
  keeper.write((core) => {
    core.breadcrumbs.clearPlaces()
    core.kv.put('placesCursor', null)
    core.kv.put('resting', null)
    core.kv.put('desk', null)
  })
}

/** Last known places of the site's drivers, on shift and not on a break; older than a day are left out. */
export const placesOf = (core: Core): DriverPlace[] => toldOf(core).places

/** Who is on a break: not where ([LO6]). */
export const restingOf = (core: Core): Resting[] => toldOf(core).resting

/** What the drivers of routes pulled forward, wherever they are. */
export const ordersOf = (core: Core): Pick<DriverPlace, 'routeId' | 'order'>[] => {
  const { places, resting } = toldOf(core)
  return [...places, ...resting]
}

/** That somebody rests comes with the places, or before them with the log's breaks; a hub of before told the place as well. */
function toldOf(core: Core): { places: DriverPlace[]; resting: Resting[] } {
  const from = core.clock.now() - PLACES_TOLD_FOR_MS
  const places: DriverPlace[] = []
  const resting = (core.kv.get('resting') ?? []).filter(({ since }) => since >= from)
  const breaks = openBreaks(core)
  for (const place of core.breadcrumbs.places(from)) {
    const began = breaks.get(place.personId)
    if (!place.onBreak && (began === undefined || began < place.at)) places.push(place)
    else resting.push(restingAt(place, began ?? place.at))
  }
  return { places, resting }
}

const restingAt = ({ personId, routeId, order }: DriverPlace, since: number): Resting => ({
  ...{ personId, routeId, since },
  ...(order === undefined ? {} : { order }),
})

const restingAfter = (known: readonly Resting[], { whole, places, gone, resting = [] }: PlacesReply): Resting[] => {
  const anew = new Set([...gone, ...places.map(({ personId }) => personId)])
  return [...known.filter(({ personId }) => !whole && !anew.has(personId)), ...resting]
}

/** Since when the breaks that go on do, by person, as the hub told a supervisor here. */
export const openBreaks = (core: Core): ReadonlyMap<string, Instant> =>
  new Map(
    (core.kv.get('desk')?.breaks ?? []).flatMap(({ personId, from, to }) =>
      to === null ? [[personId, from as Instant] as const] : [],
    ),
  )

/** Breaks of a person as the hub told a supervisor here, oldest first; to anybody else none are told. */
export const toldBreaks = (core: Core, personId: string): { from: Instant; to: Instant | null }[] =>
  (core.kv.get('desk')?.breaks ?? [])
    .filter((one) => one.personId === personId)
    .map(({ from, to }) => ({ from: from as Instant, to: to as Instant | null }))
