import { expect, test } from 'vitest'
import { createAgreement } from '../../src/domain/decoding/agreement.ts'
import type { FoundSymbol } from '../../src/domain/decoding/picture.ts'

const SIZE = { width: 640, height: 480 }
const at = (x: number, y: number) => [
  ...[
    { x: x - 40, y: y - 10 },
    { x: x + 40, y: y - 10 },
  ],
  ...[
    { x: x + 40, y: y + 10 },
    { x: x - 40, y: y + 10 },
  ],
]
const code = (text: string, where = at(320, 240), format = 'Code128'): FoundSymbol => ({
  ...{ text, format, corners: where },
  symbology: ']C0',
})

/** Feeds frames `everyMs` apart and lists what was read at which of them. */
function readings(frames: readonly FoundSymbol[][], everyMs = 50): [number, string][] {
  const agreement = createAgreement()
  return frames.flatMap((found, index): [number, string][] => {
    const { read } = agreement.look(found, SIZE, 1000 + index * everyMs)
    return read === null ? [] : [[index, read.text]]
  })
}
const times = <T>(count: number, one: T): T[] => Array<T>(count).fill(one)

test('one frame is not enough, the second that agrees reads, and no further one', () => {
  expect(readings(times(1, [code('WM1')]))).toEqual([])
  expect(readings(times(100, [code('WM1')]))).toEqual([[1, 'WM1']])
})

test('frames that contradict each other read nothing', () => {
  const flicker = Array.from({ length: 10 }, (_, index) => [code(index % 2 === 0 ? 'WM1' : 'WM7')])
  expect(readings(flicker)).toEqual([])
})

test('empty frames between two that agree are forgiven for a moment, not for long', () => {
  expect(readings([[code('WM1')], [], [], [code('WM1')]])).toEqual([[3, 'WM1']])
  expect(readings([[code('WM1')], ...times(20, []), [code('WM1')]])).toEqual([])
})

test('a code is read again only after it was out of the picture for a second', () => {
  const shown = times(3, [code('WM1')])
  const short = readings([...shown, ...times(10, []), ...shown])
  expect(short).toEqual([[1, 'WM1']])
  const long = readings([...shown, ...times(25, []), ...shown])
  expect(long).toEqual([
    [1, 'WM1'],
    [29, 'WM1'],
  ])
})

test('a window that hung for a second has seen nothing leave', () => {
  const agreement = createAgreement()
  const reads = [0, 50, 5000, 5050].map((ms) => agreement.look([code('WM1')], SIZE, ms).read?.text ?? null)
  expect(reads).toEqual([null, 'WM1', null, null])
})

test('another code in between does not make the first one new', () => {
  const first = [code('WM1')]
  const second = [code('WM2')]
  expect(readings([first, first, second, second, first, first])).toEqual([
    [1, 'WM1'],
    [3, 'WM2'],
  ])
})

test('of several codes on a label the one nearest to the middle is read, the others never by themselves', () => {
  const label = [code('ROUTING', at(320, 60)), code('WM1', at(330, 230)), code('SELLER', at(320, 440))]
  expect(readings(times(50, label))).toEqual([[1, 'WM1']])
})

test('what has no check digit of its own must be long enough', () => {
  expect(readings(times(5, [code('1234', at(320, 240), 'ITF')]))).toEqual([])
  expect(readings(times(5, [code('12345678', at(320, 240), 'ITF')]))).toEqual([[1, '12345678']])
  expect(readings(times(5, [code('AB1', at(320, 240), 'Code39')]))).toEqual([])
})
