// What each answer does. A cursor moves on the protocol's own answer to this very request and on nothing else (FAULTS 15); whatever is not that
// counts as no network: wait, try again, lose nothing.
import type { Hash, HubInstant, HubPosition } from '../../domain/brands.ts'
import type { PullReply } from '../../wire/down.ts'
import type { PushReply, SessionReply } from '../../wire/up.ts'
import { currentEpoch, hasMore, joinWithHub, lookNow, setAcked, takeNewEpoch } from './engine-cursor.ts'
import {
  BACK_OFF_BASE_MS,
  BACK_OFF_MAX_MS,
  BATCH_GROWTH,
  CAREFUL_EVENTS,
  DEADLINE_MS,
  FULL_BATCH,
  type Heard,
  LEASE_MARGIN_MS,
  NOTE_EVERY_MS,
  NEWS_GAP_MS,
  PULL_EVERY_MS,
  PULL_GAP_MS,
  RETRY_AFTER_MAX_MS,
  type Step,
  type SyncInput,
  TOO_OLD_RETRY_MS,
} from './engine-state.ts'

type AnswerTo<K extends SyncInput['kind']> = Extract<SyncInput, { kind: K }>

export function onSessionAnswer(step: Step, input: AnswerTo<'session-answer'>): void {
  const { s } = step
  const asked = s.session
  if (asked?.id !== input.id) return
  s.session = null
  if (input.heard.kind !== 'reply') {
    onFailure(step, input.heard)
    return
  }
  const { reply, tookMs } = input.heard
  if (reply.outcome === 'challenge') {
    if (asked.signed) notTheHub(step, 'a challenge for an answer to a challenge')
    else answerChallenge(step, reply.challenge)
    return
  }
  if (reply.epoch !== input.epoch || input.own === null) {
    notTheHub(step, 'a lease for another journal')
    return
  }
  if (input.epoch !== currentEpoch(s.tail)) {
    lookNow(step)
    backOff(step, null)
    return
  }
  const until = step.now + Math.max(reply.leaseMs - LEASE_MARGIN_MS, reply.leaseMs / 2)
  const handOver = reply.outcome === 'hand-over-only'
  s.lease = { token: reply.token, incarnation: reply.incarnation, handOver, until }
  s.ceiling = FULL_BATCH.maxEvents
  // Another incarnation than the pulled rows': the hub may have lost older epochs, too (FAULTS 27).
  s.probes = s.pulledIncarnation === null || s.pulledIncarnation === reply.incarnation ? [] : 'unknown'
  // First, so that the contact is noted in the time that it brings.
  step.out.push(anchorOf(reply.hubAt, Math.max(tookMs, step.now - asked.since)))
  onContact(step)
  joinWithHub(step, input.epoch, { seq: reply.haveSeq, head: reply.haveHead }, input.own)
  obeyNewEpoch(step, reply, input.own.endSeq)
}

/** The round trip is that from the question to here: a large answer takes time to read, and the station's own reading comes after it. */
const anchorOf = (hubAt: number, roundTripMs: number) =>
  ({ do: 'anchor', hubAt: hubAt as HubInstant, roundTripMs }) as const

function answerChallenge(step: Step, challenge: string): void {
  const id = step.s.nextId++
  step.s.session = { id, since: step.now, signed: true }
  step.out.push({ do: 'session', id, challenge, deadlineMs: DEADLINE_MS.session })
}

function obeyNewEpoch(step: Step, reply: SessionReply | PushReply, endSeq: number): void {
  if ('newEpoch' in reply && reply.newEpoch !== undefined) takeNewEpoch(step, reply.newEpoch, endSeq)
}

export function onPushAnswer(step: Step, input: AnswerTo<'push-answer'>): void {
  const { s } = step
  const sent = s.push
  if (sent?.id !== input.id || sent.hashes) return
  s.push = null
  if (input.heard.kind === 'too-large') {
    halve(step, input.sent.toSeq - input.sent.fromSeq + 1)
    return
  }
  if (input.heard.kind !== 'reply') {
    // It may have arrived: the same again is known there, and answered with its places.
    if (!sent.probe) s.held = { epoch: sent.epoch, seq: input.sent.toSeq }
    onFailure(step, input.heard)
    return
  }
  const { reply } = input.heard
  if (reply.outcome === 'refused') {
    onTooOld(step)
    return
  }
  if (reply.epoch !== sent.epoch) {
    notTheHub(step, 'an answer about another epoch')
    return
  }
  if (reply.incarnation !== s.lease?.incarnation) {
    onOtherHub(step)
    return
  }
  if (reply.outcome === 'behind') onBehind(step, input, reply, sent)
  else onTaken(step, input, reply, sent)
}

