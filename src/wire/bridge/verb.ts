// What every part of the bridge's list of verbs is written with (../bridge.ts puts the parts together).
import { z } from 'zod'
import type { EventId, PackageId, PersonId, RouteId, StopId, VehicleId } from '../../domain/brands.ts'

const idOf = <B extends string>(min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .transform((text) => text as B)

export const packageId = idOf<PackageId>(1, 20)
export const routeId = idOf<RouteId>(1, 64)
export const stopId = idOf<StopId>(1, 64)
export const personId = idOf<PersonId>(1, 64)
export const vehicleId = idOf<VehicleId>(1, 64)
export const eventId = idOf<EventId>(3, 200)
/** Which of the named were scanned at this stop, and how; one that does not stand here was only ticked (DOMAIN §4.1, Scan). */
export const scanned = z
  .array(z.object({ packageId, entry: z.enum(['camera', 'wedge', 'serial', 'typed']) }))
  .max(200)
  .optional()
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
export const nothing = z.undefined().optional()
export const geo = z.object({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  accuracyM: z.number().min(0),
  fixAgeMs: z.number().min(0),
  source: z.enum(['gnss', 'os', 'manual', 'none']),
  mock: z.literal(true).optional(),
})

export type VerbOf<In extends z.ZodType, Out> = { input: In; readonly output?: Out }
export const verb =
  <Out>() =>
  <In extends z.ZodType>(input: In): VerbOf<In, Out> => ({ input })
