// `bench live`: a thousand customers look at their page while stations push a hundred events a second in real, signed batches, half of them at the depot, half
// on the road, where each delivery is news for the whole route. Measured from the push being sent to the page's new parts being there; beside it, in the
// same minutes, a bare SSE echo of the same size.
import type { PackageId } from '../../src/domain/brands.ts'
import type { ScanEvent } from '../../src/domain/event.ts'
import { encodeBody } from '../../src/wire/event-body.ts'
import type { ShipmentReply } from '../../src/wire/shipments.ts'
import { HttpStation, received } from '../hub/kit.ts'
import { startChild } from './child.ts'
import { temporaryFolder } from './depot.ts'
import { check, quantile, report, round, say, summary } from './harness.ts'
import { type Look, type OpenPages, openPages } from './live-pages.ts'
import { hubEnvironment } from './stations.ts'

const KEY = 'bench-operator-key-0001'
const PAGES = 1000
const ROUTES = 10
const STATIONS = 4
const EVENTS_A_SECOND = 100
const BATCHES_A_SECOND = 20
/** A hub runs for months, not for its first seconds: their events are sent and not counted. Nor those of the echo. */
const WARM_SECONDS = 4
const site = 'schaan'

type Parcel = { id: PackageId; key: string; n: number; lines: number }
type Step = { parcel: Parcel; event: Partial<ScanEvent> }
type Pushed = { id: string; lines: number; sentAt: number }

/** Parcels 0 … 499 are on stops of ten routes, the others at the depot. */
const onRoad = ({ n }: Parcel): boolean => n < PAGES / 2
const routeOf = ({ n }: Parcel): string => `r${n % ROUTES}`

