// A closed load leaves by itself when its van is seen to drive off the yard (DOMAIN §3 step 6).
import { expect, test } from 'vitest'
import type { RouteLine } from '../../../src/wire/bridge.ts'
import { PACKAGES, PIN, recorded, type Rig, scan, signIn, workingRig } from '../station-fixture.ts'

const R14 = 'r14' as never
/** Where the fixture's site lies. */
const SITE = { lat: 47.16, lon: 9.5 }
const DINO = { personId: 'dino' as never, pin: PIN }
const ANNA = { personId: 'anna' as never, pin: PIN }

/** Two parcels of route 14 in the van; `close` as asked. */
async function loaded(close: 'agreed' | 'alone' | 'open', more: Parameters<typeof workingRig>[0] = {}): Promise<Rig> {
  const made = await workingRig(more)
  for (const packageId of PACKAGES.slice(0, 2))
    for (const checkpoint of ['receive', 'sort', 'load'] as const) {
      recorded(scan(made.station, checkpoint, packageId))
      made.clock.pass(500)
    }
  if (close !== 'open') {
    const missing = [{ packageId: PACKAGES[2]!, reason: 'NOT_FOUND' as const }]
    const second = close === 'agreed' ? { second: DINO } : {}
    recorded(
      await made.station.handlers.closeLoad({ routeId: R14, missing, counts: { depot: 2, driver: 2 }, ...second }),
    )
  }
  made.clock.pass(60_000)
  await signIn(made.station, 'dino')
  made.timers.runDue()
  return made
}

function report(rig: Rig, metres: number, more: object = {}): void {
  const at = rig.clock.reading().wall
  const fix = { lat: SITE.lat + metres / 111_195, lon: SITE.lon, accuracyM: 6, at, heading: null, speedMps: 10 }
  void rig.station.handlers.reportFix({ ...fix, ...more })
  rig.clock.pass(5_000)
}
const drive = (rig: Rig, ...metres: number[]) => metres.forEach((each) => report(rig, each))
const OUT = [0, 120, 300, 350, 400, 450]
const line = async ({ station }: Rig): Promise<RouteLine> =>
  (await station.handlers.routes(undefined)).routes.find(({ routeId }) => routeId === R14)!
const lifecycles = async ({ station }: Rig) =>
  Promise.all(
    PACKAGES.slice(0, 3).map(
      async (packageId) => (await station.handlers.timeline({ packageId }))?.view.lifecycle ?? null,
    ),
  )

test('[D14] off the yard with a closed and agreed load: it has departed, once, by the fence', async () => {
  const rig = await loaded('agreed')
  const before = rig.clock.reading().wall
  drive(rig, ...OUT)
  const { left, departed } = await line(rig)
  expect(departed).toBe(true)
  expect(left?.how).toBe('geofence')
  // When it was known, not when it was guessed: after the third fix outside.
  expect(left!.at - before).toBeGreaterThanOrEqual(20_000)
  expect(left!.at - before).toBeLessThan(30_000)
  expect(await lifecycles(rig)).toEqual(['OUT', 'OUT', 'EXPECTED'])
  const recordedBefore = (await rig.station.handlers.syncState(undefined)).journal?.seq
  drive(rig, 600, 900, 100, 0, 300, 350, 400, 500)
  expect((await rig.station.handlers.syncState(undefined)).journal?.seq).toBe(recordedBefore)
})

test('[D14] never for a load that is open, or that one person closed alone', async () => {
  for (const close of ['open', 'alone'] as const) {
    const rig = await loaded(close)
    drive(rig, ...OUT, 600, 700, 800)
    expect((await line(rig)).departed).toBe(false)
  }
})

test('[D14] the load that is signed while the van already stands outside leaves with the next fix', async () => {
  const rig = await loaded('open')
  drive(rig, ...OUT)
  const missing = [{ packageId: PACKAGES[2]!, reason: 'NOT_FOUND' as const }]
  recorded(
    await rig.station.handlers.closeLoad({ routeId: R14, missing, counts: { depot: 2, driver: 2 }, second: ANNA }),
  )
  expect((await line(rig)).departed).toBe(false)
  drive(rig, 460, 470)
  expect((await line(rig)).left?.how).toBe('geofence')
})

test('[D14] [LO1] leaps, a made-up place, 5 km off, frozen, no place at all: no departure', async () => {
  const leaps = await loaded('agreed')
  drive(leaps, 0, 10, ...Array.from({ length: 40 }, (_, n) => 5_000 + n))
  expect((await line(leaps)).departed).toBe(false)
  const off = await loaded('agreed')
  drive(off, ...OUT.map((metres) => metres + 5_000), 5_600, 5_700)
  expect((await line(off)).departed).toBe(false)
  const frozen = await loaded('agreed')
  drive(frozen, 0, 10, ...Array.from({ length: 30 }, () => 270))
  expect((await line(frozen)).departed).toBe(false)
  const unsure = await loaded('agreed')
  for (const metres of OUT) report(unsure, metres, { accuracyM: 200 })
  report(unsure, 0, { lat: Number.NaN, lon: Number.NaN })
  expect((await line(unsure)).departed).toBe(false)
})

test('[D14] [LO4] on a break nobody leaves, and who came back from one was not seen to', async () => {
  const rig = await loaded('agreed')
  drive(rig, 0, 100)
  await rig.station.handlers.setBreak({ on: true })
  rig.timers.runDue()
  drive(rig, 300, 350, 400)
  await rig.station.handlers.setBreak({ on: false })
  rig.timers.runDue()
  drive(rig, 450, 500, 550, 600)
  expect((await line(rig)).departed).toBe(false)
})

test('[D14] [SC6] taken back like a tap, it stays so until the van was at the depot again', async () => {
  const rig = await loaded('agreed')
  drive(rig, ...OUT)
  const { left } = await line(rig)
  recorded(rig.station.handlers.undo({ eventIds: [left!.eventId], why: 'did_not_occur' }))
  expect(await line(rig)).toMatchObject({ departed: false, left: null, agreed: true })
  expect(await lifecycles(rig)).toEqual(['LOADED', 'LOADED', 'EXPECTED'])
  drive(rig, 500, 600, 700, 800)
  expect((await line(rig)).departed).toBe(false)
  drive(rig, 600, 400, 200, ...OUT)
  expect((await line(rig)).left?.how).toBe('geofence')
})

test('[D14] how far the depot reaches is set for the station', async () => {
  const rig = await loaded('agreed', { siteRadiusM: 1_000 })
  drive(rig, ...OUT, 800, 900)
  expect((await line(rig)).departed).toBe(false)
  drive(rig, 1_050, 1_100, 1_150, 1_200)
  expect((await line(rig)).left?.how).toBe('geofence')
})

test('[D10] [D14] a tap says so, and of a departure of before this was kept nobody knows how', async () => {
  const rig = await loaded('agreed')
  recorded(rig.station.handlers.depart({ routeId: R14, how: 'tap' }))
  expect((await line(rig)).left).toMatchObject({ how: 'tap', eventId: expect.any(String) as string })
})
