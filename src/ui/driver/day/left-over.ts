// What the end page still needs to know of each parcel that the figures leave over (DOMAIN §11).
import type { PackageId } from '../../../domain/brands.ts'
import { RESIDUALS } from '../../../domain/reasons.ts'
import type { ResidualReason } from '../../../domain/vocabulary.ts'
import type { Balance } from '../../../wire/bridge.ts'

export type Rest = Balance['onVehicle'][number]
export type Lines = Readonly<Record<PackageId, ResidualReason>>

/** Nobody tried to deliver it, and it is here: then why is asked too, as long as it has a stop to say it at. */
export function asksWhy({ packageId, reason, stopId }: Rest, lines: Lines): boolean {
  const line = lines[packageId]
  return reason === null && stopId !== null && (line === undefined || RESIDUALS[line].undelivered)
}

export const openOf = (rest: readonly Rest[], lines: Lines) => ({
  where: rest.filter(({ packageId }) => lines[packageId] === undefined),
  why: rest.filter((one) => asksWhy(one, lines)),
})
