// A small depot for journeys: the real hub on a real port, real stations on real folders that reach it over HTTP, in one process.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { HubPosition, PackageId, SiteId } from '../../src/domain/brands.ts'
import { workplaceCodeText } from '../../src/domain/numbers/workplace-code.ts'
import type { DemoClient } from '../../src/demo/client.ts'
import { demoDayAt } from '../../src/demo/calendar.ts'
import { demoClientOver } from '../../src/cli/demo/hub-client.ts'
import type { Hub } from '../../src/hub/hub.ts'
import { makeEnrolCode } from '../../src/hub/stations/enrol.ts'
import type { LoggedEvent } from '../../src/hub/store/contract.ts'
import { fileKeyStore } from '../../src/station/adapters.ts'
import { KEY_FILE, type RunOptions, runStation, type RunningStation } from '../../src/station/run-station.ts'
import type { SyncState, VerbInput, VerbName, VerbOutput } from '../../src/wire/bridge.ts'
import { Tracking } from '../../src/wire/customer.ts'
import { ShipmentReply } from '../../src/wire/shipments.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import { openTestHub } from '../hub/kit.ts'
import { temporaryFolder } from '../sql/folder.ts'

const SITE = 'schaan' as SiteId
const TODAY = demoDayAt(Date.now())
export const ROUTE = 'r14'
export const VAN = 'van-2'
export const DOOR = workplaceCodeText({ code: 'door', id: VAN as never })
export const OUT_BIN = workplaceCodeText({ code: 'out-bin', id: SITE })
export const CLERK = { personId: 'anna', pin: '4711' } as const
export const DRIVER = { personId: 'beat', pin: '8234' } as const
/** A supervisor who is put in by `withBoss`: most depots of the journeys have none. */
export const BOSS = { personId: 'vera', pin: '5511' } as const
const PLACE = { lat: 47.165, lon: 9.509 }
/** At the door of every stop here. */
export const AT_THE_DOOR = { ...PLACE, accuracyM: 6, fixAgeMs: 1000, source: 'gnss' as const }

export type Parcel = { id: PackageId; key: string; stopId: string }
export type Depot = {
  hub: Hub
  url: string
  /** one parcel a stop of today's route 14 */
  parcels: Parcel[]
  tracking: (parcel: Parcel, withKey?: boolean) => Promise<Tracking>
  /** all that stations recorded, in the hub's order */
  log: () => Promise<(LoggedEvent & { kind: string })[]>
}

/** A hub with a site, people, vans, a route of `count` stops and the parcels for them. `service`: what their sender asks for. */
export async function openDepot(count: number, service: object = {}): Promise<Depot> {
  const hub = await openTestHub(temporaryFolder(), {
    WAYMARK_MAX_REQUESTS_A_MINUTE: '100000',
    WAYMARK_MAX_LEASED_REQUESTS_A_MINUTE: '100000',
    WAYMARK_PROJECT_QUIET_MS: '1',
  })
  const url = await hub.listen()
  onTestFinished(async () => {
    const force = setTimeout(() => hub.app.server.closeAllConnections(), 300)
    await hub.close()
    clearTimeout(force)
  })
  const parcels = await fill(demoClientOver(url, hub.deps.operatorKey), count, service)
  return {
    ...{ hub, url, parcels },
    tracking: async ({ id, key }, withKey = false) => {
      await hub.caughtUp()
      const answer = await fetch(`${url}/v1/tracking/${id}${withKey ? `?key=${key}` : ''}`)
      return Tracking.parse(await answer.json())
    },
    log: async () => {
      const events = await hub.deps.store.events(0 as HubPosition, 100_000)
      return events
        .filter(({ deviceId }) => deviceId !== 'hub')
        .map((event) => ({ ...event, kind: kindOf(event.body) }))
    },
  }
}

function kindOf(body: Uint8Array): string {
  const decoded = decodeBody(body)
  return decoded.ok ? decoded.event.kind : `unreadable: ${decoded.reason}`
}

async function fill(client: DemoClient, count: number, service: object): Promise<Parcel[]> {
  const put = async (table: string, rows: object[]) => {
    const { status, body } = await client.put(`/v1/ops/${table}`, rows)
    if (status !== 200) throw new Error(`${table}: ${status} ${JSON.stringify(body)}`)
  }
  await put('sites', [{ id: SITE, name: 'Depot Schaan', town: 'Schaan', timeZone: 'Europe/Vaduz', ...PLACE }])
  await put('people', [
    { id: CLERK.personId, site: SITE, name: 'Anna Frick', role: 'depot', pin: CLERK.pin },
    { id: DRIVER.personId, site: SITE, name: 'Beat Büchel', role: 'driver', pin: DRIVER.pin },
  ])
  await put('vehicles', [{ id: VAN, site: SITE, plate: 'FL 2207', name: 'Van 2' }])
  const route = { id: ROUTE, site: SITE, day: TODAY, number: '14', name: 'Oberland' }
  await put('routes', [{ ...route, vehicleId: VAN, driverId: DRIVER.personId }])
  const shipments = Array.from({ length: count }, (_, at) => shipment(at, service))
  const answer = await client.post('/v1/shipments', { shipments })
  const { shipments: given } = ShipmentReply.parse(answer.body)
  const parcels = given.map(({ trackingId, link }, at) => ({
    ...{ id: trackingId as PackageId, key: new URL(link).searchParams.get('key') ?? '', stopId: `s${at + 1}` },
  }))
  await put(
    'stops',
    parcels.map(({ id, stopId }, at) => ({
      ...{ id: stopId, routeId: ROUTE, sequence: at + 1, name: `Marxer ${at}`, lines: [`Im Rietle ${at + 1}`] },
      ...{ postcode: '9494', town: 'Schaan', ...PLACE, packages: [id] },
    })),
  )
  const plan = { id: 'plan', site: SITE, day: TODAY, version: 1, postcodes: [{ postcode: '9494', routeId: ROUTE }] }
  await put('plans', [{ ...plan, bins: [{ routeId: ROUTE, bin: 'B3' }] }])
  return parcels
}

