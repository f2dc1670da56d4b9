// How the cursor moves: only on an answer that names our own head (FAULTS 13, 15, 27; invariant I5).
import type { EpochId, Hash, JournalSeq } from '../../domain/brands.ts'
import type { Own, Step, Tail } from './engine-state.ts'

export type Have = { seq: number; head: string }

/** The newest epoch: the one new events go to. */
export const currentEpoch = (tail: readonly Tail[]): EpochId | null => tail.at(-1)?.epoch ?? null

export const hasMore = (tail: Tail): boolean => tail.endSeq > tail.ackedSeq

/** Marks in the store and in the draft. A step back is a `rewind`; the journal keeps what was sent. */
export function moveCursor(step: Step, epoch: EpochId, to: { seq: number; head: Hash }, rewind: boolean): void {
  const end = { epoch, seq: to.seq as JournalSeq, head: to.head }
  step.out.push({ do: 'mark', end, taken: null, rewind })
  setAcked(step, epoch, to.seq)
  // An epoch that had nothing left to send is in no tail: the next look finds it.
  if (rewind) lookNow(step)
}

export function setAcked({ s }: Step, epoch: EpochId, ackedSeq: number): void {
  s.tail = s.tail.map((one) =>
    one.epoch === epoch ? { ...one, ackedSeq, endSeq: Math.max(one.endSeq, ackedSeq) } : one,
  )
}

export function lookNow({ s, now }: Step): void {
  s.stale = true
  s.lookAt = now
}

/**
 * Joins our cursor with what the hub says to have of an epoch (lease, or `behind`). Our own hash at the hub's seq must be the hub's head: else it
 * speaks of another journal with our name, a twin's or that of a device restored since (FAULTS 9, 10).
 * @returns whether anything changed; false on a `behind` means that the hub contradicts itself.
 */
export function joinWithHub(step: Step, epoch: EpochId, have: Have, own: Own): boolean {
  const isCurrent = epoch === currentEpoch(step.s.tail)
  if (own.hash === have.head) {
    if (have.seq === own.ackedSeq) return false
    if (have.seq > own.ackedSeq) step.s.held = { epoch, seq: have.seq }
    else moveCursor(step, epoch, { seq: have.seq, head: own.hash }, true)
    return true
  }
  let changed = false
  if (have.seq < own.ackedSeq) {
    // No common point is known: all of it again. Sending twice is free, and what differs is kept beside.
    moveCursor(step, epoch, { seq: 0, head: own.genesis }, true)
    changed = true
  }
  if (isCurrent) {
    takeNewEpoch(step, have.seq > own.endSeq ? 'restored' : 'twin', own.endSeq)
    changed = true
  }
  return changed
}

/**
 * Asks the store for a new epoch; the lease was for the old one. An epoch without events has nothing that could part from another's, so an order
 * to leave it is not obeyed: it would only be given again.
 */
export function takeNewEpoch(step: Step, why: 'twin' | 'restored', endSeq: number): void {
  if (endSeq === 0 || step.out.some((output) => output.do === 'take-new-epoch')) return
  step.out.push({ do: 'take-new-epoch', why })
  step.s.lease = null
  // The store asks for all news once more: an answer from where it stood is of no use now.
  step.s.pull = null
  lookNow(step)
}
