import { describe, expect, test } from 'vitest'
import { makeTrackingId } from '../../src/domain/numbers/tracking-id.ts'
import { frameOf, nameControls, NO_FRAME, propose, readControls } from '../../src/ui/scan/scanner-frame.ts'

const ID = makeTrackingId(2281, Uint8Array.of(1, 2, 3, 4, 5))
const SSCC = '106141412345678908'

describe('what a scanner adds to a code', () => {
  test('is written with control characters by name, and read back', () => {
    expect(nameControls('\u0002~\u001d\u007f<A ')).toBe('<STX>~<GS><DEL><A ')
    for (const text of ['', '~', '\u0002~', '\u001d\u0000', '\u007f#', '<', '<x'])
      expect(readControls(nameControls(text))).toBe(text)
    expect(readControls('<stx>')).toBe('\u0002')
    for (const wrong of ['<ABC>', '123456789', '<STX><FOO>']) expect(readControls(wrong)).toBeNull()
  })

  test.each([
    ['~', ID, '#'],
    ['', ID, '%%'],
    ['SCN', ID, ''],
    ['~', `]C0${ID}`, ''],
    ['\u001b~', SSCC, '#'],
    ['A', 'WMC:DOOR:van-7', ''],
  ])('is proposed from one label: %j before, %j, %j behind', (prefix, code, suffix) => {
    const seen = { raw: prefix + code + suffix, end: 'enter' } as const
    expect(propose(seen, NO_FRAME)).toEqual({ kind: 'propose', frame: { prefix, suffix, end: 'any' } })
    expect(propose(seen, { prefix, suffix, end: 'any' })).toEqual({ kind: 'fits' })
  })

  test('is nothing where the code is read as it came, and told to be unknown where no number of ours stands in it', () => {
    for (const raw of [ID, `\u0002${ID}\u0003`, `]C0${ID}`, SSCC])
      expect(propose({ raw, end: 'enter' }, NO_FRAME), raw).toEqual({ kind: 'fits' })
    for (const raw of ['', 'x', '~4006381333931', 'BEGIN:VCARD', `123456789${ID}`])
      expect(propose({ raw, end: null }, NO_FRAME), raw).toEqual({ kind: 'unknown' })
  })

  test('is proposed anew where another scanner ends its codes otherwise than is set', () => {
    const set = { prefix: '', suffix: '', end: 'tab' } as const
    expect(propose({ raw: ID, end: 'tab' }, set)).toEqual({ kind: 'fits' })
    expect(propose({ raw: `${ID}\r`, end: null }, set)).toEqual({ kind: 'propose', frame: NO_FRAME })
  })

  test('is read from where it was kept, whatever stands there', () => {
    const frame = { prefix: '~', suffix: '#', end: 'tab' }
    expect(frameOf(frame)).toEqual(frame)
    for (const kept of [undefined, null, 7, 'x', { prefix: 1, suffix: 'x'.repeat(9), end: 'often' }])
      expect(frameOf(kept)).toEqual(NO_FRAME)
  })
})
