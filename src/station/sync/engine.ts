// The sync engine (EVENTS Push, Pull, Who; DESIGN §4) as a pure state machine: told what happened, it answers with what to do. Time and chance
// come in; disk and net are outputs. The driver (run-sync.ts) and the simulation run the same code.
import { backOff, onHashesAnswer, onPullAnswer, onPushAnswer, onSessionAnswer } from './engine-answers.ts'
import { currentEpoch, hasMore, lookNow } from './engine-cursor.ts'
import type { JournalSeq } from '../../domain/brands.ts'
import {
  BATCH_GROWTH,
  COALESCE_MS,
  DEADLINE_MS,
  FULL_BATCH,
  GIVE_UP_MS,
  NEWS_GAP_MS,
  PULL_AFTER_REFUSAL_MS,
  PULL_AT_LATEST_MS,
  PULL_OVERDUE_MS,
  type Step,
  type SyncEngineState,
  type SyncInput,
  type SyncOutput,
  type Tail,
} from './engine-state.ts'

export { initialSync, type SyncEngineState, type SyncInput, type SyncOutput } from './engine-state.ts'

/** `now`: monotonic milliseconds; `random`: 0 ≤ x < 1. Outputs are to be done in their order. */
export function step(
  state: SyncEngineState,
  input: SyncInput,
  now: number,
  random: () => number,
): { state: SyncEngineState; outputs: SyncOutput[] } {
  const one: Step = { s: { ...state }, now, random, out: [] }
  listen(one, input)
  if (one.s.enrolled) plan(one)
  return { state: one.s, outputs: one.out }
}

type Listeners = { [K in SyncInput['kind']]: (step: Step, input: Extract<SyncInput, { kind: K }>) => void }
const listeners: Listeners = {
  started: onStarted,
  appended: onAppended,
  wake: onWake,
  news: onNews,
  timer: ({ s }) => {
    s.timerAt = null
  },
  tail: ({ s }, { tail }) => {
    s.tail = tail
    s.stale = false
  },
  'all-epochs': ({ s }, { epochs }) => {
    s.probes = epochs.filter(({ epoch, ackedSeq }) => ackedSeq > 0 && epoch !== currentEpoch(s.tail))
  },
  'session-answer': onSessionAnswer,
  'push-answer': onPushAnswer,
  'nothing-to-push': onNothing,
  'not-sent': onNotSent,
  'hashes-answer': onHashesAnswer,
  'pull-answer': onPullAnswer,
  'store-refused': onRefused,
}

/** The compiler has matched each listener with its input; a call by name loses that. */
const listen = (step: Step, input: SyncInput) =>
  (listeners[input.kind] as (step: Step, input: SyncInput) => void)(step, input)

type InputOf<K extends SyncInput['kind']> = Extract<SyncInput, { kind: K }>

function onStarted({ s, now }: Step, input: InputOf<'started'>): void {
  s.enrolled = input.enrolled
  s.pulledIncarnation = input.pulledIncarnation
  s.link = input.enrolled ? 'no-network' : 'not-enrolled'
  s.stale = true
  s.lookAt = now
  s.pullAt = now
  s.lastPullAt = now
}

function onAppended({ s, now, random }: Step): void {
  if (!s.stale) s.lookAt = now + COALESCE_MS
  s.stale = true
  // A new event tries again soon, yet not at once: with the hub down, each scan of each station would be a request (FAULTS 19).
  if (!s.heldByHub) s.blockedUntil = Math.min(s.blockedUntil, now + 1000 + 4000 * random())
}

function onWake(step: Step, { by }: InputOf<'wake'>): void {
  const { s, now, random } = step
  // What failed before says nothing of a network that is new, or that a person sees: should this try fail, the next comes soon again.
  s.failures = 0
  if (by === 'person') s.blockedUntil = now
  // A depot's network comes back for all its stations at once: they spread over a second (FAULTS 19).
  else if (!s.heldByHub) s.blockedUntil = now + 1000 * random()
  const hangs = (lane: { since: number } | null) =>
    lane !== null && now - lane.since >= (by === 'person' ? GIVE_UP_MS : 0)
  if (hangs(s.session)) s.session = null
  if (hangs(s.push)) s.push = null
  if (hangs(s.pull)) s.pull = null
  s.pullAt = now
  lookNow(step)
}

/** Neither a back-off nor the pause after news that the store could not take ends by more news. */
function onNews({ s, now }: Step): void {
  if (s.pull !== null) s.pullAgain = true
  else if (s.pullAt <= now + PULL_AT_LATEST_MS) s.pullAt = Math.min(s.pullAt, Math.max(now, s.lastPullAt + NEWS_GAP_MS))
}

function onNothing(step: Step, { id }: InputOf<'nothing-to-push'>): void {
  const { s } = step
  if (s.push?.id !== id) return
  if (s.push.hashes) s.hashesOwed = s.hashesOwed.slice(1)
  else if (s.push.probe && s.probes !== 'unknown') s.probes = s.probes.slice(1)
  else s.tail = s.tail.map((one) => (one.epoch === s.push?.epoch ? { ...one, endSeq: one.ackedSeq } : one))
  s.push = null
}

