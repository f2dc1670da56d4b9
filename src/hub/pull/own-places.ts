// [PU10] Where the asking station's own events stand that a pull leaves out: both sides must fold by the same order (EVENTS Order).
import type { OwnPlaces } from '../../wire/down.ts'
import type { LoggedEvent } from '../store/contract.ts'

/** Runs without a hole in number and place. `events` are of one journal, in hub order; the chain's hash at the end of a run speaks for all of it. */
export function ownPlaces(events: readonly LoggedEvent[]): OwnPlaces[] {
  const runs: OwnPlaces[] = []
  for (const { epoch, seq, position, hash } of events) {
    const last = runs.at(-1)
    const goesOn = last !== undefined && seq === last.toSeq + 1 && position === last.position + seq - last.fromSeq
    if (goesOn) {
      last.toSeq = seq
      last.head = hash
    } else runs.push({ epoch, fromSeq: seq, toSeq: seq, position, head: hash })
  }
  return runs
}