const shipment = (at: number, service: object) => ({
  ...{ reference: `order-${at}`, shipper: 'Alpenladen', promise: { day: TODAY } },
  service: { level: 'standard', ...service },
  recipient: { name: `Marxer ${at}`, lines: [`Im Rietle ${at + 1}`], postcode: '9494', town: 'Schaan', country: 'LI' },
  ...{ site: SITE, weightG: 800, contents: 'goods' },
})

export type Tablet = {
  station: RunningStation
  folder: string
  call: <V extends VerbName>(
    verb: V,
    ...input: undefined extends VerbInput<V> ? [] : [VerbInput<V>]
  ) => Promise<VerbOutput<V>>
  /** a scan that must be recorded; the kind of its verdict */
  scan: (checkpoint: VerbInput<'scan'>['checkpoint'], text: string) => Promise<string>
  signIn: (who: { personId: string; pin: string }) => Promise<void>
  state: () => Promise<SyncState>
  /** a person presses "send now" until nothing is unsent */
  sent: () => Promise<void>
  close: () => void
}

type Where = Pick<RunOptions, 'gps'> & { depot: Depot; hubUrl?: string; folder?: string; name?: string }

/** Enrols on a fresh folder; on a used one it goes on. `hubUrl`: what stands between it and the hub. */
export async function openTablet({
  depot,
  hubUrl = depot.url,
  folder = temporaryFolder(),
  name = 'Bay 3',
  ...receivers
}: Where): Promise<Tablet> {
  const { code } = await makeEnrolCode(depot.hub.deps, SITE)
  const opened = await runStation({
    ...{ folder, hubUrl, name, enrolCode: code, demo: null, ...receivers },
    keyStore: fileKeyStore(join(folder, KEY_FILE)),
    log: () => undefined,
  })
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  return tabletOf(opened.station, folder)
}

function tabletOf(station: RunningStation, folder: string): Tablet {
  let open = true
  const close = () => {
    if (open) station.close()
    open = false
  }
  onTestFinished(close)
  const call: Tablet['call'] = async (verb, ...input) => {
    const reply = await station.call(verb, input[0])
    if (!reply.ok) throw new Error(`${verb}: ${reply.sentence}`)
    return reply.value as never
  }
  const state = () => call('syncState')
  return {
    ...{ station, folder, call, state, close },
    scan: async (checkpoint, text) => {
      const where = checkpoint === 'load' ? { routeId: ROUTE, vehicleId: VAN } : {}
      const answer = await call('scan', { checkpoint, text, entry: 'wedge', ...where })
      if (answer.outcome !== 'recorded') throw new Error(answer.sentence)
      return answer.verdict.kind
    },
    signIn: async ({ personId, pin }) => {
      // A try is counted before it is judged, so it is made when the person is known here.
      await until(
        async () => (await call('people')).people,
        (people) => people.some((one) => one.personId === personId),
      )
      const { outcome } = await call('signIn', { personId: personId, pin })
      if (outcome !== 'in') throw new Error(`signing in: ${outcome}`)
    },
    sent: () =>
      until(
        async () => {
          station.sync.wake('person')
          return (await state()).unsent
        },
        (unsent) => unsent === 0,
      ),
  }
}

/** Looks until it holds; throws with the last look when it does not within the time. */
export async function until<T>(look: () => Promise<T>, holds: (value: T) => boolean, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs
  for (let value = await look(); !holds(value); value = await look()) {
    if (performance.now() > end) throw new Error(`still ${JSON.stringify(value)} after ${withinMs} ms`)
    await new Promise((wait) => setTimeout(wait, 10))
  }
}

/** A byte-for-byte copy of a closed tablet's folder. */
export function copyOf({ folder }: Tablet): string {
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true })
  return copy
}

/** @returns who asks the hub as dispatch does */
export async function withBoss(depot: Depot): Promise<DemoClient> {
  const ops = demoClientOver(depot.url, depot.hub.deps.operatorKey)
  const boss = { id: BOSS.personId, site: SITE, name: 'Vera Hoop', role: 'supervisor', pin: BOSS.pin }
  expect((await ops.put('/v1/ops/people', [boss])).status).toBe(200)
  return ops
}
