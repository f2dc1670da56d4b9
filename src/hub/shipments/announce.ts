// A judged request becomes announcements: a tracking id, the link's secret and one PackageAnnounced a row, with the recipient's name and
// street sealed beside it (DOMAIN §0.1 `private`). Events, shipments and the answer for a repeat are one transaction.
import type { Hash, HubInstant, PackageId, SiteId } from '../../domain/brands.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { PrivateFacts } from '../../domain/event.ts'
import { TRACKING_RANDOM_BYTES, makeTrackingId, trackingDay } from '../../domain/numbers/tracking-id.ts'
import type { ShipmentReply, ShipmentRow } from '../../wire/shipments.ts'
import type { HubDeps, HubEvent } from '../deps.ts'
import { makeDoorPin, standsFor } from '../pins/door-pin.ts'
import { sha256Hex } from '../sha256.ts'
import { SECRET_BYTES, linkTo, secretHashOf } from '../tracking/link.ts'

/** Ids are 39 random bits a day: a clash is a matter of chance, three in a row are a broken source of chance. */
const ID_TRIES = 3

export type Announced =
  | { outcome: 'announced' | 'repeated'; reply: string }
  /** the Idempotency-Key was used for another request */
  | { outcome: 'other-request' }

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
  if (known !== null) return repeated(known, requestHash)
  const now = deps.now()
  const made = await assign(rows, now, deps)
  const reply: ShipmentReply = {
    shipments: made.map(({ row, packageId, secret }) => ({
      reference: row.reference,
      trackingId: packageId,
      link: linkTo(url, packageId, secret),
    })),
  }
  const answer = JSON.stringify(reply)
  const appended = await deps.appendHubEvents(
    made.map(({ row, packageId }) => announcement(row, packageId)),
    {
      shipments: made.map(({ row, packageId, secret }) => ({
        packageId,
        site: row.site as SiteId,
        reference: row.reference,
        secretHash: secretHashOf(secret),
        createdAt: now,
      })),
      pins: made.flatMap(({ row, packageId }) =>
        row.service.pin === true ? [{ packageId, pin: row.pin ?? makeDoorPin(deps.random) }] : [],
      ),
      idempotency: idempotencyKey === null ? null : { key: idempotencyKey, requestHash, answer },
    },
  )
  // Two of the same at once: the store took one of them, and both get its answer.
  return appended.outcome === 'repeated' ? repeated(appended, requestHash) : { outcome: 'announced', reply: answer }
}

const withoutPin = (row: ShipmentRow, linkKey: string): ShipmentRow =>
  row.pin === undefined ? row : { ...row, pin: standsFor(row.pin, linkKey) }

const repeated = (first: { requestHash: Hash; answer: string }, requestHash: Hash): Announced =>
  first.requestHash === requestHash ? { outcome: 'repeated', reply: first.answer } : { outcome: 'other-request' }

type Assigned = { row: ShipmentRow; packageId: PackageId; secret: string }

async function assign(rows: readonly ShipmentRow[], now: HubInstant, deps: HubDeps): Promise<Assigned[]> {
  const taken = new Set<PackageId>()
  const assigned: Assigned[] = []
  for (const row of rows) {
    const packageId = await freeId(now, taken, deps)
    taken.add(packageId)
    assigned.push({ row, packageId, secret: Buffer.from(deps.random(SECRET_BYTES)).toString('base64url') })
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
