import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GS } from '../../src/domain/numbers/gs1-element-string.ts'
import { longLabel } from '../support/long-label.ts'
import { type Burst, createWedge, WEDGE_DEFAULTS, type WedgeConfig, type WedgeOutput } from '../../src/ui/scan/wedge.ts'

type Press = { key: string; at: number; ctrl?: boolean; command?: boolean; repeat?: boolean }

/** Plays keys with the silences between them, as the window's timer would, and collects all that came of them. */
function play(presses: readonly Press[], config: Partial<WedgeConfig> = {}) {
  const wedge = createWedge({ ...WEDGE_DEFAULTS, ...config })
  const outputs: WedgeOutput[] = []
  const passed: string[] = []
  presses.forEach(({ key, at, ctrl = false, command = false, repeat = false }) => {
    const step = wedge.step({ key, at, ctrl, command, repeat })
    outputs.push(...step.outputs)
    if (step.key === 'pass') passed.push(key)
  })
  outputs.push(...wedge.silence())
  const bursts = outputs.flatMap((output): Burst[] => (output.kind === 'burst' ? [output.burst] : []))
  const typed = outputs.flatMap((output) => (output.kind === 'release' ? [output.text] : []))
  return { texts: bursts.map(({ text }) => text), bursts, typed, passed }
}

const burst = (text: string, from = 1000, gap = 4): Press[] =>
  Array.from(text, (key, index) => ({ key, at: from + index * gap }))
const closed = (text: string, from = 1000, gap = 4, closer = 'Enter'): Press[] => [
  ...burst(text, from, gap),
  { key: closer, at: from + text.length * gap },
]

