// Push (EVENTS Push, SPEC IN1 …): one frame in, one durable answer out. Everything a station sends is stored and acknowledged, in the log or in
// quarantine; the only refusal is a protocol that is too old. What throws is a Problem: nothing was stored, the station keeps all of it.
import type { DeviceId, EpochId, Hash, HubInstant, HubPosition, JournalSeq } from '../../domain/brands.ts'
import { genesisHead } from '../../domain/chain.ts'
import { parseBatchHeader, signedBytes } from '../../wire/batch.ts'
import { OLDEST_PROTOCOL, PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import { type BatchHeader, MAX_BATCH_EVENTS, type PushReply } from '../../wire/up.ts'
import { Problem } from '../http/problem.ts'
import { sha256 } from '../sha256.ts'
import type { Allowance } from '../stations/hand-over.ts'
import { mustBeStationsOwn } from '../stations/names.ts'
import type { Chain, HubStore, KnownBatch, Lease, TakeBatch, TakeResult } from '../store/contract.ts'
import { signatureHolds } from './signature.ts'
import { type Unpacked, tooLarge, unpack } from './unpack.ts'

export type IngestNeeds = {
  store: HubStore
  now: () => HubInstant
  /** a batch came that was here before */
  knew?: () => void
  /** after each commit that stored something */
  taken: (counts: { stored: number; quarantined: number; forked: boolean; unsound: boolean }) => void
}
/** `allowed`: how much a station that is not trusted may still hand over; asked only for those, and only for what is new */
export type Ingest = (frame: Uint8Array, lease: Lease, allowed?: (known: boolean) => Allowance) => Promise<PushReply>

const HANDED_OVER = 'handed over by a station that is'
/** Proven: head and signature hold, and only the station's standing keeps it out of the log. */
export const HANDED_OVER_WHOLE = `${HANDED_OVER} revoked here`
/** What reasons of batches that were handed over begin with; nobody has to look for what differs in them. */
const isHandedOver = (reason: string | undefined): boolean => reason?.startsWith(HANDED_OVER) === true
const MAX_REASON_CHARS = 300

/** @throws Problem 503 too much was handed over, 400 no batch, 403 another station's batch or a name that is no station's, 413 too large */
export function createIngest(needs: IngestNeeds): Ingest {
  const { store } = needs
  return async (frame, lease, allowed) => {
    const { header, lines } = readHeader(frame, lease)
    if (header.protocol < OLDEST_PROTOCOL)
      return { outcome: 'refused', protocol: PROTOCOL_VERSION, reason: 'protocol-too-old', oldest: OLDEST_PROTOCOL }
    const device = header.station as DeviceId
    const [epoch, from, to] = [header.epoch as EpochId, header.fromSeq as JournalSeq, header.toSeq as JournalSeq]
    const incarnation = await store.incarnation()
    // [IN2] A retry is answered before a byte of it is unpacked.
    const known = await store.known(device, epoch, from, to, header.headAfter as Hash)
    if (known) {
      needs.knew?.()
      return knownReply(header, incarnation, known)
    }
    const chain = await store.chain(device, epoch)
    const genesis = genesisHead(sha256, device, epoch)
    if (header.fromSeq - 1 > (chain?.seq ?? 0) && !(await mayBeFork(store, header)))
      return behind(header, incarnation, chain, genesis)
    const station = await store.station(device)
    const handOver = station === null ? 'unknown' : lease.handOverOnly || station.revoked ? 'revoked' : null
    const signed = station !== null && signatureHolds(station.publicKey, signedBytes(header), header.sig)
    const allowance = handOver !== null ? allowed?.(station !== null) : undefined
    allowance?.mustHaveRoom()
    const batch = prepare(header, unpack(lines, header), { genesis, now: needs.now(), handOver, signed })
    const taken: IngestNeeds['taken'] = (counts) => {
      needs.taken(counts)
      if (counts.stored > 0) allowance?.spend(bytesOf(batch))
    }
    return take({ ...needs, taken }, header, incarnation, batch)
  }
}

function readHeader(frame: Uint8Array, lease: Lease) {
  const parsed = parseBatchHeader(frame)
  if (!parsed.ok)
    throw new Problem(400, 'not-a-batch', 'Not a batch', {
      detail: `The frame cannot be read: ${parsed.reason}; nothing was stored.`,
      whatToDo: 'Send it again; if it stays, the station needs an update. It keeps everything.',
    })
  const { header } = parsed
  if (header.station !== lease.deviceId)
    throw new Problem(403, 'other-station', 'Another station’s batch', {
      detail: 'The token belongs to another station than the batch names.',
      whatToDo: 'Ask for a session anew.',
    })
  mustBeStationsOwn(header.station, header.epoch)
  if (header.toSeq - header.fromSeq + 1 > MAX_BATCH_EVENTS) throw tooLarge(`more than ${MAX_BATCH_EVENTS} events`)
  return parsed
}

/** A twin's branch can be longer than the journal it parted from: its next batch begins where the branch ends. */
async function mayBeFork(store: HubStore, { station, epoch, fromSeq, headBefore }: BatchHeader): Promise<boolean> {
  if (fromSeq === 1) return false
  const before = (fromSeq - 1) as JournalSeq
  return (await store.known(station as DeviceId, epoch as EpochId, before, before, headBefore as Hash)) !== null
}

type Judged = { genesis: Hash; now: HubInstant; handOver: 'unknown' | 'revoked' | null; signed: boolean }

/** [IN5] [IN6] What is wrong with the batch as a whole decides whether its events may be applied; it is stored either way. */
function prepare(header: BatchHeader, unpacked: Unpacked, judged: Judged): TakeBatch {
  const { events, sealed, oddSealed, packed } = unpacked
  const wrong = wholeFault(header, unpacked, judged)
  const reason = judged.handOver === null ? wrong : handedOver(judged.handOver, wrong)
  const odd = oddSealed ? ` Sealed records of ${header.station} ${header.epoch} from ${header.fromSeq} do not fit.` : ''
  const alarm = `${reason === null ? '' : alarmOf(header, reason)}${odd}`.trim()
  return {
    deviceId: header.station as DeviceId,
    epoch: header.epoch as EpochId,
    genesis: judged.genesis,
    fromSeq: header.fromSeq as JournalSeq,
    headBefore: header.headBefore as Hash,
    events,
    sealed,
    now: judged.now,
    ...(oddSealed ? { oddSealed } : {}),
    ...(packed ? { packed } : {}),
    ...(reason === null ? {} : { unsound: { reason, headAfter: header.headAfter as Hash } }),
    ...(alarm === '' ? {} : { alarm }),
  }
}

function handedOver(by: 'unknown' | 'revoked', wrong: string | null): string {
  if (by === 'unknown') return `${HANDED_OVER} unknown here`
  return wrong === null ? HANDED_OVER_WHOLE : `${HANDED_OVER_WHOLE}: ${wrong}`
}

/** What the batch takes on the disk, about. */
const bytesOf = ({ events, sealed, oddSealed }: TakeBatch): number =>
  events.reduce((sum, { body }) => sum + body.length, 0) +
  sealed.reduce((sum, { box }) => sum + box.length, 0) +
  (oddSealed?.length ?? 0)

function wholeFault(header: BatchHeader, unpacked: Unpacked, { genesis, signed }: Judged): string | null {
  if (unpacked.unreadable !== null) return unpacked.unreadable
  if (!signed) return 'the signature does not hold'
  if (unpacked.head !== header.headAfter) return 'the head does not hold: a body is not what was appended'
  if (header.fromSeq === 1 && header.headBefore !== genesis) return 'the first head is not this journal’s'
  return null
}

const alarmOf = ({ station, epoch, fromSeq, toSeq }: BatchHeader, reason: string) =>
  `Events ${fromSeq} to ${toSeq} of station ${station}, journal ${epoch}, are in quarantine: ${reason}.`

async function take(
  needs: IngestNeeds,
  header: BatchHeader,
  incarnation: string,
  batch: TakeBatch,
): Promise<PushReply> {
  let taken = await needs.store.take(batch)
  let sent = batch
  // After a restore the hub may not have a branch any more that the station goes on with: from its beginning it will come whole ([IN6]).
  if (taken.outcome === 'broken' && header.headBefore !== batch.genesis)
    return behind(header, incarnation, null, batch.genesis)
  if (taken.outcome === 'broken') {
    const reason = 'it follows on a head that is not known here'
    sent = {
      ...batch,
      unsound: { reason, headAfter: header.headAfter as Hash },
      alarm: alarmOf(header, reason),
    }
    taken = await needs.store.take(sent)
  }
  if (taken.outcome === 'behind') return behind(header, incarnation, taken.chain, batch.genesis)
  if (taken.outcome !== 'taken')
    throw new Error(`a push was answered ${taken.outcome}: only the hub’s own events repeat`)
  const quarantined = sent.unsound
    ? batch.events.map(({ seq }) => ({ seq, reason: sent.unsound?.reason ?? '' }))
    : batch.events.flatMap(({ seq, quarantine }) => (quarantine === null ? [] : [{ seq, reason: quarantine }]))
  const unsound = sent.unsound !== undefined
  needs.taken({ stored: taken.stored, quarantined: quarantined.length, forked: taken.forked !== null, unsound })
  const asked = unsound && !isHandedOver(sent.unsound?.reason)
  return takenReply(header, incarnation, { ...taken, quarantined, asked })
}

type Told = {
  chain: Chain
  forked: EpochId | null
  firstPosition: HubPosition | null
  conflicts: JournalSeq[]
  quarantined: { seq: JournalSeq; reason: string }[]
  asked: boolean
}

function takenReply(header: BatchHeader, incarnation: string, told: Told): PushReply {
  const odd = new Set(told.quarantined.map(({ seq }) => seq))
  const notStored = [
    ...told.quarantined.map(({ seq, reason }) => ({
      seq,
      verdict: 'quarantined' as const,
      reason: reason.slice(0, MAX_REASON_CHARS),
    })),
    ...told.conflicts
      .filter((seq) => !odd.has(seq))
      .map((seq) => ({ seq, verdict: 'conflict' as const, reason: 'another event has this number; both are kept' })),
  ]
  return {
    outcome: 'taken',
    protocol: PROTOCOL_VERSION,
    incarnation,
    epoch: header.epoch,
    toSeq: header.toSeq,
    head: header.headAfter,
    ackedSeq: told.chain.seq,
    firstPosition: told.firstPosition,
    notStored: notStored.sort((a, b) => a.seq - b.seq),
    ...(told.asked ? { hashesWanted: true } : {}),
    ...(told.forked === null ? {} : { newEpoch: 'twin' as const }),
  }
}

/** The first answer again, from what is stored (FAULTS 14). */
function knownReply(header: BatchHeader, incarnation: string, known: KnownBatch): PushReply {
  const asked = known.quarantined.some(({ unsound, reason }) => unsound && !isHandedOver(reason))
  return takenReply(header, incarnation, { ...known, asked })
}

function behind(header: BatchHeader, incarnation: string, chain: Chain | null, genesis: Hash): PushReply {
  return {
    outcome: 'behind',
    protocol: PROTOCOL_VERSION,
    incarnation,
    epoch: header.epoch,
    haveSeq: chain?.seq ?? 0,
    haveHead: chain?.head ?? genesis,
  }
}

export type { TakeResult }
