// Reference data that the dispatch system puts into the hub and stations pull (EVENTS Pull, Into the hub). Each row has a version;
// a tombstone ends one. Personal facts here (a stop's name and street) are forgotten by the retention clock.
import type { PackageId, PersonId, PlanId, RouteId, SiteId, StopId, VehicleId } from './brands.ts'
import type { Role } from './event.ts'

export type Site = {
  id: SiteId
  name: string
  town: string
  timeZone: string
  lat: number
  lon: number
  /** whom a driver calls in an emergency, as it is dialled; absent: the public number, 112 */
  emergencyPhone?: string
}
/** PIN as a slow salted hash, so that an operator signs in offline: scrypt N=2^14 r=8 p=1, 32 bytes, hex. */
export type PinVerifier = { salt: string; hash: string }
export type Person = { id: PersonId; site: SiteId; name: string; role: Exclude<Role, 'system'>; pin?: PinVerifier }
export type Vehicle = { id: VehicleId; site: SiteId; plate: string; name: string }
export type Route = {
  id: RouteId
  site: SiteId
  /** local calendar day */ day: string
  number: string
  name: string
  vehicleId?: VehicleId
  driverId?: PersonId
  departAt?: string
  /** of the driver, from a clock of the site's zone on (DOMAIN §15.1) */
  plannedBreak?: PlannedBreak
}
export type PlannedBreak = { from: string; minutes: number }
export type Stop = {
  id: StopId
  routeId: RouteId
  sequence: number
  name: string
  lines: string[]
  postcode: string
  town: string
  lat: number
  lon: number
  note?: { text: string; author: string; day: string }
  before?: string
  packages: PackageId[]
}
/** Sort plan: where a package goes. A package on a stop goes to that stop's route; else the first postcode rule decides. */
export type Plan = {
  id: PlanId
  site: SiteId
  day: string
  version: number
  bins: { routeId: RouteId; bin: string }[]
  postcodes: { postcode: string; routeId: RouteId }[]
}
export type ReferenceTables = { site: Site; person: Person; vehicle: Vehicle; route: Route; stop: Stop; plan: Plan }
export type ReferenceTable = keyof ReferenceTables
export const REFERENCE_TABLES = [
  'site',
  'person',
  'vehicle',
  'route',
  'stop',
  'plan',
] as const satisfies readonly ReferenceTable[]
