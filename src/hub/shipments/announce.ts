// A judged request becomes announcements: a tracking id, a link with its secret and one PackageAnnounced a row, with the recipient's name and
// street sealed beside it (DOMAIN §0.1 `private`). Events, shipments and the answer for a repeat are one transaction.
import type { Hash, HubInstant, PackageId, SiteId } from '../../domain/brands.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { PrivateFacts } from '../../domain/event.ts'
import { TRACKING_RANDOM_BYTES, makeTrackingId, trackingDay } from '../../domain/numbers/tracking-id.ts'
import type { ShipmentRow } from '../../wire/shipments.ts'
import type { HubDeps, HubEvent } from '../deps.ts'
import { makeDoorPin, standsFor } from '../pins/door-pin.ts'
import { sha256Hex } from '../sha256.ts'
import { SECRET_BYTES, secretHashOf, senderSecretOf } from '../tracking/link.ts'
import { type KeptAnswer, answerAgain, answerOf } from './answers.ts'

/** Ids are 39 random bits a day: a clash is a matter of chance, three in a row are a broken source of chance. */
const ID_TRIES = 3

export type Announced =
  | { outcome: 'announced' | 'repeated'; reply: string }
  /** the Idempotency-Key was used for another request */
  | { outcome: 'other-request' }
  /** announced before, but the answer cannot be given again (`answerAgain`) */
  | { outcome: 'links-gone' }

/**
 * `idempotencyKey`: the sender's own, or null. `url`: how customers reach this hub. Durable when it resolves. The answer is text, so that a repeat gets
 * the same bytes.
 */
export async function announce(
  rows: readonly ShipmentRow[],
  idempotencyKey: string | null,
  url: string,
  deps: HubDeps,
): Promise<Announced> {
  const requestHash = sha256Hex(canonicalJson(rows.map((row) => withoutPin(row, deps.linkKey))))
  const known = idempotencyKey === null ? null : await deps.store.idempotent(idempotencyKey)
  if (known !== null) return repeated(known, requestHash, deps)
  const now = deps.now()
  const made = await assign(rows, now, deps)
  const seed = Buffer.from(deps.random(SECRET_BYTES)).toString('base64url')
  const shipments = made.map(({ row, packageId }) => ({ reference: row.reference, trackingId: packageId }))
  const kept: KeptAnswer = { url, seed, shipments }
  const appended = await deps.appendHubEvents(
    made.map(({ row, packageId }) => announcement(row, packageId)),
    {
      shipments: made.map(({ row, packageId }) => ({
        packageId,
        site: row.site as SiteId,
        reference: row.reference,
        secretHash: secretHashOf(senderSecretOf(deps.linkKey, packageId, seed)),
        createdAt: now,
      })),
      pins: made.flatMap(({ row, packageId }) =>
        row.service.pin === true ? [{ packageId, pin: row.pin ?? makeDoorPin(deps.random) }] : [],
      ),
      idempotency: idempotencyKey === null ? null : { key: idempotencyKey, requestHash, answer: JSON.stringify(kept) },
    },
  )
  // Two of the same at once: the store took one of them, and both get its answer.
  if (appended.outcome === 'repeated') return repeated(appended, requestHash, deps)
  return { outcome: 'announced', reply: answerOf(kept, deps.linkKey) }
}

type First = { requestHash: Hash; answer: string }
const withoutPin = (row: ShipmentRow, linkKey: string): ShipmentRow =>
  row.pin === undefined ? row : { ...row, pin: standsFor(row.pin, linkKey) }

async function repeated(first: First, requestHash: Hash, deps: HubDeps): Promise<Announced> {
  if (first.requestHash !== requestHash) return { outcome: 'other-request' }
  const reply = await answerAgain(first.answer, deps)
  return reply === null ? { outcome: 'links-gone' } : { outcome: 'repeated', reply }
}

type Assigned = { row: ShipmentRow; packageId: PackageId }

async function assign(rows: readonly ShipmentRow[], now: HubInstant, deps: HubDeps): Promise<Assigned[]> {
  const taken = new Set<PackageId>()
  const assigned: Assigned[] = []
  for (const row of rows) {
    const packageId = await freeId(now, taken, deps)
    taken.add(packageId)
    assigned.push({ row, packageId })
  }
  return assigned
}

async function freeId(now: HubInstant, taken: ReadonlySet<PackageId>, deps: HubDeps): Promise<PackageId> {
  for (let tries = 0; tries < ID_TRIES; tries++) {
    const id = makeTrackingId(trackingDay(now), deps.random(TRACKING_RANDOM_BYTES))
    if (!taken.has(id) && (await deps.store.shipment(id)) === null) return id
  }
  throw new Error(`${ID_TRIES} new tracking ids in a row were taken: is the source of random bytes broken?`)
}

function announcement(row: ShipmentRow, packageId: PackageId): HubEvent {
  const { recipient, site } = row
  const facts: PrivateFacts = {
    name: recipient.name,
    lines: recipient.lines,
    ...(recipient.phone === undefined ? {} : { phone: recipient.phone }),
    ...(recipient.email === undefined ? {} : { email: recipient.email }),
  }
  return {
    kind: 'PackageAnnounced',
    packageIds: [packageId],
    site: site as SiteId,
    private: facts,
    data: {
      otherNumbers: row.otherNumbers,
      shipper: row.shipper,
      service: serviceOf(row.service),
      promise:
        row.promise.before === undefined
          ? { day: row.promise.day }
          : { day: row.promise.day, before: row.promise.before },
      destination: {
        site: site as SiteId,
        postcode: recipient.postcode,
        town: recipient.town,
        country: recipient.country,
      },
      weightG: row.weightG,
      ...(row.sizeMm === undefined ? {} : { sizeMm: row.sizeMm }),
      contents: row.contents,
    },
  }
}

// Absent stays absent: the schema's optional fields may be undefined, an event's may not.
const serviceOf = ({ level, authorityToLeave, signature, pin, age }: ShipmentRow['service']) => ({
  level,
  ...(authorityToLeave === undefined ? {} : { authorityToLeave }),
  ...(signature === undefined ? {} : { signature }),
  ...(pin === undefined ? {} : { pin }),
  ...(age === undefined ? {} : { age }),
})
