import type { TimelineEntry } from '../../wire/bridge.ts'
import { type Say, wordsFor } from '../words.ts'

type Values = Readonly<Record<string, string>>

/** Which value of an event stands under which words; codes become words, and a code of a newer version stays as it is. */
const CODED = {
  reason: ['attempt', 'missing', 'arriveReason', 'residual'],
  hold: ['hold'],
  outcome: ['outcome'],
  placeCode: ['place'],
  condition: ['condition'],
  band: ['band'],
  pin: ['pinJudged'],
}

/** What a fact is called; one of a newer version is said to be one. */
export const nameOf = ({ kind, words: { key, values } }: Pick<TimelineEntry, 'kind' | 'words'>): string =>
  wordsFor(key, values) ?? wordsFor(`event.${kind}`, values) ?? wordsFor('notice.newer-version') ?? kind

/** What a fact says beside its name: where, why, how. */
export function detailsOf(say: Say, values: Values): string {
  const { route, bin, site, wanted, distanceM, counts, signed, note } = values
  const [depot, driver] = counts?.split('/') ?? []
  const coded = Object.entries(CODED).flatMap(([name, lists]) => {
    const code = values[name]
    if (code === undefined || code === '' || (name === 'condition' && code === 'ok')) return []
    return [lists.map((list) => wordsFor(`${list}.${code}`)).find((found) => found !== null) ?? code]
  })
  const parts = [
    route === undefined ? null : say('load.route', { route }),
    bin === undefined || bin === '' ? null : say('stop.shelf', { bin }),
    wanted === undefined || wanted === '' ? null : say('timeline.wanted', { route: wanted }),
    site ?? null,
    ...coded,
    distanceM === undefined ? null : say('story.distance', { metres: distanceM }),
    depot === undefined || driver === undefined ? null : say('story.counts', { depot, driver }),
    signed === undefined ? null : wordsFor(`story.signed.${signed}`),
    note === undefined ? null : `“${note}”`,
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

/** What shows that it was so; null where a fact of its kind asks for none. */
export function evidenceWords(
  say: Say,
  { kind, words: { values } }: Pick<TimelineEntry, 'kind' | 'words'>,
): string | null {
  const { evidence, proven } = values
  if (evidence === undefined) return null
  const list = evidence
    .split(',')
    .filter((one) => one !== '')
    .map(evidenceWord)
  const shown = proven === undefined || kind !== 'DeliveryAttempted' ? null : wordsFor(`proven.${proven}`)
  const said = list.length === 0 ? say('story.noEvidence') : say('story.evidence', { list: list.join(', ') })
  return shown === null ? said : `${said} · ${shown}`
}

/** `no_photo:DARK` carries a code, `progress:3/9` two numbers. */
function valueWords(code: string, value: string): string {
  if (code === 'no_photo') return wordsFor(`noPhotoWhy.${value}`) ?? value
  return code === 'progress' ? value.split('/').join(' of ') : value
}

/** `waited:75` carries how much; a word of a newer version stays as it is. */
function evidenceWord(text: string): string {
  const [code = '', value] = text.split(':')
  if (value === undefined) return wordsFor(`evidenceOf.${code}`) ?? code
  return (
    wordsFor(`evidenceOf.${code}_is`, { value: valueWords(code, value) }) ??
    `${wordsFor(`evidenceOf.${code}`) ?? code} ${value}`
  )
}
