// The demo's day through the hub's own verbs, in a real hub on real SQLite files.
import { afterEach, expect, test } from 'vitest'
import type { SiteId } from '../../src/domain/brands.ts'
import type { Person, Stop } from '../../src/domain/reference.ts'
import { parseTrackingId } from '../../src/domain/numbers/tracking-id.ts'
import { dayAfter } from '../../src/demo/calendar.ts'
import { fillDemoDay, replanRetries } from '../../src/demo/fill-day.ts'
import { fillInstant } from '../../src/demo/play-morning.ts'
import { planDemoDay } from '../../src/demo/plan-day.ts'
import { Tracking } from '../../src/wire/customer.ts'
import { ADDRESSES } from './addresses.ts'
import { type RealHub, realHub } from './real-hub.ts'

const SITE = 'schaan' as SiteId
const dayOf = (today: string) => planDemoDay({ seed: 1, today, addressesCsv: ADDRESSES })
let real: RealHub | undefined
afterEach(async () => {
  await real?.drop()
  real = undefined
})

test('a hub takes the whole day; asked again it changes nothing', async () => {
  const day = dayOf('2026-11-22')
  real = await realHub(fillInstant(day))
  const { hub, client } = real
  const filled = await fillDemoDay(client, day)
  await hub.caughtUp()
  const head = await hub.deps.store.head()
  expect(filled.packages.every(({ packageId }) => parseTrackingId(packageId).ok)).toBe(true)
  const views = await hub.deps.store.allViews('', 500)
  expect(views).toHaveLength(300)
  expect(new Set(views.map(({ lifecycle }) => lifecycle))).toEqual(new Set(['EXPECTED']))
  expect(await hub.deps.store.rowsOf('stop', SITE)).toHaveLength(day.stops.length)
  const people = await hub.deps.store.rowsOf('person', SITE)
  // The hub keeps no PIN in clear.
  for (const { value } of people) expect((value as Person).pin?.hash).toMatch(/^[0-9a-f]{64}$/u)

  expect(await fillDemoDay(client, day)).toEqual(filled)
  expect(await hub.deps.store.head()).toBe(head)
})

test('the next day is another one in the same hub; what came back is planned anew', async () => {
  const first = dayOf('2026-11-22')
  real = await realHub(fillInstant(first))
  const { hub, client, now } = real
  const before = await fillDemoDay(client, first)
  await replanRetries(client, before)
  const next = dayOf(dayAfter('2026-11-22', 1))
  now.ms = fillInstant(next)
  const after = await fillDemoDay(client, next)
  const ids = [...before.packages, ...after.packages].map(({ packageId }) => packageId)
  expect(new Set(ids).size).toBe(600)
  const stops = (await hub.deps.store.rowsOf('stop', SITE)).map(({ value }) => value as Stop)
  expect(stops).toHaveLength(first.stops.length + next.stops.length)
  const retried = before.packages.find(({ reference }) => reference === first.story.lastRound.retries[0]!.reference)!
  const at = stops.filter(({ packages }) => packages.includes(retried.packageId))
  expect(at.map(({ id }) => id)).toEqual([first.story.lastRound.retries[0]!.stopId])
})

test('a customer’s page is there at once, and its link tells more than the id', async () => {
  const day = dayOf('2026-11-22')
  real = await realHub(fillInstant(day))
  const { packages } = await fillDemoDay(real.client, day)
  await real.hub.caughtUp()
  const [one] = packages
  const ask = async (url: string) => Tracking.parse(JSON.parse((await real!.hub.app.inject({ url })).body))
  const known = await ask(`/v1/tracking/${one!.packageId}`)
  expect(known).toMatchObject({ status: 'preparing', town: one!.shipment.recipient.town, details: null })
  const key = new URL(one!.link).search
  expect((await ask(`/v1/tracking/${one!.packageId}${key}`)).details?.name).toBe(one!.shipment.recipient.name)
})
