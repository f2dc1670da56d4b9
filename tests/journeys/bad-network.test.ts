// The same way with trouble in between (FAULTS 9, 14, 15, 22): the station goes on, nothing is lost or doubled, and the page tells the truth.
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { placeOf, systemClock, systemRandom } from '../../src/station/adapters.ts'
import { Keeper } from '../../src/station/keeper.ts'
import { lineTo, portalTo } from './between.ts'
import { CLERK, copyOf, type Depot, openDepot, openTablet, type Parcel, until } from './depot.ts'

const html = (response: ServerResponse) =>
  void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome! Accept the terms to go online.</h1>')
const empty = (response: ServerResponse) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
const elsewhere = (response: ServerResponse) =>
  void response.writeHead(302, { location: 'http://portal.example/' }).end()

test('[F15] a network that wants a log-in answers 200 to everything: nothing is taken for sent, and then it arrives once', async () => {
  const depot = await openDepot(3)
  const portal = await portalTo(depot.url)
  const tablet = await openTablet({ depot, hubUrl: portal.url })
  await tablet.signIn(CLERK)
  await tablet.sent()
  const before = (await depot.log()).length
  for (const [at, answer] of [html, empty, elsewhere].entries()) {
    portal.answer = answer
    const asked = portal.asked()
    await tablet.scan('receive', depot.parcels[at]!.id)
    tablet.station.sync.wake('person')
    await until(
      async () => portal.asked(),
      (now) => now > asked,
    )
    await until(
      async () => (await tablet.state()).link,
      (link) => link === 'not-the-hub',
    )
    expect(await tablet.state()).toMatchObject({ unsent: at + 1, quarantined: 0 })
  }
  expect(await depot.log()).toHaveLength(before)
  expect((await depot.tracking(depot.parcels[0]!)).headline).toBe('Preparing')
  portal.answer = null
  await tablet.sent()
  expect(await tablet.state()).toMatchObject({ link: 'online', unsent: 0 })
  expect(await received(depot)).toEqual(depot.parcels.map(({ id }) => id))
  expect((await depot.tracking(depot.parcels[0]!)).headline).toBe('Arriving Today')
})

const received = async (depot: Depot): Promise<string[]> =>
  (await depot.log()).filter(({ kind }) => kind === 'PackageReceived').flatMap(({ packageIds }) => packageIds)

/** A push of three scans with its head is shorter, and so is its answer: the last cuts hit what comes behind them. */
const UP_BYTES = 1120
const DOWN_BYTES = 560
const EVERY = 7

test('[F14] [OB1] a batch of three cut at each 7th byte on its way, there and back: each scan is at the hub once', async () => {
  const depot = await openDepot(3)
  const line = await lineTo(depot.url)
  const tablet = await openTablet({ depot, hubUrl: line.url })
  await tablet.signIn(CLERK)
  await tablet.sent()
  const ways = [
    ...Array.from({ length: UP_BYTES / EVERY }, () => 'up' as const),
    ...Array.from({ length: DOWN_BYTES / EVERY }, () => 'down' as const),
  ]
  const counted = { up: 0, down: 0 }
  for (const way of ways) {
    line.cutAfter(way, counted[way] * EVERY)
    counted[way] += 1
    for (const { id } of depot.parcels) await tablet.scan('receive', id)
    await tablet.sent()
    line.mend()
  }
  expect(line.cuts()).toBeGreaterThan(ways.length * 0.7)
  const seqs = (await depot.log()).map(({ seq }) => seq)
  expect(seqs).toEqual(seqs.map((_, at) => at + 1))
  expect(await received(depot)).toHaveLength(ways.length * depot.parcels.length)
  expect(await depot.hub.deps.store.conflicts(10)).toEqual([])
  expect(await depot.hub.deps.store.quarantined(0, 10)).toEqual([])
}, 60_000)

test('[F22] [OB4] a body that no schema fits stands between good scans: it is kept aside, they arrive, the screen says so', async () => {
  const depot = await openDepot(2)
  const first = await openTablet({ depot })
  await first.signIn(CLERK)
  await first.sent()
  first.station.sync.stop()
  await first.scan('receive', depot.parcels[0]!.id)
  first.close()
  poison(first.folder)
  const tablet = await openTablet({ depot, folder: first.folder })
  expect(await tablet.scan('receive', depot.parcels[1]!.id)).toBe('ok')
  await tablet.sent()
  expect(await tablet.state()).toMatchObject({ unsent: 0, quarantined: 1, conflicts: 0 })
  expect(await received(depot)).toEqual(depot.parcels.map(({ id }) => id))
  const [row] = await depot.hub.deps.store.quarantined(0, 10)
  expect(Buffer.from(row!.row.body).toString()).toBe('{"v":1,"kind":"ScanNo')
  for (const parcel of depot.parcels) expect((await depot.tracking(parcel)).headline).toBe('Arriving Today')
})

/** What a bug of the recorder could leave: half a body, well hashed. */
function poison(folder: string): void {
  const keeper = new Keeper({
    ...{ folder, placeOf, clock: systemClock(), random: systemRandom },
    ...{ cut: undefined, onSealed: () => undefined },
  })
  const written = keeper.write((core) => core.journal.append(Buffer.from('{"v":1,"kind":"ScanNo'), null))
  keeper.close()
  if (!written.ok) throw new Error(written.answer.sentence)
}

test('[F9] [J5] [IN10] a copied folder beside the original: what both scan is at the hub and on the pages, once', async () => {
  const depot = await openDepot(4)
  const [both, one, other, last] = depot.parcels as [Parcel, Parcel, Parcel, Parcel]
  const original = await openTablet({ depot })
  await original.signIn(CLERK)
  await original.scan('receive', both.id)
  await original.sent()
  original.close()
  const tablets = [
    await openTablet({ depot, folder: original.folder }),
    await openTablet({ depot, folder: copyOf(original) }),
  ]
  for (const [at, tablet] of tablets.entries()) {
    await tablet.signIn(CLERK)
    await tablet.scan('receive', [one, other][at]!.id)
  }
  await Promise.all(tablets.map((tablet) => tablet.sent()))
  // Each knows by pull what the other did.
  await until(
    async () => tablets[0]!.scan('receive', other.id),
    (verdict) => verdict === 'again',
  )
  await tablets[1]!.scan('receive', last.id)
  await Promise.all(tablets.map((tablet) => tablet.sent()))
  expect(new Set(await received(depot))).toEqual(new Set(depot.parcels.map(({ id }) => id)))
  const epochs = new Set((await depot.log()).map(({ epoch }) => epoch))
  expect(epochs.size).toBe(2)
  for (const parcel of depot.parcels) expect((await depot.tracking(parcel)).headline).toBe('Arriving Today')
  const times = await Promise.all([one, last].map(async (parcel) => (await depot.tracking(parcel)).timeline.length))
  expect(times).toEqual([2, 2])
})

test('[OP5] [J3] a tablet that is closed with unsent scans sends them when it is opened again', async () => {
  const depot = await openDepot(1)
  const line = await lineTo(depot.url)
  const first = await openTablet({ depot, hubUrl: line.url })
  await first.signIn(CLERK)
  await first.sent()
  first.station.sync.stop()
  await first.scan('receive', depot.parcels[0]!.id)
  await first.call('signOut')
  first.close()
  const again = await openTablet({ depot, hubUrl: line.url, folder: first.folder })
  await again.sent()
  expect(await received(depot)).toEqual([depot.parcels[0]!.id])
})
