// What the station needs of the world, as interfaces: production gives the real ones, the simulation gives its own (FAULTS, How the simulator
// should be built). Nothing else in this room reads a clock, a random source or the network.
import type { EpochId, Hash, HubInstant, HubPosition, JournalSeq } from '../domain/brands.ts'
import type { ClockReading } from '../domain/clock.ts'
import type { PullReply } from '../wire/down.ts'
import type { SealedRecord } from '../wire/up.ts'

export interface Clock {
  /** wall clock, monotonic clock (ms, from any start) and which boot the monotonic one belongs to */
  reading(): ClockReading
  /** minutes east of UTC of the wall clock's zone now */
  tzOffsetMin(): number
}
export interface Random {
  bytes(count: number): Uint8Array
  /** 0 ≤ x < 1 */
  unit(): number
}
export type NetRequest = {
  method: 'GET' | 'POST'
  /** path and query at the hub */
  path: string
  headers: Record<string, string>
  body: Uint8Array | null
  /** end-to-end, connection included */
  deadlineMs: number
}
export type NetAnswer =
  | {
      kind: 'answer'
      status: number
      contentType: string
      headers: Record<string, string>
      body: Uint8Array
      tookMs: number
    }
  | { kind: 'no-network'; why: string }
export interface Net {
  request(request: NetRequest): Promise<NetAnswer>
}
export interface Timers {
  after(ms: number, run: () => void): { cancel(): void }
}
/** Where the device's private key lies: the desktop's safe storage, or a 0600 file in the kiosk. PKCS#8 DER bytes. */
export interface KeyStore {
  load(): Uint8Array | null
  save(privateKey: Uint8Array): void
}

export type JournalRow = { seq: JournalSeq; body: Uint8Array; hash: Hash }
export type JournalEnd = { epoch: EpochId; seq: JournalSeq | 0; head: Hash }
/** What `SyncStore.markAcked` is told. */
export type AckedMark = {
  end: JournalEnd
  taken: Parameters<SyncStore['markAcked']>[1]
  rewind: boolean
}
/** What sync needs of the station's database. Every method is one synchronous transaction; writes are durable when it returns. */
export interface SyncStore {
  enrolment(): { deviceId: string; site: string; hubUrl: string } | null
  /** epochs that still have unacknowledged events, oldest first, the current one last (even when it has none) */
  epochsToSend(): { end: JournalEnd; acked: JournalEnd }[]
  /** every epoch of this database, sent or not, oldest first: after a restore of the hub each is asked about anew (FAULTS 27) */
  allEpochs(): { end: JournalEnd; acked: JournalEnd }[]
  /** journal rows after `afterSeq` of that epoch, at most `maxEvents` and `maxBytes` of bodies (but at least one row) */
  rowsAfter(
    epoch: EpochId,
    afterSeq: JournalSeq | 0,
    maxEvents: number,
    maxBytes: number,
  ): { rows: JournalRow[]; sealed: SealedRecord[] }
  /** null: this journal has no such event; at 0 the genesis head (domain/chain.ts) */
  hashAt(epoch: EpochId, seq: JournalSeq | 0): Hash | null
  /**
   * Moves the acknowledged end forward (or, when `rewind`, back: the hub was restored and has less than it once said). Refuses (throws) an end
   * whose head is not this journal's own head at that seq: invariant I5.
   */
  markAcked(
    end: JournalEnd,
    taken: {
      fromSeq: JournalSeq
      firstPosition: HubPosition | null
      notStored: { seq: number; verdict: string; reason: string }[]
    } | null,
    rewind: boolean,
  ): void
  /** Several of them in one transaction: all or none. */
  markAllAcked(marks: readonly AckedMark[]): void
  takeNewEpoch(why: 'twin' | 'restored'): EpochId
  pullCursor(): { incarnation: string; position: HubPosition; pins?: number } | null
  /** applies rows, events, enters and leaves and moves the cursor, in one transaction; throws on a reply that does not start at the cursor */
  applyPull(reply: PullReply): void
  saveAnchor(anchor: { hubAt: HubInstant; roundTripMs: number; reading: ClockReading }): void
  noteContact(): void
  unsentCount(): number
}
