// The end of a round (DOMAIN §11): what the figures leave over gets a line by name, and both sides sign.
import { figuresOf, leftOver, type Loaded } from '../balance.ts'
import type { EpochId, JournalSeq, PackageId, PersonId, RouteId, VehicleId } from '../brands.ts'
import type { Decision } from '../decision.ts'
import type { Payloads } from '../event.ts'
import type { ResidualReason } from '../vocabulary.ts'
import { newEvent, type Refused } from './inputs.ts'
import { bothSides, type Signer } from './load.ts'

export type DebriefInput = {
  routeId: RouteId
  /** null: nobody is named; then only a driver who signs can be */
  driverId: PersonId | null
  vehicleId?: VehicleId
  /** all that was loaded for the route, as far as it is known here (`loadedFor`) */
  loaded: readonly (Pick<Loaded, 'where'> & { packageId: PackageId })[]
  lines: readonly { packageId: PackageId; reason: ResidualReason }[]
  /** who is signed in, and who signs beside; one alone closes without the other side */
  signers: readonly [Signer] | readonly [Signer, Signer]
  unsent: { events: number; photos: number; range?: { epoch: EpochId; from: JournalSeq; to: JournalSeq } }
  vehicle?: Pick<Payloads['DebriefClosed'], 'endKm' | 'damageNoticed' | 'keysBack'>
}

/**
 * Each package that is still in the van by the figures needs a line; a line for one that was scanned meanwhile is left out, the scan tells more.
 * One signature is recorded as what it is: attention `closed-alone`.
 */
export function decideDebrief(input: DebriefInput): Decision | Refused {
  const { routeId, loaded, signers, unsent, vehicleId } = input
  const two = signers.length === 2 ? bothSides(signers) : null
  if (signers.length === 2 && two === null) return { refused: 'not-both-sides' }
  const driverId = two?.driver ?? (signers[0].role === 'driver' ? signers[0].personId : input.driverId)
  if (driverId === null) return { refused: 'no-driver' }
  const reasons = new Map(input.lines.map(({ packageId, reason }) => [packageId, reason]))
  const rest = loaded.filter(({ where }) => where === 'on-vehicle').map(({ packageId }) => packageId)
  const open = rest.filter((packageId) => !reasons.has(packageId))
  if (open.length > 0) return { refused: 'residual-reasons', packages: open }
  const residuals = rest.flatMap((id) => {
    const reason = reasons.get(id)
    return reason === undefined ? [] : [{ id, reason }]
  })
  const balance = figuresOf(loaded)
  if (leftOver(balance) !== residuals.length)
    throw new Error('the balance and its lines differ: a place is counted twice')
  const data = {
    ...{ routeId, driverId, balance, residuals },
    ...(vehicleId === undefined ? {} : { vehicleId }),
    ...(two === null
      ? { signatures: [signers[0].personId], alone: true as const }
      : { signatures: [two.driver, two.depot] }),
    ...{ unsent: unsent.events, openPhotos: unsent.photos },
    ...(unsent.range === undefined ? {} : { seqRange: unsent.range }),
    ...input.vehicle,
  }
  return {
    events: [newEvent('DebriefClosed', rest, data, { routeId })],
    verdict: two === null ? { kind: 'attention', reason: 'closed-alone', routeId } : { kind: 'ok', routeId },
  }
}
