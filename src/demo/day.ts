// The demo's depot day as data: what goes into the hub, and what the early shift does with it. Plain JSON; the same seed gives the same day.
import type { PackageId, RouteId, SiteId, StopId, VehicleId, PersonId } from '../domain/brands.ts'
import type { Plan, Route, Site, Stop, Vehicle } from '../domain/reference.ts'
import type { AttemptReason, Hold, Outcome, PlaceCode } from '../domain/vocabulary.ts'
import type { ShipmentRow } from '../wire/shipments.ts'
import type { DemoCamera, DemoClient, DemoStation } from './client.ts'

/** `today`: local calendar day, `2026-11-22`. `addressesCsv`: the text of resources/demo-area/liechtenstein-addresses.csv. */
export type DemoAsk = { seed: number; today: string; addressesCsv: string }

/** The PIN stands in clear: the demo's sign-in screen shows it, the hub keeps only a verifier. */
export type DemoPerson = {
  id: PersonId
  site: SiteId
  name: string
  role: 'depot' | 'driver' | 'supervisor'
  pin: string
}
/** The sender's own number of a package; tracking ids are the hub's to give. */
export type Reference = string
/** A stop before its packages have tracking ids. */
export type PlannedStop = Omit<Stop, 'packages'> & { references: Reference[] }
export type PlannedPackage = {
  reference: Reference
  shipment: ShipmentRow
  /** on no stop: the sort plan's postcode rule decides, or nothing does */
  stopId: StopId | null
  routeId: RouteId | null
}

export type DemoDay = {
  seed: number
  today: string
  yesterday: string
  site: Site
  people: DemoPerson[]
  vehicles: Vehicle[]
  /** today's four, then yesterday's short one */
  routes: Route[]
  /** of all five routes, in the order of driving */
  stops: PlannedStop[]
  packages: PlannedPackage[]
  /** in force today; it still has the bin of yesterday's round */
  plan: Plan
  story: DemoStory
}

/** What the early shift did, in its order: each line becomes real scans on a real station. */
export type DemoStory = {
  /** yesterday's round: delivered, attempted and brought back. Those brought back are planned anew onto today's stops */
  lastRound: {
    routeId: RouteId
    vehicleId: VehicleId
    driver: PersonId
    visits: {
      stopId: StopId
      references: Reference[]
      did:
        | { kind: 'delivered'; outcome: Outcome; placeCode: PlaceCode }
        | { kind: 'attempted'; reason: AttemptReason; note?: string }
    }[]
    retries: { reference: Reference; stopId: StopId }[]
  }
  /** this morning, as they came off the belt */
  receive: Reference[]
  /** a valid Waymark number that nobody announced (DOMAIN §1 OVER) */
  over: PackageId
  /** delivered yesterday, and yet on this morning's belt (DOMAIN §1 GHOST) */
  ghost: Reference
  holds: { reference: Reference; hold: Hold; reason: string }[]
  sort: Reference[]
  load: { routeId: RouteId; vehicleId: VehicleId; references: Reference[] }
  /** scanned into the wrong van: the first is put out again, the others are left as they are */
  misloads: Reference[]
}

export type FilledPackage = PlannedPackage & {
  packageId: PackageId
  /** customer's page with its secret */ link: string
}
/** `packages` in the order of `day.packages`. Plain JSON: may be kept in a file and read again. */
export type DemoFilled = { day: DemoDay; packages: FilledPackage[] }

/**
 * `today`: when the story ends, ms since 1970. `setNow` turns the clocks of the station (wall and monotonic alike) and of the hub that it talks to: a station takes its
 * time from the hub at each contact, so the two must show the same. Afterwards both may be opened again with real clocks.
 */
export type PlayAsk = {
  station: DemoStation
  client: DemoClient
  filled: DemoFilled
  camera: DemoCamera
  today: number
  now(): number
  setNow(ms: number): void
}
export type Played = {
  /** scans that the station recorded */ scans: number
  /** how often each verdict was given */ verdicts: Record<string, number>
}

// src/demo/plan-day.ts   planDemoDay: PlanDemoDay
// src/demo/fill-day.ts   fillDemoDay: FillDemoDay
// src/demo/play-morning.ts   playMorning: PlayMorning
// src/demo/labels.ts   demoLabels: LabelsOf
export type PlanDemoDay = (ask: DemoAsk) => DemoDay
export type FillDemoDay = (client: DemoClient, day: DemoDay) => Promise<DemoFilled>
export type PlayMorning = (ask: PlayAsk) => Promise<Played>

export type DemoLabel = {
  packageId: PackageId
  /** an SSCC or postal number that may be printed and scanned instead */ otherNumber: string | null
  name: string
  address: string
  town: string
  routeNumber: string | null
  bin: string | null
}
/** `text` goes into the barcode, `words` beneath it. */
export type WorkplaceLabel = { text: string; words: string }
export type DemoLabels = { packages: DemoLabel[]; workplaces: WorkplaceLabel[] }
export type LabelsOf = (filled: DemoFilled) => DemoLabels
