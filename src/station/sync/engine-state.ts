// What the sync engine knows, what it is told and what it asks for. Values only: see engine.ts for the rules.
import type { EpochId, Hash, HubInstant, HubPosition, JournalSeq } from '../../domain/brands.ts'
import type { Link } from '../../wire/bridge.ts'
import type { PullReply } from '../../wire/down.ts'
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS, type PushReply, type SessionReply } from '../../wire/up.ts'
import type { JournalEnd } from '../ports.ts'

/** Scans within this time share a batch: shorter than a person notices, longer than a burst of a wedge. */
export const COALESCE_MS = 25
export const PULL_EVERY_MS = 5000
/** with its jitter */
export const PULL_AT_LATEST_MS = PULL_EVERY_MS * 1.2
/** Between pulls that the live stream asks for: a busy hub's news come together. */
export const NEWS_GAP_MS = 500
/** Between pulls that pushes ask for. */
export const PULL_GAP_MS = 1000
/** A stream of scans may not keep the news away for longer. */
export const PULL_OVERDUE_MS = 20_000
export const DEADLINE_MS = { session: 15_000, push: 20_000, pull: 30_000, hashes: 20_000 } as const
export const BACK_OFF_BASE_MS = 1000
export const BACK_OFF_MAX_MS = 60_000
export const RETRY_AFTER_MAX_MS = 600_000
/** The first batch after a failure: if it is lost again, little is (FAULTS 19). */
export const CAREFUL_EVENTS = 50
export const BATCH_GROWTH = 4
/** At a person's wake what has been without an answer for this long may hang on a dead line; at a new network all of it (FAULTS 20). */
export const GIVE_UP_MS = 1000
/** An hour: an app or a hub is seldom updated sooner. */
export const TOO_OLD_RETRY_MS = 3_600_000
/** A lease is renewed this long before it ends, so that no batch meets the end on its way. */
export const LEASE_MARGIN_MS = 60_000
/** News that the store cannot take (disk full …) are asked for again this much later; the outbox goes on. */
export const PULL_AFTER_REFUSAL_MS = 60_000
/** Anchors and contacts are written to disk, so not at each answer. */
export const NOTE_EVERY_MS = 10_000
export const FULL_BATCH = { maxEvents: MAX_BATCH_EVENTS, maxBytes: MAX_BATCH_BYTES - 16 * 1024 }

export type Tail = { epoch: EpochId; ackedSeq: number; endSeq: number }
export type Lease = { token: string; incarnation: string; handOver: boolean; until: number }
export type SeqRange = { epoch: EpochId; fromSeq: JournalSeq; toSeq: JournalSeq }

export type SyncEngineState = {
  readonly enrolled: boolean
  readonly link: Link
  /** epochs with something to send, oldest first, the current one last; as of the last look */
  readonly tail: readonly Tail[]
  /** the journal may have grown since that look */
  readonly stale: boolean
  readonly lookAt: number
  readonly lease: Lease | null
  /** the hub's incarnation that the pulled rows are from; null = nothing was pulled */
  readonly pulledIncarnation: string | null
  /** older epochs to ask the hub about, because it may have been restored; 'unknown' = not looked up yet */
  readonly probes: readonly Tail[] | 'unknown'
  readonly hashesOwed: readonly SeqRange[]
  /** up to here the hub has, or may have, what its answer did not come for: sent again as it was, so that the answer names the places */
  readonly held: { epoch: EpochId; seq: number } | null
  /** requests on their way by lane; an answer with another id is from a request we gave up */
  readonly session: { id: number; since: number; signed: boolean } | null
  readonly push: { id: number; since: number; epoch: EpochId; probe: boolean; hashes: boolean } | null
  readonly pull: { id: number; since: number } | null
  /** news came while a pull was on its way: its answer may be older */
  readonly pullAgain: boolean
  readonly nextId: number
  readonly pullAt: number
  readonly lastPullAt: number
  readonly blockedUntil: number
  /** the hub itself named the time: a new event does not shorten it */
  readonly heldByHub: boolean
  readonly failures: number
  /** answers 401 or 403 in a row */
  readonly denials: number
  readonly batchMax: number
  /** what a proxy on the way lets through, learned from 413 */
  readonly ceiling: number
  readonly notedAt: number
  readonly timerAt: number | null
}