describe('a burst', () => {
  test('is one scan with its times, and neither its characters nor its Enter reach the page', () => {
    const { bursts, typed, passed } = play(closed('WM9F2K7XQC4RTM'))
    expect(bursts).toEqual([
      {
        ...{ text: 'WM9F2K7XQC4RTM', raw: 'WM9F2K7XQC4RTM', end: 'enter', symbology: null },
        ...{ startedAt: 1000, endedAt: 1056, truncated: false },
      },
    ])
    expect(typed).toEqual([])
    expect(passed).toEqual([])
  })

  test('may end with Tab, with Enter and a line feed, or with two Enters', () => {
    expect(play(closed('WM9F2K7XQC4RTM', 1000, 4, 'Tab')).texts).toEqual(['WM9F2K7XQC4RTM'])
    for (const extra of [{ key: 'j', ctrl: true }, { key: 'Enter' }, { key: '\n' }]) {
      const { texts, typed, passed } = play([...closed('WM9F2K7XQC4RTM'), { ...extra, at: 1060 }])
      expect({ texts, typed, passed }).toEqual({ texts: ['WM9F2K7XQC4RTM'], typed: [], passed: [] })
    }
  })

  test('without Enter ends by silence, and a late Enter of it presses no button', () => {
    const { texts, passed } = play([...burst('106141412345678908'), { key: 'Enter', at: 1000 + 17 * 4 + 120 }])
    expect(texts).toEqual(['106141412345678908'])
    expect(passed).toEqual([])
  })

  test('keeps GS and other control characters, as Ctrl combinations or raw', () => {
    const gs = play([
      ...burst(']C100106', 1000),
      { key: ']', ctrl: true, at: 1036 },
      ...burst('21AB', 1040),
      { key: '\u001d', at: 1056 },
      { key: 'd', ctrl: true, at: 1060 },
      { key: 'Backspace', at: 1064 },
      { key: 'Escape', at: 1068 },
      { key: 'Enter', at: 1072 },
    ])
    expect(gs.texts).toEqual([']C100106\u001d21AB\u001d\u0004\b\u001b'])
    expect(gs.bursts[0]?.symbology).toBe(']C1')
    expect(gs.passed).toEqual([])
  })

  test('may begin with a control character: Ctrl+P of a code never opens the print dialogue', () => {
    const { texts, passed } = play([{ key: 'p', ctrl: true, at: 996 }, ...closed('12345')])
    expect(texts).toEqual(['\u001012345'])
    expect(passed).toEqual([])
  })

  test('of few control characters between Enters and Tabs still presses nothing', () => {
    const { texts, passed, typed } = play([
      { key: 'a', at: 990 },
      { key: 'b', ctrl: true, at: 1000 },
      { key: 'Tab', at: 1004 },
      { key: 'd', ctrl: true, at: 1008 },
      { key: 'Enter', at: 1012 },
      { key: 'Enter', at: 1016 },
    ])
    expect(texts).toEqual(['a\u0002', '\u0004'])
    expect({ passed, typed }).toEqual({ passed: [], typed: [] })
  })

  test('of 4 KB of control characters is one scan and nothing of it reaches the page', () => {
    const keys = Array.from({ length: 4096 }, (_, index) => ({
      key: 'BDEFGHJKLMNOPQRSTUVW'.charAt(index % 20).toLowerCase(),
      ctrl: true,
      at: 1000 + index * 2,
    })).filter(({ key }) => key !== 'm')
    const { bursts, passed, typed } = play([...keys, { key: 'Enter', at: 1000 + 4096 * 2 }])
    expect(bursts).toHaveLength(1)
    expect(bursts[0]?.text).toHaveLength(keys.length)
    expect({ passed, typed }).toEqual({ passed: [], typed: [] })
  })

  test('beyond what the bridge takes is cut and says so, still swallowed whole', () => {
    const { bursts, passed } = play(closed('X'.repeat(50), 1000, 1), { maxChars: 20 })
    expect(bursts[0]).toMatchObject({ text: 'X'.repeat(20), truncated: true })
    expect(passed).toEqual([])
  })

  test('loses the prefix and suffix that the depot’s scanners are set to', () => {
    const frame = { prefix: '\u0002', suffix: '~' }
    expect(play([{ key: 'b', ctrl: true, at: 996 }, ...closed('12345~')], frame).texts).toEqual(['12345'])
    expect(play(closed('12345'), frame).texts).toEqual(['12345'])
  })

  test('is told with all that came, and with the key that ended it', () => {
    const frame = { prefix: '~', suffix: '#' }
    expect(play(closed('~12345#', 1000, 4, 'Tab'), frame).bursts).toMatchObject([
      { text: '12345', raw: '~12345#', end: 'tab' },
    ])
    expect(play(burst('~1234567#'), frame).bursts).toMatchObject([{ text: '1234567', raw: '~1234567#', end: null }])
  })

  test('ends by the key its scanner is set to; another one within it is part of the code', () => {
    const lines = [...closed('BEGIN:CARD'), ...closed('END:CARD', 1048, 4, 'Tab')]
    expect(play(lines, { end: 'tab' })).toMatchObject({ texts: ['BEGIN:CARD\rEND:CARD'], typed: [], passed: [] })
    expect(play([...burst('12\t34'), ...closed('56', 1020)], { end: 'enter' }).texts).toEqual(['12\t3456'])
    // Set wrong, it is still one scan, by the silence behind it, and the frame still goes.
    const wrong = play(closed('~WM9F2K7XQC4RTM#'), { end: 'tab', prefix: '~', suffix: '#' })
    expect(wrong).toMatchObject({ texts: ['WM9F2K7XQC4RTM'], typed: [], passed: [] })
    // A person's Enter and Tab stay a person's.
    const hand = [
      { key: 'a', at: 1000 },
      { key: 'Tab', at: 1100 },
      { key: 'Enter', at: 1200 },
    ]
    for (const end of ['none', 'enter', 'tab'] as const)
      expect(play(hand, { end })).toMatchObject({ texts: [], typed: ['a'], passed: ['Tab', 'Enter'] })
  })

  test('keeps capitals: Shift between the characters is no character', () => {
    const shifted = burst('WMQ').flatMap((press) => [{ key: 'Shift', at: press.at }, press])
    const { texts, passed } = play([...shifted, { key: 'Enter', at: 1020 }])
    expect(texts).toEqual(['WMQ'])
    expect(passed).toEqual(['Shift', 'Shift', 'Shift'])
  })
})

describe('two bursts', () => {
  test('right behind each other are two scans', () => {
    const second = closed('WM2222222222', 1061)
    expect(play([...closed('WM9F2K7XQC4RTM'), ...second]).texts).toEqual(['WM9F2K7XQC4RTM', 'WM2222222222'])
  })

  test('without Enter are told apart by the silence between them, even when the timer came late', () => {
    const { texts } = play([...burst('106141412345678908'), ...burst('00340123450000000018', 1000 + 17 * 4 + 36)])
    expect(texts).toEqual(['106141412345678908', '00340123450000000018'])
  })

  test('any number of them, with any content and gaps a scanner has, all come out in order', () => {
    const code = fc.string({
      minLength: 3,
      maxLength: 40,
      unit: fc.constantFrom(...Array.from('ABCDEFGH0123456789]-/.')),
    })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(code, fc.integer({ min: 0, max: 35 })), { minLength: 1, maxLength: 8 }),
        (codes) => {
          let at = 1000
          const keys = codes.flatMap(([text, gap]) => {
            const presses = closed(text, at + 1, gap)
            at = presses.at(-1)?.at ?? at
            return presses
          })
          const { texts, passed, typed } = play(keys)
          expect(texts).toEqual(codes.map(([text]) => text))
          expect({ passed, typed }).toEqual({ passed: [], typed: [] })
        },
      ),
    )
  })
})

