// The morning before the runs: a depot in a hub, three stations that enrolled, pulled and signed in. Made once a process by the real verbs; each run
// begins with a copy of its folders.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeviceId, Hash, PackageId, SiteId } from '../../src/domain/brands.ts'
import type { HubEvent } from '../../src/hub/deps.ts'
import { makeTrackingId, trackingDay } from '../../src/domain/numbers/tracking-id.ts'
import { verifierOf } from '../../src/hub/ops/pin.ts'
import type { HubStore } from '../../src/hub/store/contract.ts'
import { BALLAST_FILE } from '../../src/station/ballast.ts'
import { publicKeyOf } from '../../src/station/sync/codec-node.ts'
import { dice } from './dice.ts'
import type { Door } from './hub-door.ts'
import { type Appended, Ledger } from './ledger.ts'
import { SimHub } from './sim-hub.ts'
import { SimNet } from './sim-net.ts'
import { SimStation } from './sim-station.ts'
import { RUN_FROM_MS, START_MS, World } from './world.ts'

export const SITE = 'schaan' as SiteId
export const PIN = '4711'
export const NAMES = ['A', 'B', 'C'] as const
export const PEOPLE = ['anna', 'dino', 'sara'] as const
export type Template = {
  hub: string
  stations: { folder: string; name: string; key: Uint8Array }[]
  /** the morning's own events: shifts that began */
  appended: Appended[]
}
export const ROUTES = [
  { routeId: 'r14', vehicleId: 'van-14' },
  { routeId: 'r12', vehicleId: 'van-12' },
] as const

const SEED = 20_261_123
export const PACKAGES: readonly PackageId[] = Array.from({ length: 12 }, (_, n) =>
  makeTrackingId(trackingDay(START_MS), dice(SEED + n, 'package').bytes(5)),
)
/** Packages 0–4 on route 14, 5–8 on route 12; the others on no stop. */
export const STOPS = [
  { id: 's14-1', routeId: 'r14', sequence: 1, packages: PACKAGES.slice(0, 2) },
  { id: 's14-2', routeId: 'r14', sequence: 2, packages: PACKAGES.slice(2, 5) },
  { id: 's12-1', routeId: 'r12', sequence: 1, packages: PACKAGES.slice(5, 9) },
] as const
/** Its recipient got a PIN; nobody in a run knows it. */
export const WITH_PIN = { packageId: PACKAGES[0] as PackageId, stopId: STOPS[0].id }
export const PIN_OF_STOPS = { lat: 47.165, lon: 9.509 }

const PLAN = {
  ...{ seed: SEED, stations: 3, safetyMs: 0, workEveryMs: 1, pullChanges: 400, leaseMs: 60_000 },
  ...{ rates: {}, happenings: [] },
}
/** Ed25519 in PKCS#8: this head and 32 bytes. From the seed, so that the same seed gives the same hashes on any machine. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

export async function makeTemplate(folder: string, door: Door): Promise<Template> {
  const world = new World(PLAN, folder, { fromMs: 0, tell: false })
  world.calm = true
  const ledger = new Ledger()
  const hub = new SimHub(world, door, ledger, join(folder, 'hub-template'))
  const { store } = await hub.open('new')
  const net = new SimNet(world, hub, ledger)
  await store.putRows(await referenceRows(), world.nowMs as never)
  await announcePackages(hub)
  const stations: Template['stations'] = []
  for (const [index, name] of NAMES.entries()) {
    const key = Buffer.concat([PKCS8_HEAD, Buffer.from(dice(SEED, `key ${name}`).bytes(32))])
    const deviceId = `st-${name.toLowerCase()}` as DeviceId
    const codeHash = name.repeat(64).toLowerCase() as Hash
    await store.putEnrolCode(codeHash, SITE, (world.nowMs + 1000) as never)
    await store.enrol(codeHash, publicKeyOf(key), `Station ${name}`, deviceId, world.nowMs as never)
    const station = new SimStation(name, { world, ledger, net, key }, { folder: join(folder, name), place: name })
    await enrolAndSignIn(world, station, deviceId, PEOPLE[index] ?? 'anna')
    stations.push({ folder: station.folder, name, key })
    await storePinCheck(store, deviceId)
  }
  await hub.stop()
  return { hub: hub.folder, stations, appended: [...ledger.appended.values()] }
}

async function enrolAndSignIn(world: World, station: SimStation, deviceId: DeviceId, person: string): Promise<void> {
  mkdirSync(station.folder, { recursive: true })
  // There already: 8 MiB for each folder of each run would be most of the work.
  writeFileSync(join(station.folder, BALLAST_FILE), '')
  station.start()
  const life = station.life?.station
  life?.setEnrolment({ deviceId, name: `Station ${station.name}`, site: SITE, hubUrl: 'http://hub.example' })
  await world.schedule.runUntil(world.schedule.now + 30_000)
  const signedIn = await life?.handlers.signIn({ personId: person as never, pin: PIN })
  if (signedIn?.outcome !== 'in') throw new Error(`${person} could not sign in: ${JSON.stringify(signedIn)}`)
  await world.schedule.runUntil(world.schedule.now + 30_000)
  if (life?.syncStore.unsentCount() !== 0) throw new Error(`${station.name} has not sent its first events`)
  station.stop()
  if (world.schedule.now > RUN_FROM_MS) throw new Error('the template takes longer than its hour')
}

/** It comes with the first pull of a run. No PIN fits it: a real one would cost a slow hash, and only wrong ones are tried. */
async function storePinCheck(store: HubStore, deviceId: DeviceId): Promise<void> {
  const hex = (bytes: number) => Buffer.from(dice(SEED, `pin ${deviceId}`).bytes(bytes)).toString('hex')
  const check = { packageId: WITH_PIN.packageId, issue: 1, deviceId, site: SITE, salt: hex(16), hash: hex(32) }
  if (!(await store.putPinVerifier(check))) throw new Error('the hub does not take what checks a PIN')
}