async function ask(url: string, method: string, path: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${KEY}` }
  const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

async function announce(url: string): Promise<Parcel[]> {
  const today = new Date().toISOString().slice(0, 10)
  await ask(url, 'PUT', '/v1/ops/sites', [
    { id: site, name: 'Depot', town: 'Schaan', timeZone: 'UTC', lat: 47.165, lon: 9.509 },
  ])
  const parcels: Parcel[] = []
  for (let from = 0; from < PAGES; from += 100) {
    const shipments = Array.from({ length: 100 }, (_, i) => ({
      ...{
        reference: `order-${from + i}`,
        shipper: 'Alpenladen',
        service: { level: 'standard' },
        promise: { day: today },
      },
      ...{ site, otherNumbers: [], weightG: 800, contents: 'goods' },
      recipient: { name: 'A. Marxer', lines: ['Im Rietle 3'], postcode: '9494', town: 'Schaan', country: 'LI' },
    }))
    const reply = (await ask(url, 'POST', '/v1/shipments', { shipments })) as ShipmentReply
    for (const { trackingId, link } of reply.shipments)
      parcels.push({
        id: trackingId as PackageId,
        key: new URL(link).searchParams.get('key') ?? '',
        n: parcels.length,
        lines: 1,
      })
  }
  const routes = Array.from({ length: ROUTES }, (_, n) => ({
    id: `r${n}`,
    site,
    day: today,
    number: String(n),
    name: `R${n}`,
  }))
  await ask(url, 'PUT', '/v1/ops/routes', routes)
  const stops = parcels.filter(onRoad).map((parcel) => ({
    ...{ id: `s${parcel.n}`, routeId: routeOf(parcel), sequence: Math.floor(parcel.n / ROUTES) + 1, name: 'Marxer' },
    ...{
      lines: ['Im Rietle 3'],
      postcode: '9494',
      town: 'Schaan',
      lat: 47.17 + parcel.n / 5000,
      lon: 9.51,
      packages: [parcel.id],
    },
  }))
  await ask(url, 'PUT', '/v1/ops/stops', stops)
  return parcels
}

const data = (kind: string, body: object): Partial<ScanEvent> => ({ kind, data: body }) as unknown as Partial<ScanEvent>
const toVan = (parcel: Parcel) => ({ routeId: routeOf(parcel), vehicleId: 'v1' })

/** What happens to a parcel while somebody looks; each step is a line of its timeline. */
function stepsOf(parcel: Parcel): Step[] {
  const sorted = { site, routeId: routeOf(parcel), bin: 'B1', planVersion: 1 }
  const stopId = `s${parcel.n}`
  const events = onRoad(parcel)
    ? [
        data('DeliveryAttempted', { stopId, reason: 'NO_TIME', evidence: [], proven: 'yes' }),
        data('PackageDelivered', { stopId, outcome: 'handed_over', placeCode: 'in_person', proof: {} }),
      ]
    : [
        data('PackageReceived', { site, condition: 'ok' }),
        data('PackageSorted', sorted),
        data('PackageLoaded', toVan(parcel)),
      ]
  return events.map((event) => ({ parcel, event }))
}

class Sender {
  readonly #station: HttpStation
  #sent = 0
  #pushing = Promise.resolve()
  constructor(station: HttpStation) {
    this.#station = station
  }
  static async make(url: string): Promise<Sender> {
    const { code } = (await ask(url, 'POST', '/v1/ops/enrol-codes', { site })) as { code: string }
    const station = await HttpStation.enrol(url, code)
    await station.session()
    return new Sender(station)
  }
  append(ids: PackageId[], event: Partial<ScanEvent>): void {
    const more = { site, ...event } as Partial<ScanEvent>
    this.#station.station.journal.append(Buffer.from(encodeBody(received(ids, Date.now(), more))))
  }
  /** One batch at a time, as a station does: what comes meanwhile goes with the next one. */
  push(): Promise<void> {
    this.#pushing = this.#pushing.then(async () => {
      const { seq } = this.#station.station.journal
      if (seq === this.#sent) return
      const reply = await this.#station.pushed(this.#sent + 1, seq)
      if (reply.outcome !== 'taken') throw new Error(`a batch was answered ${reply.outcome}`)
      this.#sent = seq
    })
    return this.#pushing
  }
}

/** Those on the road are out; a station has its own parcels, as a depot's gates and drivers do. */
async function depart(senders: readonly Sender[], parcels: readonly Parcel[]): Promise<void> {
  for (const [at, sender] of senders.entries()) {
    const own = parcels.filter((parcel) => onRoad(parcel) && parcel.n % STATIONS === at)
    for (const routeId of new Set(own.map(routeOf))) {
      const ids = own.filter((parcel) => routeOf(parcel) === routeId).map(({ id }) => id)
      const route = { routeId, vehicleId: 'v1' }
      sender.append(ids, data('PackageLoaded', route))
      const counts = { depot: ids.length, driver: ids.length }
      sender.append(ids, data('LoadClosed', { ...route, driverId: 'p1', missing: [], counts }))
      sender.append(ids, data('RouteDeparted', { ...route, how: 'tap' }))
    }
    await sender.push()
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Runs `batch` for each part of the steps on its beat, whether the one before is answered or not. */
async function onBeat(
  seconds: number,
  steps: Step[],
  batch: (part: Step[], n: number) => Promise<void>,
): Promise<void> {
  const size = EVENTS_A_SECOND / BATCHES_A_SECOND
  const running: Promise<void>[] = []
  let fault: unknown = null
  const begun = performance.now()
  for (let n = 0; n < seconds * BATCHES_A_SECOND; n++) {
    await pause(Math.max(0, begun + (n * 1000) / BATCHES_A_SECOND - performance.now()))
    // A fault is told at the end: nobody waits for it before.
    running.push(batch(steps.slice(n * size, (n + 1) * size), n).catch((error: unknown) => void (fault ??= error)))
  }
  await Promise.all(running)
  if (fault !== null) throw new Error('a batch was not taken', { cause: fault })
}

/** First steps of all parcels, then the second ones: from station to station in batches that are one station's. */
function planned(parcels: readonly Parcel[], seconds: number): Step[] {
  const byStation = Array.from({ length: STATIONS }, (_, at) => {
    const own = parcels.filter(({ n }) => n % STATIONS === at).map(stepsOf)
    return [0, 1, 2].flatMap((step) => own.flatMap((steps) => steps.slice(step, step + 1)))
  })
  const size = EVENTS_A_SECOND / BATCHES_A_SECOND
  const all: Step[] = []
  for (let n = 0; n < seconds * BATCHES_A_SECOND; n++) all.push(...(byStation[n % STATIONS]?.splice(0, size) ?? []))
  return all
}

type Waits = { heard: number[]; shown: number[]; missing: number }

/** For each event the first look that holds it. */
function waitsOf(pushed: readonly Pushed[], looks: readonly Look[]): Waits {
  const byPage = new Map<string, Look[]>()
  for (const look of looks) byPage.set(look.id, [...(byPage.get(look.id) ?? []), look])
  const waits: Waits = { heard: [], shown: [], missing: 0 }
  for (const { id, lines, sentAt } of pushed) {
    const holding = (byPage.get(id) ?? []).filter((look) => look.lines >= lines)
    if (holding.length === 0) waits.missing += 1
    else {
      waits.heard.push(Math.min(...holding.map(({ heardAt }) => heardAt)) - sentAt)
      waits.shown.push(Math.min(...holding.map(({ shownAt }) => shownAt)) - sentAt)
    }
  }
  return waits
}

const counted = (pushed: readonly Pushed[]): Pushed[] => pushed.slice(WARM_SECONDS * EVENTS_A_SECOND)

async function settled(pages: OpenPages): Promise<void> {
  for (let before = -1; before !== pages.looks.length;) {
    before = pages.looks.length
    await pause(1500)
  }
}

async function throughHub(seconds: number) {
  const { folder, remove } = temporaryFolder('live')
  const env = { ...hubEnvironment(folder), WAYMARK_MAX_CONNECTIONS: '4000', WAYMARK_MAX_LIVE_SUBSCRIBERS: '2000' }
  const child = await startChild('src/cli/waymark.ts', ['hub'], env)
  const url = String(child.ready['hub'])
  try {
    const parcels = await announce(url)
    const senders = await Promise.all(Array.from({ length: STATIONS }, () => Sender.make(url)))
    await depart(senders, parcels)
    await pause(2000)
    for (const parcel of parcels) parcel.lines = onRoad(parcel) ? 3 : 1
    const pages = await openPages(url, parcels.map(pageOf), true)
    say(`${PAGES} pages are open`)
    const pushed: Pushed[] = []
    const cpuBefore = await cpuOf(url)
    await onBeat(seconds, planned(parcels, seconds), async (part, n) => {
      const sender = senders[n % STATIONS]
      const sentAt = performance.now()
      for (const { parcel, event } of part) {
        parcel.lines += 1
        pushed.push({ id: parcel.id, lines: parcel.lines, sentAt })
        sender?.append([parcel.id], event)
      }
      await sender?.push()
    })
    await settled(pages)
    const cpuMsAnEvent = ((await cpuOf(url)) - cpuBefore) / pushed.length
    const { looks, troubles } = pages
    pages.close()
    return { waits: waitsOf(counted(pushed), looks), told: looks.length, events: pushed.length, troubles, cpuMsAnEvent }
  } finally {
    await child.end()
    remove()
  }
}

/** What the hub's process has used so far, ms: says how busy it was where the machine has others to serve. */
async function cpuOf(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^waymark_process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1]) * 1000
}

const pageOf = ({ id, key }: Parcel) => ({
  ...{ id, path: `/v1/tracking/${id}/events?key=${key}`, newsPath: `/t/${id}/news?key=${key}` },
})

/** As large as a page's state on the road. */
const ECHOED = { trackingId: 'x', pad: 'x'.repeat(1200) }

async function throughEcho(seconds: number) {
  const child = await startChild('tests/bench/echo-hub.ts', [])
  const url = String(child.ready['url'])
  try {
    const ids = Array.from({ length: PAGES }, (_, n) => `p${n}`)
    const pages = await openPages(
      url,
      ids.map((id) => ({ id, path: `/events/${id}`, newsPath: null })),
      false,
    )
    const pushed: Pushed[] = []
    const size = EVENTS_A_SECOND / BATCHES_A_SECOND
    await onBeat(seconds, [], async (_, n) => {
      const sentAt = performance.now()
      const events = Array.from({ length: size }, (_each, i) => {
        const lines = Math.floor((n * size + i) / PAGES) + 1
        const id = ids[(n * size + i) % PAGES] ?? ''
        pushed.push({ id, lines, sentAt })
        return { id, data: JSON.stringify({ ...ECHOED, timeline: Array.from({ length: lines }, () => 0) }) }
      })
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${url}/push`, { method: 'POST', headers, body: JSON.stringify({ events }) })
      await answer.arrayBuffer()
    })
    await settled(pages)
    pages.close()
    return waitsOf(counted(pushed), pages.looks)
  } finally {
    await child.end()
  }
}