describe('a person', () => {
  test('types as ever: each character comes back in order, Enter passes', () => {
    const { texts, typed, passed } = play([...burst('hello', 1000, 120), { key: 'Enter', at: 1700 }])
    expect(texts).toEqual([])
    expect(typed.join('')).toBe('hello')
    expect(passed).toEqual(['Enter'])
  })

  test('who rolls two or three keys quickly is no scanner', () => {
    const { texts, typed, passed } = play([
      ...burst('th', 1000, 20),
      ...burst('e', 1090),
      ...burst('of', 1200, 30),
      { key: 'Backspace', at: 1250 },
      { key: 'Enter', at: 1500 },
    ])
    expect(texts).toEqual([])
    expect(typed).toEqual(['th', 'e', 'o'])
    expect(passed).toEqual(['Enter'])
  })

  test('who holds a key down, uses Ctrl+V, Alt+F4 or the arrows is left alone', () => {
    const repeated = Array.from({ length: 30 }, (_, index) => ({ key: 'a', at: 1000 + index * 30, repeat: index > 0 }))
    expect(play(repeated)).toMatchObject({ texts: [], typed: ['a'] })
    expect(play([{ key: 'v', ctrl: true, at: 1 }]).passed).toEqual(['v'])
    expect(play([{ key: 'F4', command: true, at: 1 }]).passed).toEqual(['F4'])
    expect(play([{ key: 'f', command: true, at: 1 }]).passed).toEqual(['f'])
    expect(play([{ key: 'ArrowDown', at: 1 }]).passed).toEqual(['ArrowDown'])
    expect(play([{ key: ' ', at: 1 }]).passed).toEqual([' '])
  })

  test('at any pace slower than the gap loses no character', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...Array.from('abcXYZ019-/')), fc.integer({ min: 36, max: 900 })), {
          maxLength: 40,
        }),
        (keys) => {
          let at = 0
          const { texts, typed } = play(keys.map(([key, gap]) => ({ key, at: (at += gap) })))
          expect(texts).toEqual([])
          expect(typed.join('')).toBe(keys.map(([key]) => key).join(''))
        },
      ),
    )
  })
})

test('a burst cut off by a lost focus is reported, one or two characters are given back', () => {
  const wedge = createWedge()
  for (const { key, at } of burst('WM9F2')) wedge.step({ key, at, ctrl: false, command: false, repeat: false })
  expect(wedge.blur()).toEqual([{ kind: 'cut', text: 'WM9F2' }])
  wedge.step({ key: 'a', at: 2000, ctrl: false, command: false, repeat: false })
  expect(wedge.blur()).toEqual([{ kind: 'release', text: 'a' }])
  expect(wedge.blur()).toEqual([])
})

describe('a busy window', () => {
  const press = (key: string, at: number) => ({ key, at, ctrl: false, command: false, repeat: false })

  test('that got the second key late takes the first back out of the field: the keys’ own times decide', () => {
    const wedge = createWedge()
    expect(wedge.step(press('W', 1000))).toEqual({ key: 'swallow', outputs: [] })
    expect(wedge.waitMs()).toBe(35)
    expect(wedge.silence()).toEqual([{ kind: 'release', text: 'W' }])
    expect(wedge.step(press('M', 1004))).toEqual({ key: 'swallow', outputs: [{ kind: 'retract' }] })
    wedge.step(press('2', 1008))
    expect(wedge.waitMs()).toBeGreaterThan(100)
    expect(wedge.step(press('Enter', 1012)).outputs).toMatchObject([{ kind: 'burst', burst: { text: 'WM2' } }])
  })

  test('with a quick typist gives back what was typed, once', () => {
    const wedge = createWedge()
    wedge.step(press('a', 1000))
    wedge.silence()
    expect(wedge.step(press('b', 1030)).outputs).toEqual([{ kind: 'retract' }])
    expect(wedge.silence()).toEqual([{ kind: 'release', text: 'ab' }])
    expect(wedge.step(press('c', 1200)).outputs).toEqual([])
    expect(wedge.silence()).toEqual([{ kind: 'release', text: 'c' }])
  })
})

test('a long label of a scanner, its separators as control keys, is one scan with all of it', () => {
  const label = `]d2${longLabel('106141412345678908')}`
  const keys = Array.from(label, (key, n): Press => {
    const at = 1000 + n * 3
    return key === GS ? { key: ']', ctrl: true, at } : { key, at }
  })
  const { bursts, typed } = play([...keys, { key: 'Enter', at: 1000 + label.length * 3 }])
  expect(bursts).toMatchObject([{ symbology: ']d2', truncated: false }])
  expect(bursts[0]?.text).toBe(label)
  expect(typed).toEqual([])
})
