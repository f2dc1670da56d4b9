// Nominal types over string and number, so that a route's id cannot be handed in where a stop's is wanted.
// Cast at the border that has checked the value (a schema, a generator), nowhere else.
export type Brand<T, Name extends string> = T & { readonly __brand: Name }

/** `WM` + 12 symbols without spaces, upper case (EVENTS Tracking id). */
export type PackageId = Brand<string, 'PackageId'>
export type DeviceId = Brand<string, 'DeviceId'>
/** Random id of one journal's life; new whenever a database is new, restored or cloned (FAULTS 5, 9, 10). */
export type EpochId = Brand<string, 'EpochId'>
/** `deviceId/epoch/seq`, the idempotency key (DOMAIN §0.1). */
export type EventId = Brand<string, 'EventId'>
export type SiteId = Brand<string, 'SiteId'>
export type RouteId = Brand<string, 'RouteId'>
export type StopId = Brand<string, 'StopId'>
export type PersonId = Brand<string, 'PersonId'>
export type VehicleId = Brand<string, 'VehicleId'>
export type PlanId = Brand<string, 'PlanId'>

/** Milliseconds since 1970, by a device's wall clock or its trusted clock. */
export type Instant = Brand<number, 'Instant'>
/** Milliseconds since 1970 by the hub's clock: when we learned it, never when it happened. */
export type HubInstant = Brand<number, 'HubInstant'>
/** Hybrid clock: milliseconds × 1024 + counter, one integer that compares (EVENTS Order). */
export type HybridTime = Brand<number, 'HybridTime'>
/** Place in the hub-wide order; 0 = before everything. */
export type HubPosition = Brand<number, 'HubPosition'>
/** Place in one journal; the first is 1, without gaps. */
export type JournalSeq = Brand<number, 'JournalSeq'>
/** SHA-256 as 64 lower-case hex digits. */
export type Hash = Brand<string, 'Hash'>

export type Metres = Brand<number, 'Metres'>
export type Grams = Brand<number, 'Grams'>
