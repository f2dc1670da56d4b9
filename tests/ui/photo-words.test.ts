import { describe, expect, test } from 'vitest'
import type { PhotoReport } from '../../src/domain/photo-report.ts'
import { reportWords, todoWords } from '../../src/ui/photo/report-words.ts'
import { say } from '../../src/ui/words.ts'

const good: PhotoReport = {
  ...{
    widthPx: 2048,
    heightPx: 1536,
    sharpness: 0.83,
    dark: 0.02,
    bright: 0.01,
    dHash: '0f1e2d3c4b5a6978',
    nearest: 22,
  },
  ...{ labelsBlurred: 0, fixAgeMs: 4000, accuracyM: 8, failed: [], weak: [], retakes: 0 },
}
const words = (over: Partial<PhotoReport>) => reportWords(say, { ...good, ...over })
const todo = (over: Partial<PhotoReport>) => todoWords(say, { ...good, ...over })

describe('what the gate found, in words', () => {
  test.each<[string, Partial<PhotoReport>]>([
    ['Sharp, bright, at the door.', {}],
    [
      'Sharp, bright, at the door. A label could be read: it was made unreadable.',
      { labelsBlurred: 1, weak: ['label'] },
    ],
    [
      'Sharp, bright, at the door. 3 labels could be read: they were made unreadable.',
      { labelsBlurred: 3, weak: ['label'] },
    ],
    ['Sharp, bright, at the door. A label can be read. It stays readable: the photo is about it.', { weak: ['label'] }],
    [
      'A little soft, rather dark. Where it was taken is not known.',
      { weak: ['sharpness', 'exposure', 'place'], dark: 0.45, fixAgeMs: null, accuracyM: null },
    ],
    ['Sharp, very bright, at the door.', { weak: ['exposure'], bright: 0.5 }],
    [
      'Sharp, bright. Where it was taken is not certain: the position was 95 s old.',
      { weak: ['place'], fixAgeMs: 95_000 },
    ],
    [
      'Sharp, bright. Where it was taken is not certain: the position may be 350 m off.',
      { weak: ['place'], accuracyM: 350 },
    ],
    ['Sharp, bright. It was taken away from the address.', { weak: ['place'] }],
    ['Bright, at the door. It is blurred.', { failed: ['sharpness'] }],
    ['It is all but black.', { failed: ['sharpness', 'exposure', 'near-copy'], dark: 1 }],
    ['It is all but white.', { failed: ['exposure'], bright: 0.9 }],
    [
      'Sharp, bright, at the door. It is too small: 640 × 480 points.',
      { failed: ['size'], widthPx: 640, heightPx: 480 },
    ],
    [
      'Sharp, bright, at the door. It is all but the same as an earlier photo of this device.',
      { failed: ['near-copy'] },
    ],
    [
      'It is all but black. Taken all the same: it is too dark here.',
      { failed: ['exposure'], dark: 1, excuse: 'DARK' },
    ],
  ])('%s', (sentence, over) => {
    expect(words(over)).toBe(sentence)
  })

  test('one thing to do, the weightiest; nothing where nothing failed', () => {
    expect(todo({ weak: ['sharpness', 'place', 'label'] })).toBeNull()
    expect(todo({ failed: ['sharpness', 'exposure'], dark: 1 })).toContain('lens covered')
    expect(todo({ failed: ['exposure'], bright: 1 })).toContain('Turn away')
    expect(todo({ failed: ['size', 'sharpness'] })).toContain('finer camera')
    expect(todo({ failed: ['sharpness'] })).toContain('Hold the device still')
    expect(todo({ failed: ['near-copy'] })).toContain('Take a new one')
  })
})
