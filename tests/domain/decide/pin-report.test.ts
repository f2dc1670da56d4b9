// "The pin is wrong" (DOMAIN §4 Arrive): what a driver's word becomes, and who judges it.
import { describe, expect, test } from 'vitest'
import { decidePinReport, decidePinSettlement } from '../../../src/domain/decide/pin-report.ts'
import { directionOf } from '../../../src/domain/geo.ts'
import type { Geo, Role } from '../../../src/domain/event.ts'
import { P1, STOP } from '../../support/facts.ts'

const PIN = { lat: 47.165, lon: 9.509 }
const fix = (more: Partial<Geo> = {}): Geo => ({
  ...{ lat: 47.166, lon: 9.509, accuracyM: 5, fixAgeMs: 1000, source: 'gnss' },
  ...more,
})
const report = (geo: Geo | null, note?: string) =>
  decidePinReport({ stopId: STOP, packageIds: [P1], pin: PIN, geo, ...(note === undefined ? {} : { note }) })

describe('a report', () => {
  test('proposes where the driver stands, and how far that is', () => {
    const { events, verdict } = report(fix())
    expect(verdict).toEqual({ kind: 'ok' })
    expect(events).toMatchObject([
      {
        kind: 'PinReported',
        packageIds: [P1],
        data: { stopId: STOP, distanceM: 111, proposedPin: { lat: 47.166, lon: 9.509 } },
      },
    ])
    expect(events[0]).not.toHaveProperty('private')
  })
  test.each([
    null,
    fix({ mock: true }),
    fix({ fixAgeMs: 120_000 }),
    fix({ source: 'none' }),
    fix({ accuracyM: 20_000 }),
  ])('without a position of one’s own it proposes none, and is a report all the same: %j', (geo) => {
    expect(report(geo, '  behind the church ').events).toMatchObject([
      { data: { stopId: STOP, distanceM: null }, private: { note: 'behind the church' } },
    ])
    expect(report(geo).events[0]?.data).not.toHaveProperty('proposedPin')
  })
})

describe('judging it', () => {
  const open = { by: 'd/e/7' as never, proposed: { lat: 47.166, lon: 9.51 } }
  const settle = (more: object = {}, role: Role = 'supervisor') =>
    decidePinSettlement({
      ...{ stopId: STOP, packageIds: [P1], open, report: 'd/e/7' as never, accept: true, role },
      ...more,
    })
  test('accepted: the stop is to stand there; dismissed: it stays', () => {
    expect(settle()).toMatchObject({
      events: [{ kind: 'PinReportSettled', data: { report: 'd/e/7', pin: open.proposed } }],
    })
    expect(settle({ accept: false })).toMatchObject({ events: [{ data: { report: 'd/e/7', pin: null } }] })
  })
  test('by a supervisor alone, and only what was looked at', () => {
    for (const role of ['driver', 'depot', 'system'] as const)
      expect(settle({}, role)).toEqual({ refused: 'supervisor-only' })
    expect(settle({ open: null })).toEqual({ refused: 'settled' })
    expect(settle({ open: { ...open, by: 'd/e/9' as never } })).toEqual({ refused: 'settled' })
    // Nobody said where it is: it can be put away, not accepted.
    expect(settle({ open: { ...open, proposed: null } })).toEqual({ refused: 'settled' })
    expect(settle({ open: { ...open, proposed: null }, accept: false })).toMatchObject({ events: [{}] })
  })
})

test.each([
  ['n', 0.001, 0],
  ['ne', 0.001, 0.0015],
  ['e', 0, 0.001],
  ['se', -0.001, 0.0015],
  ['s', -0.001, 0],
  ['sw', -0.001, -0.0015],
  ['w', 0, -0.001],
  ['nw', 0.001, -0.0015],
])('to the %s', (direction, north, east) => {
  expect(directionOf(PIN, { lat: PIN.lat + north, lon: PIN.lon + east })).toBe(direction)
})