type PushAnswer = AnswerTo<'push-answer'>
type Lane = NonNullable<Step['s']['push']>

function onTaken(step: Step, input: PushAnswer, reply: Extract<PushReply, { outcome: 'taken' }>, lane: Lane): void {
  const { s } = step
  const { fromSeq, toSeq, head } = input.sent
  if (reply.toSeq !== toSeq || reply.head !== head || reply.ackedSeq < toSeq) {
    notTheHub(step, "someone else's acknowledgement")
    return
  }
  onUnderstood(step)
  s.batchMax = Math.min(s.ceiling, s.batchMax * BATCH_GROWTH)
  s.pullAt = Math.min(s.pullAt, Math.max(step.now, s.lastPullAt + PULL_GAP_MS))
  if (lane.probe) s.probes = withoutProbe(s.probes, lane)
  else {
    const taken = { fromSeq, firstPosition: reply.firstPosition as HubPosition | null, notStored: reply.notStored }
    step.out.push({ do: 'mark', end: { epoch: lane.epoch, seq: toSeq, head }, taken, rewind: false })
    setAcked(step, lane.epoch, toSeq)
  }
  if (reply.hashesWanted === true) s.hashesOwed = [...s.hashesOwed, { epoch: lane.epoch, fromSeq, toSeq }]
  if (lane.epoch === currentEpoch(s.tail)) obeyNewEpoch(step, reply, toSeq)
}

function onBehind(step: Step, input: PushAnswer, reply: Extract<PushReply, { outcome: 'behind' }>, lane: Lane): void {
  if (input.own === null || reply.haveSeq >= input.sent.fromSeq) {
    notTheHub(step, 'behind what was not asked about')
    return
  }
  if (lane.probe) step.s.probes = withoutProbe(step.s.probes, lane)
  const have = { seq: reply.haveSeq, head: reply.haveHead as Hash }
  if (!joinWithHub(step, lane.epoch, have, input.own)) {
    // The beginning of a journal out of a damaged file may be nowhere any more: it waits, and holds up no other.
    if (lane.epoch === currentEpoch(step.s.tail)) notTheHub(step, 'behind, and yet not')
    else step.s.tail = step.s.tail.filter(({ epoch }) => epoch !== lane.epoch)
    return
  }
  onUnderstood(step)
}

const withoutProbe = (probes: Step['s']['probes'], lane: Lane) =>
  probes === 'unknown' ? probes : probes.filter(({ epoch }) => epoch !== lane.epoch)

/** FAULTS 16: a proxy's limit, not a rejection. One event alone is never too large for the hub itself: then wait for a better way. */
function halve(step: Step, count: number): void {
  const { s } = step
  if (count <= 1) {
    backOff(step, null)
    return
  }
  s.ceiling = Math.floor(count / 2)
  s.batchMax = s.ceiling
}

export function onHashesAnswer(step: Step, input: AnswerTo<'hashes-answer'>): void {
  const { s } = step
  if (s.push?.id !== input.id || !s.push.hashes) return
  s.push = null
  // The hub does not know the question any more: nothing of ours depends on the answer, and it must not hold up the queue.
  if (input.heard.kind === 'reply' || input.heard.kind === 'too-large') s.hashesOwed = s.hashesOwed.slice(1)
  else if (input.heard.kind === 'not-the-hub') {
    s.hashesOwed = s.hashesOwed.slice(1)
    onFailure(step, input.heard)
  } else onFailure(step, input.heard)
}

export function onPullAnswer(step: Step, input: AnswerTo<'pull-answer'>): void {
  const { s } = step
  const asked = s.pull
  if (asked?.id !== input.id) return
  s.pull = null
  if (input.heard.kind !== 'reply') {
    onFailure(step, input.heard)
    return
  }
  const { reply, tookMs } = input.heard
  if (reply.incarnation !== s.lease?.incarnation) {
    onOtherHub(step)
    return
  }
  if (!followsOn(reply, input.asked)) {
    notTheHub(step, 'news that do not start where we stand')
    return
  }
  if (onContact(step)) step.out.push(anchorOf(reply.hubAt, Math.max(tookMs, step.now - asked.since)))
  // News may come through while every batch fails: that ends no back-off.
  if (!s.tail.some(hasMore)) settle(step)
  s.pulledIncarnation = reply.incarnation
  s.pullAt = reply.more ? step.now : nextPullAt(step)
  step.out.push({ do: 'apply-pull', reply })
}

