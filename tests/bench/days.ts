// Days without network on one tablet that is killed at any moment, then all of it sent over a line that is cut again and again: every event that was
// confirmed is at the hub once, every photo whole, and memory stays where it was (FAULTS I1, 24). `bench photos` runs the long one, a test the short.
import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Hash, HubInstant, HubPosition, SiteId } from '../../src/domain/brands.ts'
import { demoDayAt } from '../../src/demo/calendar.ts'
import { readConfig } from '../../src/hub/env.ts'
import { type Hub, openHub } from '../../src/hub/hub.ts'
import { readPhoto } from '../../src/hub/photos/read.ts'
import { makeEnrolCode } from '../../src/hub/stations/enrol.ts'
import { ShipmentReply } from '../../src/wire/shipments.ts'
import { hubEnvironment } from './stations.ts'
import { tcpLine } from '../support/tcp-line.ts'

export type Task = {
  /** by how much this tablet's clock differs from the machine's */
  shiftMs: number
  photoEvery: number
  photoBytes: number
  load: { routeId: string; vehicleId: string }
} & (
  | { do: 'enrol'; code: string; stops: number }
  | { do: 'drain'; code?: string }
  | { do: 'record'; from: number; to: number; parcels: string; code?: string }
)

export type DaysShape = {
  events: number
  photos: number
  photoBytes: number
  days: number
  /** SIGKILLs while recording, and as many while sending */
  kills: number
  cuts: number
  seed: number
}
export type DaysResult = {
  confirmed: number
  /** a kill came between the commit and its word: asked again, the tablet said that this delivery stands already */
  stoodAlready: number
  photos: number
  /** of the confirmed ones, those that are not at the hub */
  missingEvents: number
  missingPhotos: number
  /** the same (device, epoch, seq) at the hub more than once */
  doubled: number
  leftOver: string[]
  kills: number
  cuts: number
  /** of the tablet's last life, MiB after a collection: the most in the first half of what it sent, and in the second */
  memory: { firstMiB: number; secondMiB: number; samples: number }
  msRecording: number
  msSending: number
}

const SITE = 'schaan' as SiteId
const LOAD = { routeId: 'r14', vehicleId: 'van-2' }
const NOWHERE = 'http://127.0.0.1:9'
const DAY_MS = 24 * 3_600_000
const MiB = 1024 * 1024

export async function runDays(folder: string, shape: DaysShape): Promise<DaysResult> {
  const dice = diceOf(shape.seed)
  const turned = { hubMs: -shape.days * DAY_MS }
  const opened = await openHub(
    readConfig({ ...hubEnvironment(join(folder, 'hub')), WAYMARK_MAX_LOOP_DELAY_MS: '60000' }),
    {
      now: () => (Date.now() + turned.hubMs) as HubInstant,
    },
  )
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  const { hub } = opened
  const url = await hub.listen()
  const line = await cuttableLine(url)
  try {
    const parcels = join(folder, 'parcels.json')
    writeFileSync(parcels, JSON.stringify(await fillDepot(hub, url, shape.photos)))
    const tablet = join(folder, 'tablet')
    const base = {
      photoEvery: Math.max(1, Math.floor(shape.events / shape.photos)),
      photoBytes: shape.photoBytes,
      load: LOAD,
    }
    const { code } = await makeEnrolCode(hub.deps, SITE)
    await life(tablet, url, { do: 'enrol', code, stops: shape.photos, shiftMs: turned.hubMs, ...base })
    const recorded = await recordAll(tablet, shape, dice, (from, shiftMs) => {
      return { do: 'record', from, to: shape.events, parcels, shiftMs, ...base }
    })
    turned.hubMs = 0
    const sent = await sendAll(tablet, line, shape, dice, { do: 'drain', shiftMs: 0, ...base })
    const checked = await compare(hub, recorded.confirmed)
    const cuts = line.cuts()
    return {
      ...checked,
      ...sent,
      cuts,
      kills: recorded.kills + sent.kills,
      msRecording: recorded.ms,
      msSending: sent.msSending,
    }
  } finally {
    line.close()
    hub.app.server.closeAllConnections()
    await hub.close()
  }
}

export type Dice = () => number
function diceOf(seed: number): Dice {
  let state = (seed * 2654435761) >>> 0
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0
    return state / 2 ** 32
  }
}

