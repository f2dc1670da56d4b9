import { REASONS } from '../../domain/reasons.ts'
import { ATTEMPT_REASONS } from '../../domain/vocabulary.ts'
import type { ExceptionLine } from '../../wire/bridge.ts'
import { age, calendarDay, clockTime } from '../parts/time.ts'
import { type Say, type Values, wordsFor } from '../words.ts'

/** Which value of a line is a code, and under which words it stands; the others are numbers, names and addresses. */
const CODED: Readonly<Record<string, string>> = {
  attempt: 'attempt',
  hold: 'hold',
  contradiction: 'contradiction',
  missing: 'missing',
  residual: 'residual',
  direction: 'map.direction',
}

/** What troubles, in words; a kind of a newer version is said to be one. */
export function sayException({ words: { key, values } }: Pick<ExceptionLine, 'words'>): string {
  const filled: Values = {}
  for (const [name, value] of Object.entries(values)) filled[name] = valueOf(name, value)
  return wordsFor(key, filled) ?? wordsFor('exception.newer-version') ?? key
}

/** How long ago; null: it lies ahead, as the end of a promise that will not be kept. */
export const sinceWords = (since: number, now: number): string | null => (since > now ? null : age(since, now))

function valueOf(name: string, value: string): string | number {
  if (name === 'count') return Number(value)
  if (name === 'at') return clockTime(Number(value))
  if (name === 'apartMs') return age(0, Number(value))
  if (name === 'day') return calendarDay(value)
  if (name === 'proof')
    return value
      .split(',')
      .map((gap) => wordsFor(`proofGap.${gap}`) ?? gap)
      .join(', ')
  const list = CODED[name]
  return list === undefined ? value : (wordsFor(`${list}.${value}`) ?? value)
}

/** What is to be done about a failed delivery, as its reason says; null: the line is about something else. */
export function nextWords(say: Say, { words: { key, values } }: Pick<ExceptionLine, 'words'>): string | null {
  if (key !== 'exception.attempted' && key !== 'exception.unproven') return null
  const reason = ATTEMPT_REASONS.find((one) => one === values['attempt'])
  return reason === undefined ? null : say('desk.next', { action: say(`nextAction.${REASONS[reason].next}`) })
}
