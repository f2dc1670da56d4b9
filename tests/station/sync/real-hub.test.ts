// The same engine with nothing simulated: a real station's database, the real client, the real hub over HTTP.
import { cpSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { DeviceId, HubPosition, SiteId } from '../../../src/domain/brands.ts'
import { makeTrackingId } from '../../../src/domain/numbers/tracking-id.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { fileKeyStore, placeOf, systemClock, systemRandom, systemTimers } from '../../../src/station/adapters.ts'
import { openStation, type Station } from '../../../src/station/station.ts'
import { enrol } from '../../../src/station/sync/enrol.ts'
import { httpNet } from '../../../src/station/sync/http-net.ts'
import { createSync, type Sync } from '../../../src/station/sync/run-sync.ts'
import { openTestHub } from '../../hub/kit.ts'
import { temporaryFolder } from '../../sql/folder.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

class Depot {
  readonly folder = temporaryFolder()
  readonly port: number
  hub!: Hub
  #open = false
  constructor(port: number) {
    this.port = port
  }
  get url() {
    return `http://127.0.0.1:${this.port}`
  }
  async open(env: Record<string, string> = {}) {
    this.hub = await openTestHub(join(this.folder, 'hub'), { WAYMARK_HUB_PORT: String(this.port), ...env })
    await this.hub.listen()
    this.#open = true
    endings.push(() => this.close())
  }
  async close() {
    const { hub } = this
    if (!this.#open) return
    this.#open = false
    const force = setTimeout(() => hub.app.server.closeAllConnections(), 300)
    await hub.close()
    clearTimeout(force)
  }
  async put(table: string, rows: object[]) {
    const headers = { authorization: `Bearer ${this.hub.deps.operatorKey}`, 'content-type': 'application/json' }
    const answer = await fetch(`${this.url}/v1/ops/${table}`, { method: 'PUT', headers, body: JSON.stringify(rows) })
    if (!answer.ok) throw new Error(await answer.text())
  }
  async log() {
    return this.hub.deps.store.events(0 as HubPosition, 10_000)
  }
}

async function depot(): Promise<Depot> {
  const made = new Depot(await freePort())
  await made.open()
  await made.put('sites', [
    { id: 'vaduz', name: 'Vaduz', town: 'Vaduz', timeZone: 'Europe/Vaduz', lat: 47.1, lon: 9.5 },
  ])
  await made.put('people', [{ id: 'anna', site: 'vaduz', name: 'Anna', role: 'depot', pin: '4711' }])
  return made
}

type Device = { station: Station; sync: Sync; folder: string }

function openDevice(folder: string): Device {
  const keyStore = fileKeyStore(join(folder, 'device.key'))
  let sync!: Sync
  const nets: ReturnType<typeof httpNet>[] = []
  const connect = (url: string) => nets[nets.push(httpNet(url)) - 1]!
  const station = openStation({
    ...{
      folder,
      keyStore,
      placeOf,
      clock: systemClock(),
      random: systemRandom,
      timers: systemTimers,
      appVersion: '0.1.0',
    },
    startSync: (parts) => (sync = createSync({ ...parts, connect })),
  })
  endings.push(() => {
    station.close()
    for (const net of nets) net.close()
  })
  return { station, sync, folder }
}

async function device(at: Depot): Promise<Device> {
  const made = openDevice(temporaryFolder())
  const { code } = await makeEnrolCode(at.hub.deps, 'vaduz' as SiteId)
  const net = httpNet(at.url)
  const outcome = await enrol({
    ...{ code, name: 'Bay 3', net, keys: fileKeyStore(join(made.folder, 'device.key')) },
    store: ({ deviceId, site, name }) =>
      made.station.setEnrolment({ deviceId: deviceId as DeviceId, site: site as SiteId, name, hubUrl: at.url }),
  })
  net.close()
  expect(outcome.outcome).toBe('enrolled')
  // A try is counted before it is judged, so it is made when the person is known here.
  await until(
    () => made.station.handlers.people(undefined),
    ({ people }) => people.some(({ personId }) => personId === 'anna'),
  )
  await until(
    () => made.station.handlers.signIn({ personId: 'anna' as never, pin: '4711' }),
    ({ outcome }) => outcome === 'in',
  )
  return made
}

async function until<T>(look: () => T | Promise<T>, holds: (value: T) => boolean, withinMs = 12_000): Promise<void> {
  const end = performance.now() + withinMs
  for (let value = await look(); !holds(value); value = await look()) {
    if (performance.now() > end) throw new Error(`still ${JSON.stringify(value)} after ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

let made = 0
function scan({ station }: Device, count: number) {
  for (let i = 0; i < count; i++) {
    made += 1
    const text = makeTrackingId(2500, Uint8Array.of(made >> 8, made, 3, 3, 3))
    const answer = station.handlers.scan({ checkpoint: 'receive', text, entry: 'wedge' })
    if ('then' in answer || answer.outcome !== 'recorded') throw new Error('not recorded')
  }
}
const sent = ({ station }: Device) =>
  until(
    () => station.syncStore.unsentCount(),
    (count) => count === 0,
  )
const ownRows = ({ station: { syncStore } }: Device) =>
  syncStore
    .allEpochs()
    .flatMap(({ end: { epoch, seq } }) =>
      seq === 0
        ? []
        : syncStore.rowsAfter(epoch, 0, 10_000, Number.MAX_SAFE_INTEGER).rows.map(({ hash }) => hash as string),
    )
/** I1 and I2 together: the hub has exactly what these devices appended. */
async function expectSame(at: Depot, ...devices: Device[]) {
  const stations = (await at.log()).filter(({ deviceId }) => deviceId !== 'hub').map(({ hash }) => hash as string)
  expect(stations.sort()).toEqual([...new Set(devices.flatMap(ownRows))].sort())
}

test('what is scanned is at the hub a moment later, once each and unchanged, and the link says so', async () => {
  const at = await depot()
  const one = await device(at)
  scan(one, 700)
  await sent(one)
  await expectSame(at, one)
  expect(one.sync.state()).toMatchObject({ link: 'online' })
  expect(one.station.syncStore.pullCursor()?.incarnation).toBe(await at.hub.deps.store.incarnation())
})

test('[F20] the hub is off while people scan; when it is back everything arrives', async () => {
  const at = await depot()
  const one = await device(at)
  scan(one, 5)
  await sent(one)
  await at.close()
  scan(one, 40)
  await until(
    () => one.sync.state().link,
    (link) => link === 'no-network',
  )
  await at.open()
  one.sync.wake('connectivity')
  await sent(one)
  await expectSame(at, one)
})

test('[F9] a copied folder beside the original: everything of both arrives, and the copy goes on in an epoch of its own', async () => {
  const at = await depot()
  const one = await device(at)
  scan(one, 20)
  await sent(one)
  const copy = temporaryFolder()
  one.station.close()
  cpSync(one.folder, copy, { recursive: true })
  const [first, second] = [openDevice(one.folder), openDevice(copy)]
  for (const each of [first, second])
    await until(
      () => each.station.handlers.signIn({ personId: 'anna' as never, pin: '4711' }),
      ({ outcome }) => outcome === 'in',
    )
  scan(first, 15)
  scan(second, 25)
  await Promise.all([sent(first), sent(second)])
  await expectSame(at, first, second)
  const currentOf = ({ station }: Device) => station.syncStore.allEpochs().at(-1)!.end.epoch
  expect(currentOf(first)).not.toBe(currentOf(second))
})

test('[F27] the hub is put back from a backup: the station sends again what was lost', async () => {
  const at = await depot()
  const one = await device(at)
  scan(one, 30)
  await sent(one)
  await at.close()
  const backup = temporaryFolder()
  cpSync(join(at.folder, 'hub'), backup, { recursive: true })
  await at.open()
  one.sync.wake('person')
  scan(one, 60)
  await sent(one)
  const before = await at.hub.deps.store.incarnation()
  await at.close()
  rmSync(join(at.folder, 'hub'), { recursive: true })
  cpSync(backup, join(at.folder, 'hub'), { recursive: true })
  await at.open({ WAYMARK_HUB_RESTORED: '1' })
  one.sync.wake('person')
  await until(
    () => one.station.syncStore.pullCursor()?.incarnation,
    (now) => now !== undefined && now !== before,
  )
  await sent(one)
  await expectSame(at, one)
})

test('[F21] a revoked station goes on scanning and hands over', async () => {
  const at = await depot()
  const one = await device(at)
  scan(one, 3)
  await sent(one)
  await at.hub.deps.store.setRevoked(one.station.enrolment()!.deviceId, true)
  one.sync.stop()
  one.sync.start()
  scan(one, 4)
  await sent(one)
  expect(one.sync.state().link).toBe('handing-over')
  expect(await at.hub.deps.store.quarantined(0, 100)).toHaveLength(4)
})