const nextPullAt = ({ s, now, random }: Step): number =>
  s.pullAgain ? Math.max(now, s.lastPullAt + NEWS_GAP_MS) : now + PULL_EVERY_MS * (0.8 + 0.4 * random())

/** A snapshot may start anywhere; changes only at our own cursor, and never backwards. */
const followsOn = (reply: PullReply, asked: AnswerTo<'pull-answer'>['asked']): boolean =>
  reply.snapshot ||
  (asked !== null
    ? reply.incarnation === asked.incarnation && reply.from === asked.position && reply.to >= reply.from
    : reply.from === 0)

/** Anything but the protocol's own answer. */
export function onFailure(step: Step, heard: Exclude<Heard<never>, { kind: 'reply' }>): void {
  const { s } = step
  switch (heard.kind) {
    case 'no-network':
      s.link = 'no-network'
      s.batchMax = Math.max(1, Math.min(s.batchMax, CAREFUL_EVENTS))
      backOff(step, null)
      return
    case 'not-the-hub':
      notTheHub(step, heard.why)
      return
    case 'busy':
    case 'too-large':
      s.link = 'busy'
      shrink(step)
      backOff(step, heard.kind === 'busy' ? heard.retryAfterMs : null)
      return
    case 'denied':
      onDenied(step)
      return
  }
}

/** FAULTS 21: the lease ended, or somebody ended it; what we have to say is as good as before. */
function onDenied(step: Step): void {
  const { s } = step
  const hadLease = s.lease !== null
  s.lease = null
  s.denials += 1
  if (hadLease && s.denials === 1) return
  s.link = 'not-the-hub'
  backOff(step, null)
}

/** The hub was restored or replaced since the lease: nothing it says is about our cursor until a new session (FAULTS 27). */
function onOtherHub(step: Step): void {
  step.s.lease = null
  step.s.denials += 1
  if (step.s.denials > 1) backOff(step, null)
}

function onTooOld(step: Step): void {
  step.s.link = 'too-old'
  step.s.blockedUntil = step.now + TOO_OLD_RETRY_MS * (0.5 + 0.5 * step.random())
  step.s.heldByHub = true
}

/** Whatever it was, it was not our hub's word about our request. `why` is for the reader of the code: no screen shows it. */
function notTheHub(step: Step, _why: string): void {
  step.s.link = 'not-the-hub'
  shrink(step)
  backOff(step, null)
}

/** Down to one event in the end: if one of them is what the hub stumbles over, it is alone then (FAULTS 22). */
function shrink({ s }: Step): void {
  s.batchMax = Math.max(1, Math.min(CAREFUL_EVENTS, Math.floor(s.batchMax / 2)))
}

export function backOff({ s, now, random }: Step, retryAfterMs: number | null): void {
  const most = Math.min(BACK_OFF_MAX_MS, BACK_OFF_BASE_MS * 2 ** Math.min(s.failures, 16))
  s.failures += 1
  s.heldByHub = retryAfterMs !== null
  // Full jitter, on top of the hub's own word: 500 stations told the same second would come in the same second (FAULTS 19).
  s.blockedUntil = now + Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS) + random() * most
}

/** @returns whether it is time to write the contact down. */
function onContact({ s, now, out }: Step): boolean {
  if (s.link !== 'too-old') s.link = s.lease?.handOver === true ? 'handing-over' : 'online'
  if (now - s.notedAt < NOTE_EVERY_MS) return false
  s.notedAt = now
  out.push({ do: 'contact' })
  return true
}

/** The hub took our protocol: a word that it is too old holds until then. */
function onUnderstood(step: Step): void {
  step.s.link = 'online'
  onContact(step)
  settle(step)
}

/** All is well again. A lease alone is no proof: a hub that gives leases and refuses them would be asked without end. */
function settle({ s }: Step): void {
  s.failures = 0
  s.denials = 0
  s.blockedUntil = 0
  s.heldByHub = false
}
