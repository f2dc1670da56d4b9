import { describe, expect, test } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import { hybridOf } from '../../src/domain/clock.ts'
import type { Verdict, VerdictKind } from '../../src/domain/decision.ts'
import { HOLDS, LIFECYCLES } from '../../src/domain/vocabulary.ts'
import { answeredOf, spokenOf } from '../../src/ui/depot/answer-pane.tsx'
import { LIFECYCLE_LOOK, TONES, type Tone, toneOf } from '../../src/ui/parts/tones.ts'
import { sayVerdict } from '../../src/ui/parts/verdict-words.ts'
import { say } from '../../src/ui/words.ts'
import type { CheckpointOfScan, PlaceWords } from '../../src/wire/bridge.ts'

const place: PlaceWords = {
  routeNumber: '14',
  bin: 'B3',
  address: 'Im Rietle 3',
  town: '9494 Schaan',
  siteName: 'Feldkirch',
}
const packageId = 'WM9F2K7XQC4RTM' as PackageId
const routeId = 'r-14' as never

/** One verdict or more of each kind; a new kind does not compile until it stands here. */
const EXAMPLES: Record<VerdictKind, Verdict[]> = {
  ok: [{ kind: 'ok', routeId, bin: 'B3' }],
  again: [{ kind: 'again', at: hybridOf(Date.now()) }],
  attention: (
    [
      ...(['over', 'hold', 'not-received', 'no-route', 'not-loaded', 'damaged', 'missort', 'proof-missing'] as const),
      ...(['unproven', 'waits-for-out', 'not-agreed'] as const),
    ] as const
  ).map((reason) => ({ kind: 'attention', reason, routeId })),
  stop: (['wrong-route', 'not-at-this-stop', 'held'] as const).map((reason) => ({ kind: 'stop', reason })),
  onward: [{ kind: 'onward', site: 'feldkirch' as never }],
  contradiction: (['ghost', 'double-id'] as const).map((reason) => ({
    kind: 'contradiction',
    reason,
    was: 'DELIVERED',
  })),
  'not-ours': (['unknown-number', 'product-code', 'foreign-code'] as const).map((reason) => ({
    kind: 'not-ours',
    reason,
  })),
  unreadable: [{ kind: 'unreadable', reason: 'unreadable' }],
}
const all = Object.values(EXAMPLES).flat()
const CHECKPOINTS: CheckpointOfScan[] = ['receive', 'sort', 'load', 'return']

describe('every verdict', () => {
  test('has words at every checkpoint, with nothing left to fill in', () => {
    for (const checkpoint of CHECKPOINTS)
      for (const verdict of all) {
        const said = sayVerdict(say, { verdict, checkpoint, place, who: null, packageId, routeNumber: '12' })
        expect(said.word).toMatch(/\S/u)
        expect(`${said.word} ${said.sentence}`).not.toMatch(/\{\{|verdict\.|undefined|null/u)
      }
  })

  test('can be told by colour alone, by shape alone, and from another family by ear alone', () => {
    const tones = Object.keys(TONES) as Tone[]
    expect(new Set(tones.map((tone) => TONES[tone].back)).size).toBe(tones.length)
    expect(new Set(tones.map((tone) => TONES[tone].shape)).size).toBe(tones.length)
    const families = {
      go: ['ok', 'again'],
      look: ['attention', 'onward', 'contradiction', 'unreadable'],
      stop: ['stop'],
    }
    for (const [family, members] of Object.entries(families))
      for (const tone of members) expect(TONES[tone as Tone].sound).toMatch(new RegExp(`^${family}`, 'u'))
  })

  test('is readable in sunlight: contrast 7 or more (AAA)', () => {
    for (const { back, fore } of Object.values(TONES)) expect(contrast(back, fore)).toBeGreaterThanOrEqual(7)
  })
})

describe('at the van', () => {
  const at = (verdict: Verdict, id: PackageId | null = packageId) =>
    sayVerdict(say, { verdict, checkpoint: 'load', place, who: 'Regula Hoop', packageId: id, routeNumber: '12' })

  test('a loaded parcel shows route and bin; its door and a parcel put out are not called loaded', () => {
    expect(at({ kind: 'ok', routeId, bin: 'B3' })).toMatchObject({ word: 'loaded', big: '14 · B3' })
    expect(at({ kind: 'ok', routeId }, null)).toMatchObject({ word: 'right door', big: null })
    expect(at({ kind: 'ok' })).toMatchObject({ word: 'put out', big: null })
  })

  test('STOP names both routes', () => {
    expect(at({ kind: 'stop', reason: 'wrong-route', wantedRouteId: 'r-14' as never }).sentence).toBe(
      'This parcel is for route 14, not 12.',
    )
  })

  test('"again" says who and when', () => {
    const now = Date.now()
    const hours = new Date(now).toTimeString().slice(0, 5)
    expect(at({ kind: 'again', at: hybridOf(now) }).sentence).toContain(`${hours} by Regula Hoop`)
  })
})

test('a number that nearly held is told why', () => {
  const verdict: Verdict = { kind: 'unreadable', reason: 'the check symbol does not fit' }
  const said = sayVerdict(say, { verdict, checkpoint: 'receive', place: null, who: null, packageId: null })
  expect(said.sentence).toContain('the check symbol does not fit')
})

describe('what was not recorded', () => {
  const standing = { checkpoint: 'receive', routeNumber: null } as const

  test('is neither red nor heard as a go, and says the station’s sentence', () => {
    const sentence = 'The disk of this device is full.'
    const shown = {
      kind: 'answer',
      count: 1,
      answer: { outcome: 'not-recorded', reason: 'disk-full', sentence },
      text: 'x',
      scannedAt: 0,
    } as const
    const answered = answeredOf(say, shown, standing)
    expect(answered?.said).toMatchObject({ tone: 'unrecorded', sentence })
    expect(TONES.unrecorded.sound).toBeNull()
    expect(TONES.unrecorded.back).not.toBe(TONES.stop.back)
    expect(spokenOf(answered!.said)).toContain(sentence)
  })

  test('may also be unknown: no answer came', () => {
    const answered = answeredOf(say, { kind: 'lost', count: 2, text: 'x', scannedAt: 0 }, standing)
    expect(answered?.said.tone).toBe('unrecorded')
    expect(answered?.said.sentence).toContain('Scan it again')
  })
})

test('every state and hold has a look and a word of its own', () => {
  expect(Object.keys(LIFECYCLE_LOOK).sort()).toEqual([...LIFECYCLES].sort())
  const words = [...LIFECYCLES.map((state) => say(`lifecycle.${state}`)), ...HOLDS.map((hold) => say(`hold.${hold}`))]
  for (const word of words) expect(word).not.toMatch(/[._]/u)
  expect(new Set(words).size).toBe(words.length)
})

test('another carrier’s number goes onward, the goods’ own code does not', () => {
  expect(toneOf({ kind: 'not-ours', reason: 'foreign-code' })).toBe('onward')
  expect(toneOf({ kind: 'not-ours', reason: 'product-code' })).toBe('unreadable')
})

/** WCAG 2 contrast of two `#rrggbb` colours. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue
  }
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}
