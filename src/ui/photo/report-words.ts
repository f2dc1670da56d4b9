// What the gate found, in sentences: for the driver who has just taken the photo, and for the supervisor who sees why it passed.
import { MAX_ACCURACY_M, MAX_FIX_AGE_MS } from '../../domain/photo-gate.ts'
import type { PhotoReport, PhotoTest } from '../../domain/photo-report.ts'
import type { Say, WordKey } from '../words.ts'

/** `Sharp, bright, at the door. A label could be read: it was made unreadable.` */
export function reportWords(say: Say, report: PhotoReport): string {
  const sentences = [praise(say, report)]
  for (const test of ['size', 'exposure', 'sharpness', 'near-copy', 'place', 'label'] as const)
    if (report.failed.includes(test) || report.weak.includes(test)) sentences.push(sentenceOf(say, test, report))
  if (report.excuse !== undefined)
    sentences.push(say('photo.found.excused', { why: inTheMiddle(say(`photo.excuse.${report.excuse}`)) }))
  return sentences.filter((one) => one !== '').join(' ')
}

/** What to do before it is taken again: one thing, the weightiest. Null where nothing failed. */
export function todoWords(say: Say, report: PhotoReport): string | null {
  const { failed } = report
  if (failed.includes('exposure')) return say(report.dark > report.bright ? 'photo.todo.black' : 'photo.todo.white')
  if (failed.includes('size')) return say('photo.todo.size')
  if (failed.includes('sharpness')) return say('photo.todo.blurred')
  return failed.includes('near-copy') ? say('photo.todo.nearCopy') : null
}

/** In a picture that shows nothing, how sharp it is and what it is like mean nothing. */
const blind = ({ failed }: PhotoReport): boolean => failed.includes('exposure')

function praise(say: Say, report: PhotoReport): string {
  const { failed, weak, dark, bright } = report
  if (blind(report)) return ''
  const words: string[] = []
  if (!failed.includes('sharpness'))
    words.push(say(weak.includes('sharpness') ? 'photo.found.soft' : 'photo.found.sharp'))
  const rather: WordKey = dark > bright ? 'photo.found.rather_dark' : 'photo.found.rather_bright'
  words.push(say(weak.includes('exposure') ? rather : 'photo.found.bright'))
  if (!weak.includes('place') && !failed.includes('place')) words.push(say('photo.found.atTheDoor'))
  const line = words.join(', ')
  return `${line.slice(0, 1).toUpperCase()}${line.slice(1)}.`
}

function sentenceOf(say: Say, test: PhotoTest, report: PhotoReport): string {
  switch (test) {
    case 'size':
      return say('photo.found.size', { width: report.widthPx, height: report.heightPx })
    case 'exposure':
      if (!blind(report)) return ''
      return say(report.dark > report.bright ? 'photo.found.black' : 'photo.found.white')
    case 'sharpness':
      return blind(report) || !report.failed.includes(test) ? '' : say('photo.found.blurred')
    case 'near-copy':
      return blind(report) ? '' : say('photo.found.nearCopy')
    case 'place':
      return placeSentence(say, report)
    case 'label':
      return report.labelsBlurred > 0
        ? say('photo.found.label', { count: report.labelsBlurred })
        : say('photo.found.labelKept')
  }
}

function placeSentence(say: Say, { fixAgeMs, accuracyM }: PhotoReport): string {
  if (fixAgeMs === null || accuracyM === null) return say('photo.found.noPlace')
  if (fixAgeMs > MAX_FIX_AGE_MS) return say('photo.found.oldPlace', { seconds: Math.round(fixAgeMs / 1000) })
  if (accuracyM > MAX_ACCURACY_M) return say('photo.found.widePlace', { metres: Math.round(accuracyM) })
  return say('photo.found.farPlace')
}

const inTheMiddle = (sentence: string): string => `${sentence.slice(0, 1).toLowerCase()}${sentence.slice(1)}`
