import { describe, expect, test } from 'vitest'
import type { Instant } from '../../src/domain/brands.ts'
import { makeTrackingId } from '../../src/domain/numbers/tracking-id.ts'
import { outcomesFor, placesFor, REASON_GROUPS, serviceOf } from '../../src/ui/driver/outcomes.ts'
import { wholeState } from '../../src/ui/parts/sync-bar.tsx'
import { age, calendarDay, clockTime, tellTimesIn } from '../../src/ui/parts/time.ts'
import { judge } from '../../src/ui/scan/type-number.tsx'
import { say, wordsFor } from '../../src/ui/words.ts'
import type { SyncState } from '../../src/wire/bridge.ts'
import { LINKS } from '../../src/wire/bridge/story.ts'

const noon = new Date(2026, 10, 22, 12, 0).getTime()
const before = (minutes: number) => (noon - minutes * 60_000) as Instant

describe('times as people say them', () => {
  test('today, yesterday, longer ago', () => {
    expect(clockTime(before(228), noon)).toBe('08:12')
    expect(clockTime(before(1100), noon)).toBe('yesterday 17:40')
    expect(clockTime(before(60 * 24 * 19), noon)).toBe('3 Nov 12:00')
  })

  test('on the site’s clock, whatever the device is set to', () => {
    const at = Date.UTC(2026, 10, 21, 23, 30)
    const inZone = (zone: string) => {
      tellTimesIn(zone)
      return [clockTime(at, at + 3_600_000), calendarDay('2026-11-22', at)]
    }
    try {
      expect(inZone('Europe/Vaduz')).toEqual(['00:30', 'today'])
      expect(inZone('UTC')).toEqual(['yesterday 23:30', 'tomorrow'])
      expect(inZone('America/New_York')).toEqual(['18:30', 'tomorrow'])
      expect(() => inZone('Nowhere/Nothing')).not.toThrow()
    } finally {
      tellTimesIn(null)
    }
  })

  test('ages', () => {
    expect([0.5, 4, 59, 60, 60 * 47, 60 * 48].map((minutes) => age(before(minutes), noon))).toEqual([
      ...['just now', '4 min', '59 min', '1 hour', '47 hours', '2 days'],
    ])
  })

  test('days of promises and notes; what is no day stays as it is', () => {
    expect(
      ['2026-11-22', '2026-11-21', '2026-11-23', '2026-11-03', 'soon'].map((day) => calendarDay(day, noon)),
    ).toEqual([...['today', 'yesterday', 'tomorrow', '3 Nov', 'soon']])
  })
})

describe('a number typed by hand', () => {
  const number = makeTrackingId(2500, Uint8Array.of(1, 2, 3, 4, 5))

  test('is no mistake before it is whole, and usable only when its check symbol fits', () => {
    expect(judge(say, '').usable).toBe(false)
    expect(judge(say, number.slice(0, 9).toLowerCase())).toEqual({
      usable: false,
      words: 'Go on: 5 more.',
      packageId: null,
    })
    expect(judge(say, ` ${number.slice(0, 6)} ${number.slice(6).toLowerCase()}`)).toMatchObject({
      usable: true,
      packageId: number,
    })
    const swapped = number.slice(0, 5) + number.charAt(6) + number.charAt(5) + number.slice(7)
    expect(judge(say, swapped)).toMatchObject({ usable: false, packageId: null })
    expect(judge(say, `${number.slice(0, -1)}O`).words).toContain('no O, 0, I, 1 or L')
  })

  test('may be another carrier’s or a door’s, never the goods’', () => {
    expect(judge(say, '106141412345678908').usable).toBe(true)
    expect(judge(say, 'WMC:OUT:schaan').usable).toBe(true)
    expect(judge(say, '4006381333931').usable).toBe(false)
  })
})

describe('the sync bar in sentences', () => {
  const state: SyncState = {
    asOf: before(0),
    link: 'no-network',
    unsent: 37,
    photosUnsent: 0,
    photosLost: 0,
    oldestUnsentAt: before(40),
    lastContactAt: before(49),
    sending: false,
    quarantined: 0,
    conflicts: 0,
    clockSuspect: false,
    diskFreeMiB: 40_000,
    journal: null,
  }

  test('offline is a state: what is so, what is safe, what will happen by itself', () => {
    const said = wholeState(say, state).join(' ')
    expect(said).toContain('No network since')
    expect(said).toContain('37 records are safe on this device. They will go by themselves.')
  })

  test('every link has a sentence, with and without a last contact', () => {
    for (const link of LINKS)
      for (const lastContactAt of [null, before(49)])
        expect(wholeState(say, { ...state, link, lastContactAt })[0]).toMatch(/^[A-Z].*\.$|^[A-Z].*perhaps.*\.$/u)
  })

  test('troubles are told', () => {
    const troubled = { ...state, quarantined: 1, conflicts: 2, clockSuspect: true, diskFreeMiB: 100 }
    expect(wholeState(say, troubled)).toHaveLength(6)
    expect(wholeState(say, { ...state, photosLost: 1 }).join(' ')).toContain('1 photo was deleted or changed')
  })

  test('photos wait beside the records, and after them', () => {
    const both = wholeState(say, { ...state, photosUnsent: 12 }).join(' ')
    expect(both).toContain('37 records are safe')
    expect(both).toContain('12 photos are safe on this device. They follow their records by themselves.')
    const photos = wholeState(say, { ...state, unsent: 0, photosUnsent: 1 }).join(' ')
    expect(photos).toContain('1 photo is safe on this device.')
    expect(photos).not.toContain('Everything scanned here has reached the hub')
  })
})

describe('outcomes at the door', () => {
  const parcel = (service: string[]) => ({ service }) as never

  test('follow the service as the station words it', () => {
    expect(serviceOf(['express', 'signature', 'age18'])).toEqual({ level: 'express', signature: true, age: 18 })
    expect(serviceOf(['authorityToLeave', 'pin'])).toEqual({ level: 'standard', authorityToLeave: true, pin: true })
  })

  test('what one parcel closes is closed for all in the hand, and says why', () => {
    const both = outcomesFor([parcel(['authorityToLeave']), parcel(['authorityToLeave', 'signature'])])
    expect(both.find(({ outcome }) => outcome === 'safe_place')?.closed).toBe('closed.signature')
    expect(both.find(({ outcome }) => outcome === 'handed_over')?.closed).toBeNull()
    const free = outcomesFor([parcel(['authorityToLeave'])])
    expect(free.every(({ closed }) => closed === null)).toBe(true)
    for (const { closed } of both) if (closed !== null) expect(wordsFor(`driver.${closed}`)).not.toBeNull()
  })

  test('each outcome has a place; reasons at a door and ours stand apart', () => {
    for (const { outcome } of outcomesFor([])) expect(placesFor(outcome).length).toBeGreaterThan(0)
    expect(REASON_GROUPS.door).toContain('NOT_HOME')
    expect(REASON_GROUPS.ours).toContain('NO_TIME')
    expect(REASON_GROUPS.door.filter((reason) => REASON_GROUPS.ours.includes(reason))).toEqual([])
  })
})