export async function run(args: readonly string[]): Promise<number> {
  const quick = args.includes('--quick')
  const seconds = WARM_SECONDS + (quick ? 6 : 20)
  const rounds = quick ? 1 : 3
  const hub: Awaited<ReturnType<typeof throughHub>>[] = []
  const echo: Waits[] = []
  for (let n = 0; n < rounds; n++) {
    hub.push(await throughHub(seconds))
    echo.push(await throughEcho(seconds))
    const [ours, bare] = [hub[n]?.waits.shown ?? [], echo[n]?.heard ?? []]
    say(`round ${n + 1}/${rounds}: p99 ${round(quantile(ours, 0.99))} ms, bare echo ${round(quantile(bare, 0.99))} ms`)
  }
  const [heard, shown] = [hub.flatMap(({ waits }) => waits.heard), hub.flatMap(({ waits }) => waits.shown)]
  const missing = hub.reduce((sum, { waits }) => sum + waits.missing, 0)
  const figures = {
    ...{ pages: PAGES, eventsASecond: EVENTS_A_SECOND, secondsCounted: seconds - WARM_SECONDS, rounds },
    msHeard: summary(heard),
    msShown: summary(shown),
    msBareEcho: summary(echo.flatMap((waits) => waits.heard)),
    hubCpuMsAnEvent: hub.map(({ cpuMsAnEvent }) => round(cpuMsAnEvent)),
    tellings: hub.map(({ told, events }) => ({ told, events })),
    troubles: [...new Set(hub.flatMap(({ troubles }) => troubles))].slice(0, 5),
  }
  return report('live', figures, [
    check('an event at the hub to its new parts on an open page, p99 ms', quantile(shown, 0.99), 250),
    check('events that never came to their page', missing, 0),
  ])
}
