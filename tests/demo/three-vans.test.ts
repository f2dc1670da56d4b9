import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PackageView } from '../../src/domain/view.ts'
import { type DriveKit, openDriveKit } from './drive-kit.ts'

// Three vans load beside each other: one of them scans a parcel of another's by mistake, another's driver forgets one at the end.
const ROUTES = ['13', '14', '15'] as const
/** of the demo's time, from the wrong parcel's scan to its being put out */
const MISTAKE_MS = 8_000
let kit: DriveKit
const views = new Map<string, PackageView[]>()

beforeAll(async () => {
  kit = await openDriveKit()
  // The mistake takes a while: whoever is loading then has loaded much of the list by its end.
  await kit.drive(ROUTES, { takesMs: (ms) => (ms === MISTAKE_MS ? 500 : 0) })
  for (const route of ROUTES) views.set(route, await kit.viewsOf(route))
}, 300_000)
afterAll(() => kit.close())

test.each(ROUTES)(
  'every parcel of route %s was out and is delivered or brought back, but the one given in by hand',
  (route) => {
    const own = views.get(route) ?? []
    expect(own.length).toBeGreaterThan(50)
    const ended = own.filter(({ lifecycle }) => lifecycle === 'DELIVERED' || lifecycle === 'BACK_AT_DEPOT')
    const others = own.filter((view) => !ended.includes(view))
    expect(others.map(({ lifecycle, notices }) => [lifecycle, notices.map(({ kind }) => kind)])).toEqual(
      route === '14' ? [['ATTEMPTED', expect.arrayContaining(['residual'])]] : [],
    )
  },
)

test('none that was loaded is called not seen, and no STOP is left open', async () => {
  const loaded = new Set(
    (await kit.events()).flatMap((event) => (event.kind === 'PackageLoaded' ? event.packageIds : [])),
  )
  const given = [...views.values()].flat()
  expect(loaded.size).toBe(given.length)
  const odd = given
    .flatMap(({ notices }) => notices)
    .filter(({ kind, detail }) => kind === 'misload-open' || (kind === 'not-seen' && detail !== 'GIVEN_IN'))
  expect(odd).toEqual([])
})

test('a parcel of another van is stopped and put out before any van loads', async () => {
  const events = await kit.events()
  const stopped = events.find(({ kind }) => kind === 'MisloadStopped')
  const wanted = stopped?.kind === 'MisloadStopped' ? stopped.data.wantedRouteId : null
  expect(wanted).toMatch(/^15-/)
  const [packageId] = stopped?.packageIds ?? []
  const moved = events.filter(({ kind }) => /^Package(Unl|L)oaded$/.test(kind))
  expect([moved[0]?.kind, moved[0]?.packageIds]).toEqual(['PackageUnloaded', [packageId]])
  expect(moved.slice(1).filter(({ kind }) => kind === 'PackageUnloaded')).toEqual([])
})
