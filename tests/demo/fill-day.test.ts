import { describe, expect, test } from 'vitest'
import { fillDemoDay, replanRetries } from '../../src/demo/fill-day.ts'
import { demoLabels } from '../../src/demo/labels.ts'
import { planDemoDay } from '../../src/demo/plan-day.ts'
import { parseWorkplaceCode } from '../../src/domain/numbers/workplace-code.ts'
import { ADDRESSES } from './addresses.ts'
import { strictHub } from './strict-hub.ts'

const day = planDemoDay({ seed: 14, today: '2026-11-22', addressesCsv: ADDRESSES })
type StopRow = { id: string; packages: string[] }

describe('filling', () => {
  test('puts in everything in an order that a hub can take, stops naming the ids that it gave', async () => {
    const hub = strictHub()
    const filled = await fillDemoDay(hub, day)
    expect(hub.tables['stops']?.size).toBe(day.stops.length)
    expect(hub.tables['people']?.size).toBe(7)
    expect(filled.packages.map(({ reference }) => reference)).toEqual(day.packages.map(({ reference }) => reference))
    expect(new Set(filled.packages.map(({ packageId }) => packageId)).size).toBe(300)
    const [first] = filled.packages
    const stop = hub.tables['stops']?.get(first!.stopId!) as unknown as StopRow
    expect(stop.packages).toContain(first!.packageId)
    expect(first!.link).toContain(first!.packageId)
    // May be kept in a file by whoever started the demo.
    expect(JSON.parse(JSON.stringify(filled))).toEqual(filled)
  })
  test('again on the same day announces nothing twice', async () => {
    const hub = strictHub()
    const first = await fillDemoDay(hub, day)
    expect(await fillDemoDay(hub, day)).toEqual(first)
    expect(hub.announced).toBe(300)
  })
  test('what came back yesterday moves to today’s stops, and to no other', async () => {
    const hub = strictHub()
    const filled = await fillDemoDay(hub, day)
    await replanRetries(hub, filled)
    const rows = [...(hub.tables['stops']?.values() ?? [])] as unknown as StopRow[]
    for (const { reference, stopId } of day.story.lastRound.retries) {
      const { packageId } = filled.packages.find((one) => one.reference === reference)!
      expect(rows.filter(({ packages }) => packages.includes(packageId)).map(({ id }) => id)).toEqual([stopId])
    }
    expect(rows.flatMap(({ packages }) => packages)).toHaveLength(295)
  })
  test('a hub that refuses stops the filling with its own words', async () => {
    const hub = strictHub()
    const put = hub.put
    hub.put = async (path, body) =>
      path.endsWith('/routes') ? { status: 422, body: { errors: ['row 1: no such vehicle'] } } : put(path, body)
    await expect(fillDemoDay(hub, day)).rejects.toThrow(
      '/v1/ops/routes answered 422: {"errors":["row 1: no such vehicle"]}',
    )
    expect(hub.calls.at(-1)).toBe('PUT /v1/ops/vehicles')
  })
  test('a captive portal that says 200 is no hub', async () => {
    const portal = async () => ({ status: 200, body: null })
    await expect(fillDemoDay({ put: portal, post: portal }, day)).rejects.toThrow('something else than tracking ids')
  })
})

describe('labels', () => {
  test('name every package that can be scanned today with the place where the sort plan wants it', async () => {
    const filled = await fillDemoDay(strictHub(), day)
    const labels = demoLabels(filled)
    // All but yesterday's delivered ones, of which one came back.
    expect(labels.packages).toHaveLength(296)
    const bins = new Map([
      ['12', 'A1'],
      ['13', 'A2'],
      ['14', 'B3'],
      ['15', 'B4'],
    ])
    for (const { routeNumber, bin } of labels.packages) expect(bin).toBe(bins.get(routeNumber ?? '') ?? null)
    const nowhere = labels.packages.filter(({ routeNumber }) => routeNumber === null)
    expect(nowhere.map(({ town }) => town)).toEqual(['9499 Rheinau'])
    const { reference } = day.story.lastRound.retries[0]!
    const retried = filled.packages.find((one) => one.reference === reference)!
    expect(labels.packages.find(({ packageId }) => packageId === retried.packageId)?.routeNumber).toBe('14')
  })
  test('workplace codes can be read back', async () => {
    const { workplaces } = demoLabels(await fillDemoDay(strictHub(), day))
    expect(workplaces.map(({ words }) => words)).toEqual([
      'Door of Van 1, FL 0412, route 12',
      'Door of Van 3, FL 0413, route 13',
      'Door of Van 2, FL 0414, route 14',
      'Door of Van 4, FL 0415, route 15',
      'OUT bin, Schaan depot',
      'Bin A1, route 12',
      'Bin A2, route 13',
      'Bin B3, route 14',
      'Bin B4, route 15',
    ])
    for (const { text } of workplaces) expect(parseWorkplaceCode(text).ok).toBe(true)
  })
})
