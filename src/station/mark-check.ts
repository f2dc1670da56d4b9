// May this database go on counting where it stands? (SPEC [J5], FAULTS 5, 9, 10)
import type { Journal } from './journal.ts'
import type { Mark } from './mark.ts'

export type WhyNewEpoch =
  /** there is none yet */
  | 'first'
  /** the mark is gone, or was not written whole: nothing says that this is the journal's end */
  | 'no-mark'
  /** another file or another machine: copied or restored as a folder */
  | 'other-place'
  /** the mark's epoch is not the current one here: an older copy was put back */
  | 'other-epoch'
  /** the mark had come further: the write-ahead log is gone, or an older copy was put back */
  | 'shortened'
  /** as long, with other content */
  | 'other-content'
  /** the last rows do not hash onto each other */
  | 'broken-chain'
  /** the hub says so, see ports.ts takeNewEpoch */
  | 'twin'
  | 'restored'
  /** enrolled anew under another name */
  | 'other-device'
  | 'rescued'

/** As many of the last rows as are hashed again at each start. */
export const TAIL_ROWS = 200

/** null: go on. The hub's own verdict (`twin`, `restored`) is the last net under this. */
export function whyNewEpoch(journal: Journal, mark: Mark | null, place: string): WhyNewEpoch | null {
  const epoch = journal.current()
  if (epoch === null) return 'first'
  // Out of a damaged file: closed when it was brought over.
  if (epoch.ended !== null) return 'rescued'
  if (mark === null) return 'no-mark'
  if (mark.place !== place) return 'other-place'
  if (mark.epoch !== epoch.epoch) return 'other-epoch'
  const end = journal.endOf(epoch)
  if (mark.seq > end.seq) return 'shortened'
  if (journal.hashAt(epoch, mark.seq) !== mark.hash) return 'other-content'
  return journal.firstBroken(epoch, Math.max(0, end.seq - TAIL_ROWS), TAIL_ROWS) === null ? null : 'broken-chain'
}
