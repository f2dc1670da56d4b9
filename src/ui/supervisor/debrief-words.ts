import type { BoardRow } from '../../wire/bridge.ts'
import { clockTime } from '../parts/time.ts'
import type { Say } from '../words.ts'

/** How a round that is over stands: open, or when and by whom it was closed, and how much it left over. */
export function debriefWords(say: Say, debrief: NonNullable<BoardRow['debrief']>): string {
  if (debrief.state === 'open') return say('debrief.board.open')
  const { at, by, alone, left } = debrief
  const [first = '', second = ''] = by
  const closed = say(alone ? 'debrief.board.alone' : 'debrief.board.both', { time: clockTime(at), first, second })
  return left === 0 ? closed : `${closed} · ${say('debrief.board.left', { count: left })}`
}
