// Station → hub (EVENTS What crosses the wire: Push, Who). A batch on the wire is one frame:
//
//   canonical JSON of the signed header, one line, "\n"
//   zstd level 1 of NDJSON: the bodies as frozen in the journal, a line each, then `sealed` sealed records, a line each
//
// Content-Type application/vnd.waymark.batch; RFC 9530 Content-Digest over the whole frame.
import { z } from 'zod'

export const BATCH_TYPE = 'application/vnd.waymark.batch'
export const MAX_BATCH_EVENTS = 500
export const MAX_BATCH_BYTES = 512 * 1024
/** One event alone may be this large: it is quarantined, not refused, so that it cannot block the queue (FAULTS 16, 22). */
export const MAX_SINGLE_BYTES = 4 * 1024 * 1024
export const MAX_BODY_BYTES = 16 * 1024
export const MAX_HEADER_BYTES = 2048

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const id = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_.~-]+$/)
const seq = z.int().min(1)

export const BatchHeader = z.strictObject({
  protocol: z.int().min(1),
  station: id,
  epoch: id,
  fromSeq: seq,
  toSeq: seq,
  headBefore: hash,
  headAfter: hash,
  /** how many sealed records follow the bodies */
  sealed: z.int().min(0).max(MAX_BATCH_EVENTS),
  /** Ed25519 over the canonical JSON of all the other fields, base64 */
  sig: z.string().max(128),
})
export type BatchHeader = z.infer<typeof BatchHeader>

/** Personal facts of one event, AES-256-GCM under the package's key (DOMAIN §0.1 `private`). `box` = nonce ‖ ciphertext ‖ tag, base64. */
export const SealedRecord = z.strictObject({
  seq,
  packageId: z.string().max(32),
  keyId: id,
  box: z.string().max(8192),
  /** the key itself when this station made it (no key had been pulled), base64 */
  key: z.string().max(64).optional(),
})
export type SealedRecord = z.infer<typeof SealedRecord>
/** What is inside a box: facts and the salt of the hash that stands in the event: SHA-256(salt as UTF-8 text ‖ canonical JSON of facts). */
export const SealedFacts = z.strictObject({ salt: z.string(), facts: z.record(z.string(), z.unknown()) })

export const NotStored = z.object({ seq, verdict: z.enum(['quarantined', 'conflict']), reason: z.string().max(300) })
export const PushReply = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('taken'),
    protocol: z.int(),
    incarnation: id,
    epoch: id,
    /** head and toSeq of the batch as it came: the station moves its cursor only when they are its own (FAULTS 15) */
    toSeq: seq,
    head: hash,
    /** everything up to here is durable at the hub, in this epoch, counted from storage */
    ackedSeq: z.int().min(0),
    /** hub position of the first event stored of this batch; later ones follow without a hole. null: nothing of it got a new place */
    firstPosition: z.int().min(1).nullable(),
    notStored: z.array(NotStored).max(MAX_BATCH_EVENTS),
    /** the head or signature did not hold: the whole batch is in quarantine; send the hash of each event to /v1/sync/hashes */
    hashesWanted: z.boolean().optional(),
    /** this journal has a twin (its events were kept beside the other's): take a new epoch before the next append */
    newEpoch: z.enum(['twin', 'restored']).optional(),
  }),
  z.object({
    outcome: z.literal('behind'),
    protocol: z.int(),
    incarnation: id,
    epoch: id,
    haveSeq: z.int().min(0),
    haveHead: hash,
  }),
  z.object({
    outcome: z.literal('refused'),
    protocol: z.int(),
    reason: z.literal('protocol-too-old'),
    oldest: z.int(),
  }),
])
export type PushReply = z.infer<typeof PushReply>

export const HashesRequest = z.strictObject({
  epoch: id,
  fromSeq: seq,
  toSeq: seq,
  hashes: z.array(hash).min(1).max(MAX_BATCH_EVENTS),
})
export type HashesRequest = z.infer<typeof HashesRequest>
export const HashesReply = z.object({ protocol: z.int(), firstDifference: seq.nullable(), sentence: z.string() })

/** One-time code → this device is known (EVENTS Who). The device id is chosen by the hub. */
export const EnrolRequest = z.strictObject({
  protocol: z.int().min(1),
  code: z.string().trim().min(4).max(64),
  /** Ed25519 public key, SPKI DER, base64 */
  publicKey: z.string().max(256),
  name: z.string().trim().min(1).max(80),
})
export type EnrolRequest = z.infer<typeof EnrolRequest>
export const EnrolReply = z.object({ protocol: z.int(), incarnation: id, station: id, site: id, name: z.string() })
export type EnrolReply = z.infer<typeof EnrolReply>

/** Two steps on one verb: without `signature` the hub answers a challenge, with it a lease token for an hour. */
export const SessionRequest = z.strictObject({
  protocol: z.int().min(1),
  station: id,
  epoch: id,
  lastSeq: z.int().min(0),
  lastHead: hash,
  /** station's own random id of this process' life of the journal: tells twins apart */
  instance: id,
  challenge: z.string().max(128).optional(),
  /** Ed25519 over canonical JSON {challenge, epoch, instance, station}, base64 */
  signature: z.string().max(128).optional(),
})
export type SessionRequest = z.infer<typeof SessionRequest>
export const SessionReply = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('challenge'), protocol: z.int(), challenge: z.string() }),
  z.object({
    outcome: z.literal('lease'),
    protocol: z.int(),
    incarnation: id,
    token: z.string(),
    leaseMs: z.int(),
    /** hub clock at the answer, ms: the station's anchor (EVENTS Trusted now) */
    hubAt: z.int(),
    epoch: id,
    haveSeq: z.int().min(0),
    haveHead: hash,
    newEpoch: z.enum(['twin', 'restored']).optional(),
  }),
  /** revoked or unknown: keep scanning; may still hand over what it has (pushes with this token go to quarantine) */
  z.object({
    outcome: z.literal('hand-over-only'),
    protocol: z.int(),
    incarnation: id,
    token: z.string(),
    leaseMs: z.int(),
    hubAt: z.int(),
    epoch: id,
    haveSeq: z.int().min(0),
    haveHead: hash,
    sentence: z.string(),
  }),
])
export type SessionReply = z.infer<typeof SessionReply>

/** The verbs of the way up; all POST. With a lease: `Authorization: Bearer TOKEN`. */
export const UP_PATHS = {
  enrol: '/v1/stations/enrol',
  session: '/v1/stations/session',
  push: '/v1/sync/push',
  hashes: '/v1/sync/hashes',
} as const
/** What the station signs in its second session request, as canonical JSON. */
export type SessionProof = { challenge: string; epoch: string; instance: string; station: string }
