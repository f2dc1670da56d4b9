/** Which of the demo day's parcels a test takes in hand: chosen by what the day says of them, so that any seed has them. */
import type { DemoFilled, DemoPerson, FilledPackage, PlannedStop } from '../../src/demo/day.ts'
import type { Route } from '../../src/domain/reference.ts'
import { workplaceCodeText } from '../../src/domain/numbers/workplace-code.ts'

export type Work = {
  route: Route
  /** code on the door of its van */
  door: string
  outBin: string
  bin: string
  stop: PlannedStop
  /** all parcels of the stop: nobody scanned them yet, and handing them over needs no more proof */
  parcels: FilledPackage[]
  /** expected today, of other stops, not scanned yet */
  others: FilledPackage[]
  /** sorted to another route */
  misload: FilledPackage
  clerk: DemoPerson
  driver: DemoPerson
}

const MANY = 2

/** The first route of the day that the early shift did not begin to load, and that has such a stop. `fits`: what its parcels must be; `many`: how many it has. */
export function workOf({ day, packages }: DemoFilled, { fits = isPlain, many = MANY } = {}): Work {
  const fresh = packages.filter(
    ({ reference, stopId, shipment }) =>
      stopId !== null && shipment.promise.day === day.today && !day.story.receive.includes(reference),
  )
  const byReference = new Map(fresh.map((one) => [one.reference, one]))
  const waiting = day.routes.filter(({ id, day: on }) => on === day.today && id !== day.story.load.routeId)
  const stop = found(
    day.stops.find(
      ({ routeId, references, id }) =>
        waiting.some((one) => one.id === routeId) &&
        references.length === many &&
        !day.story.lastRound.retries.some(({ stopId }) => stopId === id) &&
        references.every((one) => fits(byReference.get(one))),
    ),
    'stop with two fresh parcels',
  )
  const route = found(
    waiting.find(({ id }) => id === stop.routeId),
    'route of the stop',
  )
  const parcels = stop.references.flatMap((one) => byReference.get(one) ?? [])
  return {
    ...{ route, stop, parcels },
    door: workplaceCodeText({ code: 'door', id: found(route.vehicleId, 'van') }),
    outBin: workplaceCodeText({ code: 'out-bin', id: day.site.id }),
    bin: found(
      day.plan.bins.find(({ routeId }) => routeId === route.id),
      'bin',
    ).bin,
    others: fresh.filter((one) => !parcels.includes(one)),
    misload: found(
      packages.find(
        ({ reference, routeId }) =>
          routeId === day.story.load.routeId &&
          day.story.sort.includes(reference) &&
          !day.story.load.references.includes(reference) &&
          !day.story.holds.some((hold) => hold.reference === reference),
      ),
      'parcel sorted to the other route',
    ),
    clerk: personOf(day, 'depot-1'),
    driver: personOf(day, found(route.driverId, 'driver')),
  }
}

/** May be left where nobody is. */
export const mayLeave = (one: FilledPackage | undefined): boolean => one?.shipment.service.authorityToLeave === true

function isPlain(one: FilledPackage | undefined): boolean {
  if (one === undefined) return false
  const { pin, signature, age } = one.shipment.service
  return pin !== true && signature !== true && age === undefined
}

const personOf = (day: DemoFilled['day'], id: string): DemoPerson =>
  found(
    day.people.find((one) => one.id === id),
    `person ${id}`,
  )

function found<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`the demo day has no ${what}`)
  return value
}

/** The customer's page with the secret of its link, at the hub as it answers now. */
export function customerPage(hub: string, { link }: FilledPackage): string {
  const url = new URL(link)
  return new URL(url.pathname + url.search, hub).href
}
