// Schemas of the reference rows (src/domain/reference.ts): as the dispatch system puts them in and as stations pull them.
import { z } from 'zod'

const id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_.-]+$/, 'letters, digits, _ . - only')
const day = z.iso.date()
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time like 08:12')
const lat = z.number().min(-90).max(90)
const lon = z.number().min(-180).max(180)
const packageId = z.string().regex(/^WM[2-9A-HJKMNP-Z]{12}$/)

export const SiteRow = z.strictObject({
  id,
  name: z.string().max(120),
  town: z.string().max(120),
  timeZone: z.string().max(64),
  lat,
  lon,
  emergencyPhone: z
    .string()
    .regex(/^\+?[0-9][0-9 ]{1,23}$/, 'a number like +423 370 00 00')
    .optional(),
})
export const PinVerifierRow = z.strictObject({ salt: z.string().max(64), hash: z.string().max(128) })
export const PersonRow = z.strictObject({
  id,
  site: id,
  name: z.string().max(120),
  role: z.enum(['depot', 'driver', 'supervisor']),
  pin: PinVerifierRow.optional(),
})
export const VehicleRow = z.strictObject({ id, site: id, plate: z.string().max(20), name: z.string().max(80) })
export const RouteRow = z.strictObject({
  id,
  site: id,
  day,
  number: z.string().max(12),
  name: z.string().max(80),
  vehicleId: id.optional(),
  driverId: id.optional(),
  departAt: clock.optional(),
  plannedBreak: z.strictObject({ from: clock, minutes: z.int().min(1).max(240) }).optional(),
})
export const StopRow = z.strictObject({
  id,
  routeId: id,
  sequence: z.int().min(1).max(2000),
  name: z.string().max(120),
  lines: z.array(z.string().max(120)).max(4),
  postcode: z.string().max(16),
  town: z.string().max(120),
  lat,
  lon,
  note: z.strictObject({ text: z.string().max(500), author: z.string().max(80), day }).optional(),
  before: clock.optional(),
  packages: z.array(packageId).max(200),
})
export const PlanRow = z.strictObject({
  id,
  site: id,
  day,
  version: z.int().min(1),
  bins: z.array(z.strictObject({ routeId: id, bin: z.string().max(12) })).max(500),
  postcodes: z.array(z.strictObject({ postcode: z.string().max(16), routeId: id })).max(5000),
})
export const referenceRow = {
  site: SiteRow,
  person: PersonRow,
  vehicle: VehicleRow,
  route: RouteRow,
  stop: StopRow,
  plan: PlanRow,
}

/** `PUT /v1/ops/{sites,people,…}`: upsert by the sender's own id; people may bring a PIN in clear, the hub keeps only its verifier. */
export const opsTables = {
  sites: 'site',
  people: 'person',
  vehicles: 'vehicle',
  routes: 'route',
  stops: 'stop',
  plans: 'plan',
} as const
export const PersonPut = PersonRow.omit({ pin: true }).extend({
  pin: z
    .string()
    .regex(/^\d{4,6}$/, 'four to six digits')
    .optional(),
})
export const MAX_OPS_ROWS = 5000