type Line = Record<string, unknown>
type Life = { lines: Line[]; killed: boolean }

/** When a process is killed: so many ms after it said its n-th line, so that a fast machine kills as often as a slow one. */
type Kill = { lines: number; ms: number }

/** One life of the tablet's process; killed at that moment, if it still lives. */
function life(folder: string, hubUrl: string, task: Task, kill?: Kill, heard?: (line: Line) => void): Promise<Life> {
  const script = new URL('days-station.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--expose-gc', script, folder, hubUrl, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: Line[] = []
  let timer: NodeJS.Timeout | null = null
  createInterface({ input: child.stdout }).on('line', (text) => {
    // The last line of a killed process may be half a line: what it said was not heard.
    if (!text.endsWith('}')) return
    const said = JSON.parse(text) as Line
    lines.push(said)
    heard?.(said)
    if (lines.length === kill?.lines) timer = setTimeout(() => child.kill('SIGKILL'), kill.ms)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status, signal) => {
      if (timer !== null) clearTimeout(timer)
      if (status !== 0 && signal !== 'SIGKILL') reject(new Error(`the tablet ended with ${String(status ?? signal)}`))
      else resolve({ lines, killed: signal === 'SIGKILL' })
    })
  })
}

export type Confirmed = { events: Set<string>; photos: Set<Hash>; stoodAlready: number }

async function recordAll(
  folder: string,
  { events, days, kills: wanted }: DaysShape,
  dice: Dice,
  taskFrom: (from: number, shiftMs: number) => Task,
): Promise<{ confirmed: Confirmed; kills: number; ms: number }> {
  const began = performance.now()
  const confirmed: Confirmed = { events: new Set(), photos: new Set(), stoodAlready: 0 }
  let kills = 0
  for (let from = 0; from < events;) {
    // Each life begins later on the way through the days.
    const shiftMs = Math.round(-days * DAY_MS * (1 - from / events))
    const { lines, killed } = await life(
      folder,
      NOWHERE,
      taskFrom(from, shiftMs),
      kills < wanted
        ? { lines: Math.ceil((dice() * (events - from)) / (wanted - kills + 1)), ms: dice() * 20 }
        : undefined,
    )
    kills += killed ? 1 : 0
    for (const { at, ids, photo } of lines) {
      if (typeof at !== 'number') continue
      for (const id of ids as string[]) confirmed.events.add(id)
      if ((ids as string[]).length === 0) confirmed.stoodAlready += 1
      if (typeof photo === 'string') confirmed.photos.add(photo as Hash)
      from = at + 1
    }
  }
  return { confirmed, kills, ms: performance.now() - began }
}

async function sendAll(
  folder: string,
  line: CuttableLine,
  shape: DaysShape,
  dice: Dice,
  task: Task,
): Promise<{ kills: number; memory: DaysResult['memory']; msSending: number }> {
  const began = performance.now()
  const bytes = shape.photos * shape.photoBytes + shape.events * 200
  const cutLater = () => {
    if (line.cuts() < shape.cuts) line.cutAfter(Math.floor((dice() * 1.6 * bytes) / Math.max(1, shape.cuts)))
  }
  cutLater()
  const stop = line.onCut(cutLater)
  let kills = 0
  let last: Life = { lines: [], killed: true }
  while (last.killed) {
    last = await life(folder, line.url, task, kills < shape.kills ? { lines: 1, ms: dice() * 400 } : undefined)
    kills += last.killed ? 1 : 0
  }
  stop()
  const used = last.lines.flatMap(({ heapUsed, arrayBuffers }) =>
    typeof heapUsed === 'number' && typeof arrayBuffers === 'number' ? [(heapUsed + arrayBuffers) / MiB] : [],
  )
  const half = Math.ceil(used.length / 2)
  const [firstMiB, secondMiB] = [Math.max(...used.slice(0, half)), Math.max(...used.slice(half - 1))]
  const memory = { firstMiB, secondMiB, samples: used.length }
  return { kills, memory, msSending: performance.now() - began }
}