function onNotSent(step: Step, { id }: InputOf<'not-sent'>): void {
  const { s } = step
  if (s.session?.id === id) s.session = null
  if (s.push?.id === id) s.push = null
  if (s.pull?.id === id) s.pull = null
  backOff(step, null)
}

/** The store's own state stands: what it did not mark is sent again, which is free. */
function onRefused(step: Step, { what }: InputOf<'store-refused'>): void {
  const { s, now, random } = step
  if (what === 'pull') s.pullAt = now + PULL_AFTER_REFUSAL_MS * (0.5 + random())
  else {
    lookNow(step)
    backOff(step, null)
  }
}

/** What can be begun now, and when to look again. */
function plan(step: Step): void {
  const { s, now } = step
  if (now >= s.blockedUntil && s.session === null) begin(step)
  setTimer(step)
}

function begin(step: Step): void {
  const { s, now } = step
  if (s.lease !== null && now >= s.lease.until) s.lease = null
  if (s.lease === null) {
    // Alone: a lease that tells what the hub has would be older than an answer that overtakes it.
    if (s.push === null && s.pull === null) beginSession(step)
    return
  }
  if (s.push === null) beginPush(step, s.lease.token)
  if (s.pull === null && mayPull(step)) beginPull(step, s.lease.token)
}

function beginSession({ s, now, out }: Step): void {
  if (s.stale && now >= s.lookAt) out.push({ do: 'look' })
  const id = s.nextId++
  s.session = { id, since: now, signed: false }
  out.push({ do: 'session', id, challenge: null, deadlineMs: DEADLINE_MS.session })
}

/** First what the hub asked for, then what it may have lost, then the journal, oldest epoch first. */
function beginPush(step: Step, token: string): void {
  const { s, now, out } = step
  const [owed] = s.hashesOwed
  if (owed !== undefined) {
    const id = s.nextId++
    s.push = { id, since: now, epoch: owed.epoch, probe: false, hashes: true }
    out.push({ do: 'hashes', id, token, range: owed, deadlineMs: DEADLINE_MS.hashes })
    return
  }
  if (s.probes === 'unknown') return void out.push({ do: 'look-at-all' })
  const [probe] = s.probes
  const next = s.tail.find(hasMore)
  if (probe !== undefined) sendBatch(step, token, { ...probe, ackedSeq: probe.ackedSeq - 1 }, 1)
  else if (next !== undefined) sendBatch(step, token, next, Math.min(s.batchMax, heldOf(step, next)))
  else if (s.stale && now >= s.lookAt) out.push({ do: 'look' })
}

/** How many events the hub may have already of what is to be sent next; no bound when it has none. */
function heldOf({ s }: Step, { epoch, ackedSeq }: Tail): number {
  return s.held?.epoch === epoch && s.held.seq > ackedSeq ? s.held.seq - ackedSeq : Infinity
}

/** A probe sends again the last event that the hub once took: it answers `taken` if it still has it, `behind` if not. */
function sendBatch({ s, now, out }: Step, token: string, from: Tail, maxEvents: number): void {
  const id = s.nextId++
  const probe = s.probes !== 'unknown' && s.probes.length > 0
  s.push = { id, since: now, epoch: from.epoch, probe, hashes: false }
  out.push({
    do: 'push',
    id,
    token,
    epoch: from.epoch,
    afterSeq: from.ackedSeq as JournalSeq | 0,
    maxEvents,
    maxBytes: FULL_BATCH.maxBytes,
    deadlineMs: DEADLINE_MS.push,
    thenEvents: probe ? 0 : Math.min(s.ceiling, s.batchMax * BATCH_GROWTH),
  })
}

/** News come when the outbox is empty, or when they have waited too long for that. Not before the probes: a pull settles the incarnation. */
function mayPull({ s, now }: Step): boolean {
  if (s.lease?.handOver === true || s.probes === 'unknown' || s.probes.length > 0 || now < s.pullAt) return false
  return (s.push === null && !s.tail.some(hasMore)) || now - s.lastPullAt > PULL_OVERDUE_MS
}

function beginPull({ s, now, out }: Step, token: string): void {
  const id = s.nextId++
  s.pull = { id, since: now }
  s.pullAgain = false
  s.lastPullAt = now
  out.push({ do: 'pull', id, token, deadlineMs: DEADLINE_MS.pull })
}

/** One alarm for the next thing that waits for time alone; lanes on their way wake us with their answer. */
function setTimer({ s, now, out }: Step): void {
  const due = now < s.blockedUntil ? s.blockedUntil : nextDue(s, now)
  if (due === null || due === s.timerAt) return
  s.timerAt = due
  out.push({ do: 'timer', afterMs: Math.max(0, due - now) })
}

function nextDue(s: SyncEngineState, now: number): number | null {
  if (s.session !== null) return null
  const times = [s.lease?.until ?? Infinity]
  if (s.pull === null && s.lease?.handOver !== true) times.push(s.pullAt)
  if (s.push === null && s.stale) times.push(s.lookAt)
  const later = times.filter((time) => time > now && time < Infinity)
  return later.length === 0 ? null : Math.min(...later)
}