async function referenceRows() {
  const random = dice(SEED, 'pins')
  const person = async (id: string, role: string) => {
    const pin = await verifierOf(PIN, undefined, random.bytes)
    return row('person', { id, site: SITE, name: id, role, pin })
  }
  const route = (number: string) => ({
    ...{ id: `r${number}`, site: SITE, day: '2026-11-23', number, name: `Route ${number}` },
    ...{ vehicleId: `van-${number}`, driverId: 'dino' },
  })
  const bins = ROUTES.map(({ routeId }) => ({ routeId, bin: `B-${routeId}` }))
  return [
    row('site', { id: SITE, name: 'Schaan', town: 'Schaan', timeZone: 'Europe/Vaduz', lat: 47.16, lon: 9.5 }),
    await person('anna', 'depot'),
    await person('dino', 'driver'),
    await person('sara', 'supervisor'),
    ...ROUTES.map(({ vehicleId }) => row('vehicle', { id: vehicleId, site: SITE, plate: vehicleId, name: vehicleId })),
    ...['14', '12'].map((number) => row('route', route(number))),
    ...STOPS.map((stop) =>
      row('stop', {
        ...stop,
        name: 'Marxer',
        lines: ['Im Rietle 3'],
        postcode: '9494',
        town: 'Schaan',
        ...PIN_OF_STOPS,
      }),
    ),
    row('plan', {
      ...{ id: 'plan-1', site: SITE, day: '2026-11-23', version: 1, bins },
      postcodes: [{ postcode: '9490', routeId: 'r12' }],
    }),
  ]
}

const row = (table: string, value: { id: string } & Record<string, unknown>) =>
  ({ table, id: value.id, site: SITE, value }) as never

async function announcePackages(hub: SimHub): Promise<void> {
  for (const [index, packageId] of PACKAGES.entries()) {
    const event = {
      ...{ kind: 'PackageAnnounced', packageIds: [packageId], site: SITE },
      private: { name: `Recipient ${index}`, lines: ['Im Rietle 3'] },
      data: {
        ...{ otherNumbers: [`OTHER-${index}`], shipper: 'Alpenladen', weightG: 800, contents: 'goods' },
        ...{ service: serviceOf(packageId), promise: { day: '2026-11-23' } },
        destination: { site: SITE, postcode: index < 9 ? '9494' : '9490', town: 'Schaan', country: 'LI' },
      },
    } as unknown as HubEvent
    const pins = packageId === WITH_PIN.packageId ? [{ packageId, pin: '271828' }] : []
    await hub.append(event, { shipments: [], idempotency: null, pins })
  }
}

const serviceOf = (packageId: PackageId) =>
  packageId === WITH_PIN.packageId ? { level: 'standard', pin: true } : { level: 'standard', authorityToLeave: true }