async function compare(
  hub: Hub,
  { events, photos, stoodAlready }: Confirmed,
): Promise<Omit<DaysResult, 'kills' | 'cuts' | 'memory' | 'msRecording' | 'msSending'>> {
  const seen = new Map<string, number>()
  for (let after = 0 as HubPosition, more = true; more;) {
    const page = await hub.deps.store.events(after, 1000)
    for (const { deviceId, epoch, seq } of page) {
      const id = `${deviceId}/${epoch}/${seq}`
      seen.set(id, (seen.get(id) ?? 0) + 1)
    }
    after = page.at(-1)?.position ?? after
    more = page.length === 1000
  }
  let missingPhotos = 0
  for (const photo of photos) if ((await readPhoto(hub.deps, photo)) === null) missingPhotos += 1
  return {
    confirmed: events.size,
    stoodAlready,
    photos: photos.size,
    missingEvents: [...events].filter((id) => !seen.has(id)).length,
    missingPhotos,
    doubled: [...seen.values()].filter((times) => times > 1).length,
    leftOver: readdirSync(join(hub.deps.config.dataDir, 'photos', 'incoming')),
  }
}

export type CuttableLine = {
  url: string
  /** cuts every connection when so many more bytes have gone up */
  cutAfter: (bytes: number) => void
  onCut: (listener: () => void) => () => void
  cuts: () => number
  close: () => void
}

async function cuttableLine(hubUrl: string): Promise<CuttableLine> {
  const listeners = new Set<() => void>()
  const state = { left: Infinity, cuts: 0 }
  const line = await tcpLine(hubUrl, {
    up: (bytes, hub) => {
      state.left -= bytes.length
      hub.write(state.left < 0 ? bytes.subarray(0, bytes.length + state.left) : bytes)
      if (state.left < 0) cut()
    },
    down: (bytes, client) => void client.write(bytes),
  })
  const cut = (): void => {
    state.left = Infinity
    state.cuts += 1
    line.cutAll()
    for (const listener of listeners) listener()
  }
  return {
    url: line.url,
    cutAfter: (left) => void (state.left = left),
    onCut: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    cuts: () => state.cuts,
    close: line.close,
  }
}

const PLACE = { lat: 47.165, lon: 9.509 }

/** A site, a driver, a van and a route with a stop for each parcel; @returns them as the tablet's process reads them */
async function fillDepot(hub: Hub, url: string, count: number): Promise<{ id: string; stopId: string }[]> {
  const day = demoDayAt(hub.deps.now())
  const ask = async (method: string, path: string, body: unknown): Promise<unknown> => {
    const headers = { authorization: `Bearer ${hub.deps.operatorKey}`, 'content-type': 'application/json' }
    const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const put = (table: string, rows: object[]) => ask('PUT', `/v1/ops/${table}`, rows)
  await put('sites', [{ id: SITE, name: 'Depot Schaan', town: 'Schaan', timeZone: 'Europe/Vaduz', ...PLACE }])
  await put('people', [{ id: 'beat', site: SITE, name: 'Beat Büchel', role: 'driver', pin: '8234' }])
  await put('vehicles', [{ id: LOAD.vehicleId, site: SITE, plate: 'FL 2207', name: 'Van 2' }])
  await put('routes', [
    { id: LOAD.routeId, site: SITE, day, number: '14', name: 'Oberland', vehicleId: LOAD.vehicleId, driverId: 'beat' },
  ])
  const parcels: { id: string; stopId: string }[] = []
  for (let from = 0; from < count; from += 100) {
    const shipments = Array.from({ length: Math.min(100, count - from) }, (_, at) => shipment(from + at, day))
    const given = ShipmentReply.parse(await ask('POST', '/v1/shipments', { shipments })).shipments
    const stops = given.map(({ trackingId }, at) => ({ id: trackingId, stopId: `s${from + at + 1}` }))
    parcels.push(...stops)
    await put('stops', stops.map(stopRow))
  }
  return parcels
}

const shipment = (at: number, day: string) => ({
  ...{ reference: `order-${at}`, shipper: 'Alpenladen', service: { level: 'standard' }, promise: { day } },
  recipient: { name: `Marxer ${at}`, lines: [`Im Rietle ${at + 1}`], postcode: '9494', town: 'Schaan', country: 'LI' },
  ...{ site: SITE, weightG: 800, contents: 'goods' },
})
const stopRow = ({ id, stopId }: { id: string; stopId: string }) => ({
  ...{ id: stopId, routeId: LOAD.routeId, sequence: Number(stopId.slice(1)), name: 'Marxer', lines: ['Im Rietle 1'] },
  ...{ postcode: '9494', town: 'Schaan', ...PLACE, packages: [id] },
})
