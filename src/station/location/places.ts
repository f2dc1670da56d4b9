// Where the others are, at the stations of supervisors: what GET /v1/positions said, kept for the time without a network.
import type { Instant } from '../../domain/brands.ts'
import type { DriverPlace, PlacesReply } from '../../wire/positions.ts'
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
    core.kv.put('desk', null)
  })
}

/** Last known places of the site's drivers, on shift; older than a day are left out. */
export const placesOf = (core: Core): DriverPlace[] => core.breadcrumbs.places(core.clock.now() - PLACES_TOLD_FOR_MS)

/** Breaks of a person as the hub told a supervisor here, oldest first; to anybody else none are told. */
export const toldBreaks = (core: Core, personId: string): { from: Instant; to: Instant | null }[] =>
  (core.kv.get('desk')?.breaks ?? [])
    .filter((one) => one.personId === personId)
    .map(({ from, to }) => ({ from: from as Instant, to: to as Instant | null }))
