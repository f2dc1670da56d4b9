import { describe, expect, test } from 'vitest'
import { isMoving, move, standing } from '../../src/domain/location-motion.ts'
import {
  type Fix,
  FROZEN_FIXES,
  judgeFix,
  JUMP_CONFIRMED_BY,
  nothingJudged,
  receiverClock,
  SUSPECT_FOR_MS,
} from '../../src/domain/location.ts'
import { fixAt, judgeAll, NOW, RECEIVER, verdicts } from './location-kit.ts'

describe('[LO1] is a fix to be believed', () => {
  test('no numbers, outside of the world, nought by nought: refused', () => {
    const odd: Partial<Fix>[] = [
      { lat: Number.NaN },
      { lon: Number.NaN },
      { accuracyM: Number.NaN },
      { lat: 90.01 },
      { lon: -180.01 },
      { lat: 0, lon: 0 },
      { accuracyM: -1 },
      { accuracyM: Number.POSITIVE_INFINITY },
      { at: Number.NaN },
    ]
    for (const more of odd)
      expect(judgeFix(nothingJudged, fixAt(0, 0, more), NOW, RECEIVER), JSON.stringify(more)).toMatchObject({
        ...{ verdict: 'refused', problem: 'bad-data', state: nothingJudged },
      })
  })

  test('from tomorrow, from an hour ago, older than what is known', () => {
    const day = 24 * 3_600_000
    expect(judgeFix(nothingJudged, fixAt(0, 0), NOW - day, RECEIVER)).toMatchObject({ problem: 'from-the-future' })
    expect(judgeFix(nothingJudged, fixAt(0, 0), NOW + 3_600_000, RECEIVER)).toMatchObject({ problem: 'stale' })
    expect(judgeFix(nothingJudged, fixAt(0, 0), NOW - 1000, RECEIVER)).toMatchObject({ verdict: 'believed' })
    const { state } = judgeFix(nothingJudged, fixAt(0, 10), NOW + 10_000, RECEIVER)
    expect(judgeFix(state, fixAt(5, 9), NOW + 10_000, RECEIVER)).toMatchObject({ verdict: 'refused', problem: null })
  })

  test('a clock that was set back does not make everything old news', () => {
    const { state } = judgeFix(nothingJudged, fixAt(0, 3600), NOW + 3_600_000, RECEIVER)
    expect(judgeFix(state, fixAt(5, 0), NOW, RECEIVER)).toMatchObject({ verdict: 'believed' })
  })

  test('the same spot to the last digit while the receiver says that it drives: frozen', () => {
    const stuck = Array.from({ length: 8 }, (_, n) => fixAt(0, n, { speedMps: 9 }))
    const said = verdicts(judgeAll(stuck))
    expect(said.slice(0, FROZEN_FIXES - 1)).toEqual(Array(FROZEN_FIXES - 1).fill('believed -'))
    expect(said.slice(FROZEN_FIXES - 1)).toEqual(Array(8 - FROZEN_FIXES + 1).fill('doubted frozen mock'))
    expect(verdicts(judgeAll([...stuck, fixAt(80, 9, { speedMps: 9 })])).at(-1)).toBe('believed -')
  })

  test('a receiver whose last digits rest for half an hour is told; a network’s guess may rest', () => {
    const still = Array.from({ length: 40 }, (_, n) => fixAt(0, n * 60))
    expect(verdicts(judgeAll(still)).at(-1)).toBe('believed frozen')
    expect(verdicts(judgeAll(still, { source: 'browser', jitters: false })).at(-1)).toBe('believed -')
  })

  test('a leap of 5 km: doubted; back again it was a slip; insisted on it is believed and stays under suspicion', () => {
    const slip = [fixAt(0, 0), fixAt(10, 1), fixAt(5000, 2), fixAt(20, 3), fixAt(30, 4)]
    expect(verdicts(judgeAll(slip))).toEqual([
      'believed -',
      'believed -',
      'doubted jumped mock',
      'believed -',
      'believed -',
    ])
    const gone = [fixAt(0, 0), ...Array.from({ length: 5 }, (_, n) => fixAt(5000 + n * 10, n + 1))]
    const said = verdicts(judgeAll(gone))
    expect(said.slice(1, JUMP_CONFIRMED_BY)).toEqual(Array(JUMP_CONFIRMED_BY - 1).fill('doubted jumped mock'))
    expect(said.slice(JUMP_CONFIRMED_BY)).toEqual(['believed - mock', 'believed - mock'])
    const later = [...gone, fixAt(5100, 6 + SUSPECT_FOR_MS / 1000)]
    expect(verdicts(judgeAll(later)).at(-1)).toBe('believed -')
  })

  test('who waits until the way could have been driven stays under suspicion all the same', () => {
    const patient = [fixAt(0, 0), fixAt(5000, 1), fixAt(5010, 200), fixAt(5020, 201), fixAt(5030, 202)]
    expect(verdicts(judgeAll(patient)).at(-1)).toBe('believed - mock')
  })

  test('a motorway, a tunnel and a coarse first fix are no leaps', () => {
    expect(verdicts(judgeAll([fixAt(0, 0), fixAt(45, 1), fixAt(90, 2)]))).not.toContain('doubted jumped mock')
    expect(verdicts(judgeAll([fixAt(0, 0), fixAt(6000, 240)])).at(-1)).toBe('believed -')
    expect(verdicts(judgeAll([fixAt(0, 0, { accuracyM: 4000 }), fixAt(4000, 1)])).at(-1)).toBe('believed -')
  })

  test('a receiver’s own clock: agrees, ahead, behind, and right where nobody else knows the time', () => {
    const day = 24 * 3_600_000
    expect(receiverClock(NOW + 1000, NOW, false)).toBe('agrees')
    expect(receiverClock(NOW + day, NOW, false)).toBe('ahead')
    expect(receiverClock(NOW - 1024 * 7 * day, NOW, false)).toBe('behind')
    expect(receiverClock(NOW + day, NOW, true)).toBe('agrees')
    expect(receiverClock(null, NOW, false)).toBe('agrees')
  })
})

test('[LO13] moving: from a brisk drive on, through a slow corner, until it stands for seconds; unknown is not moving', () => {
  const after = (fixes: readonly Fix[]) => fixes.reduce(move, standing)
  const driving = [fixAt(0, 0, { speedMps: 1.2 }), fixAt(9, 1, { speedMps: 8 })]
  expect(after(driving.slice(0, 1)).moving).toBe(false)
  expect(after(driving).moving).toBe(true)
  expect(after([...driving, fixAt(11, 2, { speedMps: 2 })]).moving).toBe(true)
  const stopping = [...driving, fixAt(11, 3, { speedMps: 0 }), fixAt(11, 5, { speedMps: 0 })]
  expect(after(stopping).moving).toBe(true)
  expect(after([...stopping, fixAt(11, 8, { speedMps: 0.3 })]).moving).toBe(false)
  expect(isMoving(after(driving), NOW + 2000)).toBe(true)
  expect(isMoving(after(driving), NOW + 60_000)).toBe(false)
  // Without a speed of the receiver's own: by the way between, less the doubt.
  expect(after([fixAt(0, 0), fixAt(1, 1), fixAt(50, 5)]).moving).toBe(true)
  expect(after([fixAt(0, 0, { accuracyM: 60 }), fixAt(20, 5, { accuracyM: 60 })]).moving).toBe(false)
})
