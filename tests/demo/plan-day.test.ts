import { describe, expect, test } from 'vitest'
import { distanceM } from '../../src/domain/geo.ts'
import { classifyScan } from '../../src/domain/numbers/classify-scan.ts'
import { parseTrackingId } from '../../src/domain/numbers/tracking-id.ts'
import { dayAfter } from '../../src/demo/calendar.ts'
import type { DemoDay } from '../../src/demo/day.ts'
import { roundMetres } from '../../src/demo/drive-order.ts'
import { planDemoDay } from '../../src/demo/plan-day.ts'
import { seededRandom } from '../../src/demo/random.ts'
import { PersonPut, PlanRow, RouteRow, SiteRow, StopRow, VehicleRow } from '../../src/wire/reference-rows.ts'
import { ShipmentRequest } from '../../src/wire/shipments.ts'
import { ADDRESSES } from './addresses.ts'

const plan = (seed: number, today: string): DemoDay => planDemoDay({ seed, today, addressesCsv: ADDRESSES })
const day = plan(14, '2026-11-22')
const todays = day.routes.filter((route) => route.day === day.today)
const stopsOf = (routeId: string) => day.stops.filter((stop) => stop.routeId === routeId)
const todaysStops = todays.flatMap(({ id }) => stopsOf(id))

describe('the same seed gives the same day, whatever the date', () => {
  /** Days as their distance from today, the short forms in ids likewise; the numbers of other systems by their kind. */
  const dateless = (given: DemoDay): unknown => {
    const short = (of: string) => of.slice(2).replaceAll('-', '')
    const text = JSON.stringify({ ...given, story: { ...given.story, over: null } })
      .replace(/"\d{4}-\d\d-\d\d"/gu, (quoted) => {
        const days = (Date.parse(quoted.slice(1, -1)) - Date.parse(given.today)) / 86_400_000
        return `"today ${days}"`
      })
      .replaceAll(short(given.today), 'TODAY')
      .replaceAll(short(given.yesterday), 'YESTERDAY')
      .replace(/"395200\d{12}"/gu, '"SSCC"')
      .replace(/"CP\d{9}LI"/gu, '"S10"')
    return JSON.parse(text)
  }

  test.each(['2026-11-23', '2027-03-01', '2028-02-29', '2031-01-01'])('on %s', (date) => {
    expect(dateless(plan(14, date))).toEqual(dateless(day))
  })
  test('twice on the same date is the same to the letter', () => {
    expect(JSON.stringify(plan(14, '2026-11-22'))).toBe(JSON.stringify(day))
  })
  test('another seed gives another day', () => {
    expect(dateless(plan(15, '2026-11-22'))).not.toEqual(dateless(day))
  })
  test('two days never announce the same reference or the same number of another system', () => {
    const names = (of: DemoDay) => of.packages.flatMap((one) => [one.reference, ...one.shipment.otherNumbers])
    const [first, next] = [names(day), names(plan(14, '2026-11-23'))]
    expect(first.filter((name) => next.includes(name))).toEqual([])
    expect(day.story.over).not.toBe(plan(14, '2026-11-23').story.over)
  })
})

describe.each([14, 1, 2, 77, 4_000_000_000])('seed %i', (seed) => {
  const of = plan(seed, '2026-11-22')
  const routes = of.routes.filter((route) => route.day === of.today)

  test('has four routes today with 50 stops each, and 300 packages', () => {
    expect(routes).toHaveLength(4)
    for (const { id } of routes) {
      const count = of.stops.filter((stop) => stop.routeId === id).length
      expect(count).toBe(50)
    }
    expect(of.packages).toHaveLength(300)
    expect(new Set(of.packages.map(({ reference }) => reference)).size).toBe(300)
  })
  test('has no two stops of a day at the same address or place', () => {
    for (const date of [of.today, of.yesterday]) {
      const ids = of.routes.filter((route) => route.day === date).map(({ id }) => id)
      const stops = of.stops.filter(({ routeId }) => ids.includes(routeId))
      expect(new Set(stops.map(({ lines, postcode }) => `${postcode} ${lines.join()}`)).size).toBe(stops.length)
      expect(new Set(stops.map(({ lat, lon }) => `${lat},${lon}`)).size).toBe(stops.length)
    }
  })
  test('has PINs that differ, a story that holds together, and each package at one stop at most', () => {
    expect(new Set(of.people.map(({ pin }) => pin)).size).toBe(7)
    const placed = of.stops.flatMap(({ references }) => references)
    expect(new Set(placed).size).toBe(placed.length)
    const { story } = of
    const named = [...story.receive, ...story.sort, ...story.load.references, ...story.misloads, story.ghost]
    const known = new Set(of.packages.map(({ reference }) => reference))
    expect(named.filter((reference) => !known.has(reference))).toEqual([])
    expect(story.sort.filter((reference) => !story.receive.includes(reference))).toEqual([])
    expect(story.load.references.filter((reference) => !story.sort.includes(reference))).toEqual([])
    expect(story.lastRound.retries).toHaveLength(4)
  })
})