/** An answer after `answers.ts` has judged it: only `reply` is the protocol's own. */
export type Heard<Reply> =
  | { kind: 'reply'; reply: Reply; tookMs: number }
  | { kind: 'no-network'; why: string }
  | { kind: 'not-the-hub'; why: string }
  | { kind: 'busy'; retryAfterMs: number | null }
  | { kind: 'denied' }
  | { kind: 'too-large' }

/** Our own journal beside what the hub says to have of it. */
export type Own = { /** null: no such event here */ hash: Hash | null; genesis: Hash; endSeq: number; ackedSeq: number }
export type Sent = { fromSeq: JournalSeq; toSeq: JournalSeq; head: Hash }

export type SyncInput =
  | { kind: 'started'; enrolled: boolean; pulledIncarnation: string | null }
  | { kind: 'appended' }
  | { kind: 'wake'; by: 'connectivity' | 'person' }
  /** the live stream says that there is something to pull */
  | { kind: 'news' }
  | { kind: 'timer' }
  | { kind: 'tail'; tail: readonly Tail[] }
  | { kind: 'all-epochs'; epochs: readonly Tail[] }
  | { kind: 'session-answer'; id: number; epoch: EpochId; heard: Heard<SessionReply>; own: Own | null }
  | { kind: 'push-answer'; id: number; sent: Sent; heard: Heard<PushReply>; own: Own | null }
  /** the journal had nothing after the cursor after all */
  | { kind: 'nothing-to-push'; id: number }
  | { kind: 'hashes-answer'; id: number; heard: Heard<unknown> }
  | {
      kind: 'pull-answer'
      id: number
      asked: { incarnation: string; position: HubPosition } | null
      heard: Heard<PullReply>
    }
  /** the request could not be made (storage, key); nothing left the device */
  | { kind: 'not-sent'; id: number }
  /** the store could not read or write what was asked for (disk full …) */
  | { kind: 'store-refused'; what: 'cursor' | 'pull' }

export type SyncOutput =
  /** read `epochsToSend` and answer with `tail` */
  | { do: 'look' }
  /** read `allEpochs` and answer with `all-epochs` */
  | { do: 'look-at-all' }
  | { do: 'session'; id: number; challenge: string | null; deadlineMs: number }
  | {
      do: 'push'
      id: number
      token: string
      epoch: EpochId
      afterSeq: JournalSeq | 0
      maxEvents: number
      maxBytes: number
      deadlineMs: number
      /** what the next batch may hold when this one is taken, so that it can be made ready meanwhile */
      thenEvents: number
    }
  | { do: 'hashes'; id: number; token: string; range: SeqRange; deadlineMs: number }
  | { do: 'pull'; id: number; token: string; deadlineMs: number }
  | {
      do: 'mark'
      end: JournalEnd
      taken: { fromSeq: JournalSeq; firstPosition: HubPosition | null; notStored: NotStored[] } | null
      rewind: boolean
    }
  | { do: 'take-new-epoch'; why: 'twin' | 'restored' }
  | { do: 'apply-pull'; reply: PullReply }
  | { do: 'anchor'; hubAt: HubInstant; roundTripMs: number }
  | { do: 'contact' }
  /** one alarm; a new one replaces the old */
  | { do: 'timer'; afterMs: number }
export type NotStored = { seq: number; verdict: string; reason: string }

/** One step's working copy of the state, its inputs from outside and its outputs so far. */
export type Draft = { -readonly [K in keyof SyncEngineState]: SyncEngineState[K] }
export type Step = { s: Draft; now: number; random: () => number; out: SyncOutput[] }

export const initialSync: SyncEngineState = {
  enrolled: false,
  link: 'not-enrolled',
  tail: [],
  stale: true,
  lookAt: 0,
  lease: null,
  pulledIncarnation: null,
  probes: 'unknown',
  hashesOwed: [],
  held: null,
  session: null,
  push: null,
  pull: null,
  pullAgain: false,
  nextId: 1,
  pullAt: 0,
  lastPullAt: 0,
  blockedUntil: 0,
  heldByHub: false,
  failures: 0,
  denials: 0,
  batchMax: FULL_BATCH.maxEvents,
  ceiling: FULL_BATCH.maxEvents,
  notedAt: -Infinity,
  timerAt: null,
}
