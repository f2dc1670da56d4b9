// Into the van and out of the yard (DOMAIN §3). The STOP is here: a parcel of another route is not loaded, it is stopped.
import type { PackageId, PersonId, RouteId, SiteId, VehicleId } from '../brands.ts'
import type { Decision, Verdict } from '../decision.ts'
import type { Payloads, Role } from '../event.ts'
import type { PileScan } from '../pile-scan.ts'
import { isTerminal } from '../fold-rules.ts'
import type { PackageView } from '../view.ts'
import type { MissingReason } from '../vocabulary.ts'
import {
  decided,
  newEvent,
  stoppingHolds,
  toPlace,
  wantedRoute,
  type Known,
  type Planned,
  type Refused,
} from './inputs.ts'
import { whoAndWhen } from './receive.ts'

export type LoadInput = {
  packageId: PackageId
  view: PackageView | null
  planned: Planned | null
  routeId: RouteId
  vehicleId: VehicleId
  position?: number
}

/** STOP (wrong route, held), ghost, again, not received, no route known, ok. Again is kept as a fact and shown as no news. */
export function decideLoad(input: LoadInput): Decision {
  const { packageId, view, planned, routeId, vehicleId, position } = input
  const wantedRouteId = wantedRoute(view, planned)
  const held = stoppingHolds(view).length > 0
  if ((wantedRouteId !== null && wantedRouteId !== routeId) || held) {
    const stopped = newEvent('MisloadStopped', [packageId], { routeId, vehicleId, wantedRouteId }, { routeId })
    const reason = wantedRouteId === null || wantedRouteId === routeId ? 'held' : 'wrong-route'
    return decided(packageId, { kind: 'stop', reason, wantedRouteId }, stopped)
  }
  const data = { routeId, vehicleId, ...(position === undefined ? {} : { position }) }
  return decided(packageId, loadVerdict(input), newEvent('PackageLoaded', [packageId], data, { routeId }))
}

function loadVerdict({ view, planned, routeId, vehicleId }: LoadInput): Verdict {
  const place = { ...toPlace(view, planned), routeId }
  if (view === null) return { kind: 'attention', reason: planned === null ? 'no-route' : 'not-received', ...place }
  if (view.lifecycle !== null && isTerminal(view))
    return { kind: 'contradiction', reason: 'ghost', was: view.lifecycle }
  if (view.lifecycle === 'LOADED' && view.loaded?.vehicleId === vehicleId)
    return { kind: 'again', ...whoAndWhen(view.loaded), ...place }
  if (wantedRoute(view, planned) === null) return { kind: 'attention', reason: 'no-route', ...place }
  if (view.lifecycle === null || view.lifecycle === 'EXPECTED')
    return { kind: 'attention', reason: 'not-received', ...place }
  return { kind: 'ok', ...place }
}

export type UnloadInput = {
  packageId: PackageId
  routeId: RouteId
  vehicleId: VehicleId
  site: SiteId
  why: Payloads['PackageUnloaded']['why']
  /** both scans end a STOP: a bounce of the trigger is one scan and must not (DOMAIN §3.2) */
  scanned: { package: boolean; outCode: boolean }
}

/** Out of the van again. With one of the two scans nothing is recorded yet, and the STOP stays. */
export function decideUnload(input: UnloadInput): Decision {
  const { packageId, scanned, ...data } = input
  if (!scanned.package || !scanned.outCode)
    return decided(packageId, { kind: 'attention', reason: 'waits-for-out', routeId: data.routeId })
  return decided(packageId, { kind: 'ok' }, newEvent('PackageUnloaded', [packageId], data, { routeId: data.routeId }))
}

export type CloseLoadInput = {
  routeId: RouteId
  vehicleId: VehicleId
  driverId: PersonId | null
  /** all that the route's list and its scans name */
  packages: readonly Known[]
  missing: readonly { packageId: PackageId; reason: MissingReason }[]
  /** by hand, by both sides */
  counts: { depot: number; driver: number }
  /** the two who stand behind the counts, each by an own sign-in or PIN; absent: one person closes alone, and nothing is agreed (DOMAIN §3.5) */
  signers?: readonly [Signer, Signer]
  /** what the closing device saw of its own scans; null or absent: nothing to look at */
  pile?: PileScan | null
}
export type Signer = { personId: PersonId; role: Role }