describe('every row fits the wire', () => {
  test('reference rows', () => {
    const fits = (schema: { safeParse(row: unknown): { success: boolean } }, rows: readonly unknown[]) =>
      rows.filter((row) => !schema.safeParse(row).success)
    expect(fits(SiteRow, [day.site])).toEqual([])
    expect(fits(PersonPut.strict(), day.people)).toEqual([])
    expect(fits(VehicleRow, day.vehicles)).toEqual([])
    expect(fits(RouteRow, day.routes)).toEqual([])
    expect(fits(PlanRow, [day.plan])).toEqual([])
    const stops = day.stops.map(({ references, ...stop }) => ({
      ...stop,
      packages: references.map(() => 'WM4N8J3E4BYH8M'),
    }))
    expect(fits(StopRow, stops)).toEqual([])
  })
  test('shipments', () => {
    const parsed = ShipmentRequest.parse({ shipments: day.packages.map(({ shipment }) => shipment) })
    expect(parsed.shipments).toEqual(day.packages.map(({ shipment }) => shipment))
  })
  test('numbers of other systems are read as what they are, and come once', () => {
    const others = day.packages.flatMap(({ shipment }) => shipment.otherNumbers)
    expect(new Set(others).size).toBe(others.length)
    expect(others.filter((number) => number.startsWith('CP')).length).toBeGreaterThan(5)
    expect(others.filter((number) => number.startsWith('3952')).length).toBeGreaterThan(15)
    for (const number of others) expect(classifyScan(number)).toEqual({ kind: 'package-other-number', number })
    expect(parseTrackingId(day.story.over).ok).toBe(true)
  })
})

describe('the day is one that a depot knows', () => {
  test('each route is a short round for its stops: neighbours follow each other', () => {
    for (const { id } of todays) {
      const stops = stopsOf(id)
      const random = seededRandom(9)
      const asDriven = roundMetres(day.site, stops)
      const byChance = Array.from({ length: 20 }, () => roundMetres(day.site, random.shuffled(stops)))
      expect(asDriven).toBeLessThan(Math.min(...byChance) / 2)
      expect(asDriven).toBeLessThan(60_000)
    }
  })
  test('no two legs could be exchanged for a shorter round', () => {
    for (const { id } of todays) {
      const round = [day.site, ...stopsOf(id), day.site]
      const leg = (a: number, b: number): number => distanceM(round[a]!, round[b]!)
      for (let i = 0; i < round.length - 3; i++)
        for (let j = i + 2; j < round.length - 1; j++)
          expect(leg(i, i + 1) + leg(j, j + 1)).toBeLessThanOrEqual(leg(i, j) + leg(i + 1, j + 1) + 0.02)
    }
  })
  test('every stop lies in a postcode whose sorting rule names its route', () => {
    const rules = new Map(day.plan.postcodes.map(({ postcode, routeId }) => [postcode, routeId]))
    expect(todaysStops.filter(({ postcode, routeId }) => rules.get(postcode) !== routeId)).toEqual([])
    expect(todaysStops.filter(({ references }) => references.length === 0)).toEqual([])
  })
  test('some notes are old, some are not; some stops and packages have a latest time, and they agree', () => {
    const ages = todaysStops.flatMap(({ note }) => (note ? [note.day] : []))
    const border = dayAfter(day.today, -90)
    expect(ages.filter((noted) => noted < border).length).toBeGreaterThan(1)
    expect(ages.filter((noted) => noted >= border).length).toBeGreaterThan(1)
    const byReference = new Map(day.packages.map((one) => [one.reference, one.shipment]))
    const windows = todaysStops.filter(({ before }) => before !== undefined)
    expect(windows.length).toBeGreaterThan(5)
    for (const { before, references } of windows)
      for (const reference of references) expect(byReference.get(reference)?.promise.before).toBe(before)
  })
  test('all kinds of service occur', () => {
    const services = day.packages.map(({ shipment }) => shipment.service)
    for (const wanted of [{ level: 'express' }, { authorityToLeave: true }, { signature: true }, { age: 18 }])
      expect(services).toContainEqual(expect.objectContaining(wanted))
    expect(services.filter(({ age, authorityToLeave }) => age !== undefined && authorityToLeave)).toEqual([])
  })
  test('a handful is handed over against a PIN only, the one whose page is shown among them', () => {
    const asking = day.packages.filter(({ shipment }) => shipment.service.pin === true)
    expect(asking).toHaveLength(5)
    expect(asking.map(({ reference }) => reference)).toContain(day.story.load.references[0])
    for (const { routeId, shipment } of asking) {
      expect(routeId).toBe(day.story.load.routeId)
      expect(shipment.pin).toMatch(/^\d{6}$/)
      expect(shipment.service).toEqual({ level: shipment.service.level, pin: true })
    }
    expect(day.packages.filter(({ shipment }) => shipment.pin !== undefined)).toHaveLength(5)
  })
  test('mail goes to nobody real', () => {
    const mails = day.packages.flatMap(({ shipment }) => shipment.recipient.email ?? [])
    expect(mails.length).toBeGreaterThan(60)
    expect(mails.filter((mail) => !/^[a-z.]+@example\.org$/u.test(mail))).toEqual([])
  })
})

test('a day that is none, and a file that is another, are named', () => {
  expect(() => plan(1, 'tomorrow')).toThrow('tomorrow is no day')
  expect(() => planDemoDay({ seed: 1, today: '2026-11-22', addressesCsv: 'a,b\n1,2\n' })).toThrow(
    'begin with housenumber',
  )
})
