// The requests of the protocol, made from the journal's rows.
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { EpochId, Hash, JournalSeq } from '../../domain/brands.ts'
import { cursorText, MAX_PULL_CHANGES, PULL_PATH } from '../../wire/down.ts'
import { PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import { BATCH_TYPE, type HashesRequest, type SessionProof, type SessionRequest, UP_PATHS } from '../../wire/up.ts'
import type { JournalEnd, NetRequest, SyncStore } from '../ports.ts'
import { contentDigest, type DeviceKey, encodeFrame } from './codec-node.ts'
import type { Sent, SeqRange } from './engine-state.ts'
import { bearer, getJson, postJson } from './json-request.ts'

/** A batch ready to be sent. */
export type ReadyBatch = { epoch: EpochId; afterSeq: JournalSeq | 0; sent: Sent; frame: Uint8Array }
export type Wanted = { epoch: EpochId; afterSeq: JournalSeq | 0; maxEvents: number; maxBytes: number }

/** Reads, packs and signs. null: the journal has nothing after `afterSeq`. @throws what the store throws. */
export function buildBatch(store: SyncStore, station: string, key: DeviceKey, wanted: Wanted): ReadyBatch | null {
  const { rows, sealed } = store.rowsAfter(wanted.epoch, wanted.afterSeq, wanted.maxEvents, wanted.maxBytes)
  const [first] = rows
  const last = rows.at(-1)
  if (first === undefined || last === undefined) return null
  // Of a journal out of a damaged file the first rows are not here any more.
  const headBefore = store.hashAt(wanted.epoch, (first.seq - 1) as JournalSeq | 0)
  if (headBefore === null) return null
  const header = {
    protocol: PROTOCOL_VERSION,
    station,
    epoch: wanted.epoch,
    fromSeq: first.seq,
    toSeq: last.seq,
    headBefore,
    headAfter: last.hash,
    sealed: sealed.length,
  }
  const bodies = rows.map((row) => row.body)
  const sent = { fromSeq: first.seq, toSeq: last.seq, head: last.hash }
  return { epoch: wanted.epoch, afterSeq: wanted.afterSeq, sent, frame: encodeFrame(header, bodies, sealed, key) }
}

export const pushRequest = (token: string, { frame }: ReadyBatch, deadlineMs: number): NetRequest => ({
  method: 'POST',
  path: UP_PATHS.push,
  headers: { ...bearer(token), 'content-type': BATCH_TYPE, 'content-digest': contentDigest(frame) },
  body: frame,
  deadlineMs,
})

/** @param challenge null for the first of the two steps */
export function sessionRequest(
  about: { station: string; instance: string; end: JournalEnd; challenge: string | null; deadlineMs: number },
  key: DeviceKey,
): NetRequest {
  const { station, instance, end, challenge } = about
  const asked: SessionRequest = {
    protocol: PROTOCOL_VERSION,
    station,
    epoch: end.epoch,
    lastSeq: end.seq,
    lastHead: end.head,
    instance,
  }
  if (challenge === null) return postJson(UP_PATHS.session, null, asked, about.deadlineMs)
  const proof: SessionProof = { challenge, epoch: end.epoch, instance, station }
  const signature = key.sign(new TextEncoder().encode(canonicalJson(proof)))
  return postJson(UP_PATHS.session, null, { ...asked, challenge, signature }, about.deadlineMs)
}

export function hashesRequest(token: string, range: SeqRange, hashes: Hash[], deadlineMs: number): NetRequest {
  const { epoch, fromSeq, toSeq } = range
  const asked: HashesRequest = { epoch, fromSeq, toSeq, hashes }
  return postJson(UP_PATHS.hashes, token, asked, deadlineMs)
}

export function pullRequest(
  token: string,
  cursor: ReturnType<SyncStore['pullCursor']>,
  deadlineMs: number,
): NetRequest {
  const from = cursor === null ? '' : `&cursor=${encodeURIComponent(cursorText(cursor))}`
  // A hub from before passes over what it does not know.
  const path = `${PULL_PATH}?limit=${MAX_PULL_CHANGES}${from}&pins=${cursor?.pins ?? 0}`
  return getJson(path, token, deadlineMs)
}