/** Who is aboard this vehicle on this route, in the order given. */
export const aboard = (packages: readonly Known[], routeId: RouteId, vehicleId: VehicleId): Known[] =>
  packages.filter(
    ({ view }) => view?.lifecycle === 'LOADED' && view.routeId === routeId && view.loaded?.vehicleId === vehicleId,
  )

/**
 * Depot and driver sign. Each package of the list that is not aboard needs a reason; without all of them there is nothing to sign yet.
 * Counts that differ from each other or from the scans, or that one person gives for both sides, are recorded, and nothing is agreed: attention
 * `not-agreed`.
 * Where two sign, one of them is a driver: that one takes the load over, whoever was planned (DOMAIN §3.5 "custody moves").
 */
export function decideCloseLoad(input: CloseLoadInput): Decision | Refused {
  const { routeId, vehicleId, packages, counts } = input
  const sides = input.signers === undefined ? null : bothSides(input.signers)
  if (input.signers !== undefined && sides === null) return { refused: 'not-both-sides' }
  const driverId = sides?.driver ?? input.driverId
  if (driverId === null) return { refused: 'no-driver' }
  const loaded = aboard(packages, routeId, vehicleId).map(({ packageId }) => packageId)
  const reasons = new Map(input.missing.map(({ packageId, reason }) => [packageId, reason]))
  const absent = packages.map(({ packageId }) => packageId).filter((packageId) => !loaded.includes(packageId))
  const unexplained = absent.filter((packageId) => !reasons.has(packageId))
  if (unexplained.length > 0) return { refused: 'missing-reasons', packages: unexplained }
  const missing = absent.flatMap((id) => {
    const reason = reasons.get(id)
    return reason === undefined ? [] : [{ id, reason }]
  })
  const same = counts.depot === counts.driver && counts.driver === loaded.length
  const agreed = same && sides !== null
  const signed = agreed ? { agreedBy: [sides.driver, sides.depot] } : sides === null ? { alone: true as const } : {}
  const hint = input.pile == null ? {} : { pile: input.pile }
  const data = { routeId, vehicleId, driverId, missing, counts, ...signed, ...hint }
  return {
    events: [newEvent('LoadClosed', loaded, data, { routeId })],
    verdict: agreed ? { kind: 'ok', routeId } : { kind: 'attention', reason: 'not-agreed', routeId },
  }
}

/** A driver and somebody of the depot; null: the same person twice, or two of one side. */
export function bothSides([a, b]: readonly [Signer, Signer]): { driver: PersonId; depot: PersonId } | null {
  const driver = [a, b].find(({ role }) => role === 'driver')
  const depot = [a, b].find(({ role }) => role === 'depot' || role === 'supervisor')
  return driver === undefined || depot === undefined ? null : { driver: driver.personId, depot: depot.personId }
}

export type DepartInput = {
  routeId: RouteId
  vehicleId: VehicleId
  how: 'geofence' | 'tap'
  packages: readonly Known[]
}

/** The van has left, whatever was signed: what is aboard but not agreed is named too, and stays LOADED with a notice. */
export function decideDepart({ routeId, vehicleId, how, packages }: DepartInput): Decision {
  const here = aboard(packages, routeId, vehicleId)
  const departed = newEvent(
    'RouteDeparted',
    here.map(({ packageId }) => packageId),
    { routeId, vehicleId, how },
    { routeId },
  )
  if (here.length === 0) return { events: [departed], verdict: { kind: 'attention', reason: 'not-loaded', routeId } }
  const agreed = here.every(({ view }) => view?.agreed === true)
  const verdict: Verdict = agreed ? { kind: 'ok', routeId } : { kind: 'attention', reason: 'not-agreed', routeId }
  return { events: [departed], verdict }
}
