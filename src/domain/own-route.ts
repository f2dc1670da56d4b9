// Which of a driver's routes is meant now (DOMAIN §3, edge cases: two routes in one van). Pure; the same in the window and at the station.
import type { PersonId } from './brands.ts'

export type RouteAtWork = {
  driverId: PersonId | null
  /** its load was closed, agreed or not */
  closed: boolean
  /** it left, and nothing of it is to be delivered any more */
  finished: boolean
}

/** The one that is closed and not finished, else the next one, else the last that was driven. `routes` in the order of the day; null: none is theirs. */
export function ownRoute<R extends RouteAtWork>(routes: readonly R[], personId: PersonId | null): R | null {
  const own = routes.filter(({ driverId }) => driverId !== null && driverId === personId)
  return (
    own.find(({ closed, finished }) => closed && !finished) ??
    own.find(({ finished }) => !finished) ??
    own.at(-1) ??
    null
  )
}
