import { expect, test } from 'vitest'
import { type BridgeHandlers, bridgeVerbs, TOPICS } from '../../src/wire/bridge.ts'
import { packageNumber, PACKAGES, pull, recorded, rig, scan, START, workingRig } from './station-fixture.ts'

test('a window that asks for what is no verb, or with what is no input, gets a sentence and no more', async () => {
  const { station } = await workingRig()
  for (const verb of ['constructor', '__proto__', 'toString', 'dropTables', ''])
    expect(await station.call(verb, undefined)).toMatchObject({ ok: false, reason: 'unknown-verb' })
  for (const input of [
    undefined,
    null,
    7,
    'x',
    {},
    { checkpoint: 'load' },
    { checkpoint: 'fly', text: 'x', entry: 'wedge' },
  ])
    expect(await station.call('scan', input)).toMatchObject({ ok: false, reason: 'bad-input' })
  for (const packageId of ['', 'W'.repeat(21)])
    expect(await station.call('placeHold', { packageId, hold: 'damaged', reason: 'wet box' })).toMatchObject({
      ...{ ok: false, reason: 'bad-input' },
    })
  expect(await station.call('loadSummary', { routeId: 'r99' })).toEqual({
    ...{ ok: false, reason: 'failed', sentence: 'This route is not known on this device. Wait for news from the hub.' },
  })
  expect(station.syncStore.unsentCount()).toBe(1)
})

test('every verb has a handler, and a station that was never enrolled answers each without failing', async () => {
  const { station } = rig()
  expect(Object.keys(station.handlers).toSorted()).toEqual(Object.keys(bridgeVerbs).toSorted())
  const quiet: (keyof BridgeHandlers)[] = ['about', 'people', 'operator', 'routes', 'syncState', 'syncNow', 'signOut']
  for (const verb of quiet) expect(await station.call(verb, undefined), verb).toMatchObject({ ok: true })
  expect(await station.call('progress', { checkpoint: 'receive' })).toMatchObject({ ok: true, value: { expected: 0 } })
  expect(await station.call('scan', { checkpoint: 'receive', text: PACKAGES[0], entry: 'wedge' })).toMatchObject({
    ...{ ok: true, value: { outcome: 'not-recorded', reason: 'not-signed-in' } },
  })
  expect(await station.call('syncState', undefined)).toMatchObject({ value: { link: 'not-enrolled', unsent: 0 } })
})

test('windows are told once what changed', async () => {
  const { station, timers } = await workingRig()
  timers.runDue()
  const told: string[][] = []
  const stop = station.onChanged((topics) => told.push(topics))
  scan(station, 'receive', PACKAGES[0]!)
  scan(station, 'receive', PACKAGES[1]!)
  expect(told).toEqual([])
  timers.runDue()
  expect(told).toHaveLength(1)
  expect(told[0]!.every((topic) => (TOPICS as readonly string[]).includes(topic))).toBe(true)
  expect(told[0]).toContain('scans')
  stop()
  scan(station, 'receive', PACKAGES[2]!)
  timers.runDue()
  expect(told).toHaveLength(1)
})

test('[F7] a crash in marking what the hub has taken: marked whole or not at all, and sending again changes nothing', async () => {
  let at: string | null = null
  const made = await workingRig({
    cut: (point) => {
      if (point === at) throw new Error('crash')
    },
  })
  recorded(scan(made.station, 'receive', PACKAGES[0]!))
  const { end } = made.station.syncStore.epochsToSend()[0]!
  const taken = {
    fromSeq: 1 as never,
    firstPosition: 10 as never,
    notStored: [{ seq: 1, verdict: 'quarantined', reason: 'odd' }],
  }
  at = 'before-commit'
  expect(() => made.station.syncStore.markAcked(end, taken, false)).toThrow('crash')
  at = null
  expect(made.reopen().syncStore.unsentCount()).toBe(2)
  expect(await made.station.handlers.syncState(undefined)).toMatchObject({ quarantined: 0 })
  at = 'after-commit'
  expect(() => made.station.syncStore.markAcked(end, taken, false)).toThrow('crash')
  at = null
  expect(made.reopen().syncStore.unsentCount()).toBe(0)
  made.station.syncStore.markAcked(end, taken, false)
  expect(await made.station.handlers.syncState(undefined)).toMatchObject({ unsent: 0, quarantined: 1 })
})

test('[R4] what does not fit into one body is refused with a sentence, and nothing of it is written', async () => {
  const { station } = await workingRig()
  const stops = Array.from({ length: 3 }, (_, index) => ({
    ...{ change: 'row', table: 'stop', id: `big-${index}`, version: 9 },
    value: {
      ...{ id: `big-${index}`, routeId: 'r14', sequence: 10 + index, name: 'Big', lines: ['Street'], postcode: '9494' },
      ...{ town: 'Schaan', lat: 47, lon: 9, packages: Array.from({ length: 200 }, packageNumber) },
    },
  }))
  pull(station, stops as never, { hubAt: START })
  const { missing } = await station.handlers.loadSummary({ routeId: 'r14' as never })
  const reasons = missing.map(({ packageId }) => ({ packageId, reason: 'NOT_FOUND' as const }))
  expect(reasons.length).toBeGreaterThan(500)
  const counts = { depot: 0, driver: 0 }
  expect(station.handlers.closeLoad({ routeId: 'r14' as never, missing: reasons, counts })).toMatchObject({
    ...{
      outcome: 'not-recorded',
      reason: 'input',
      sentence: expect.stringContaining('too much for one entry') as string,
    },
  })
  expect(station.syncStore.unsentCount()).toBe(1)
})

test('[R3] a move is two events of one transaction: neither stays without the other', async () => {
  let cuts = 0
  const made = await workingRig({
    cut: (point) => {
      if (point === 'before-commit' && cuts-- > 0) throw new Error('crash')
    },
  })
  const move = { packageId: PACKAGES[3]!, routeId: 'r14' as never, vehicleId: 'van-14' as never, why: 'help' }
  cuts = 1
  expect(() => made.station.handlers.moveToRoute(move)).toThrow('crash')
  cuts = 0
  expect(made.station.syncStore.unsentCount()).toBe(1)
  expect(recorded(made.station.handlers.moveToRoute(move)).eventIds.map((id) => id.split('/')[2])).toEqual(['2', '3'])
})
