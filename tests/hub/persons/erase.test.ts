// One person's data: what is handed out, and what is left when it was erased.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { EpochId, HubInstant, HubPosition, PackageId, SiteId } from '../../../src/domain/brands.ts'
import { genesisHead, nextHead } from '../../../src/domain/chain.ts'
import { photoFile } from '../../../src/hub/photos/files.ts'
import { rebuild } from '../../../src/hub/projections/follow.ts'
import { sha256, sha256Hex } from '../../../src/hub/sha256.ts'
import { mailSecretOf } from '../../../src/hub/tracking/link.ts'
import { PullReply } from '../../../src/wire/down.ts'
import { jpegOf } from '../../support/jpeg.ts'
import { type RunningHub, startHub } from '../face/start-hub.ts'
import { HttpStation, post, signsIn } from '../kit.ts'
import { type Device, createDevice } from '../projections/devices.ts'
import { type Street, at, deliver, depart, layStreet, photoComes, projected } from '../tracking/street.ts'

const PRIVATE = /Annelies|Marxer|Rietle|annelies@/
let hub: RunningHub
let tablet: Device
let street: Street
beforeEach(async () => {
  hub = await startHub()
  tablet = createDevice(hub.store, 't1')
  street = await layStreet(hub, 3)
  await hub.send('PUT', '/v1/ops/people', [{ id: 'p1', site: 'schaan', name: 'A. Frick', role: 'driver', pin: '4711' }])
  hub.setNow(at('12:02'))
})
afterEach(() => hub.stop())

const idOf = (n: number) => street.parcels[n]!.id as PackageId
const page = async (n: number): Promise<string> => (await hub.get(`/t/${idOf(n)}?key=${street.parcels[n]!.key}`)).text()
const erase = (n: number, body?: object) => hub.send('POST', `/v1/ops/packages/${idOf(n)}/erase`, body)
async function station(): Promise<HttpStation> {
  const { code } = (await (await hub.send('POST', '/v1/ops/enrol-codes', { site: 'schaan' })).json()) as {
    code: string
  }
  const made = await HttpStation.enrol(hub.url, code)
  await made.session()
  return made
}
const pull = async (by: HttpStation, cursor?: string) =>
  PullReply.parse(await (await by.get(`/v1/sync/pull${cursor === undefined ? '' : `?cursor=${cursor}`}`)).json())

/** The database's files that hold this text anywhere, in use or not. */
function filesWith(text: string): string[] {
  const folder = hub.deps.config.dataDir
  const files = readdirSync(folder).filter((file) => file.startsWith('hub.db'))
  return files.filter((file) => readFileSync(join(folder, file)).includes(text))
}

/** Each journal of the log, its head computed anew from the bodies, against the head that the hub holds. */
async function chainsHold(): Promise<void> {
  const heads = new Map<string, ReturnType<typeof genesisHead>>()
  for (const { deviceId, epoch, body } of await hub.store.events(0 as HubPosition, 10_000)) {
    const name = `${deviceId} ${epoch}`
    heads.set(name, nextHead(sha256, heads.get(name) ?? genesisHead(sha256, deviceId, epoch), body))
  }
  expect(heads.size).toBeGreaterThan(1)
  for (const [name, head] of heads) {
    const [device, epoch] = name.split(' ')
    expect((await hub.store.chain(device as never, epoch as EpochId))?.head, name).toBe(head)
  }
}

it('[PE1] [PE2] an erased recipient is nowhere to be read any more: key, link, mail’s link, photo, stop; the log is as it was', async () => {
  const bytes = jpegOf({ seed: 1, widthPx: 640, heightPx: 480 })
  await depart(street, tablet)
  const photo = await photoComes(hub, bytes)
  await deliver(street, tablet, 0, { clock: '12:01', photo })
  const before = await hub.store.events(0 as HubPosition, 1000)
  const { key } = (await hub.store.packageKey(idOf(0)))!
  expect(filesWith(key)).not.toEqual([])
  expect(await page(0)).toMatch(PRIVATE)
  const src = /src="(\/t\/[^"]*photo[^"]*)"/.exec(await page(0))![1]!.replaceAll('&amp;', '&')
  expect((await hub.get(src)).status).toBe(200)

  const answer = await erase(0)
  expect(await answer.json()).toEqual({
    ...{ trackingId: idOf(0), erasedAt: new Date(at('12:02')).toISOString() },
    ...{ keys: 1, photos: 1, photosKept: 0, stops: 1 },
  })
  for (const secret of [street.parcels[0]!.key, mailSecretOf(hub.deps.linkKey, idOf(0))]) {
    const text = await (await hub.get(`/t/${idOf(0)}?key=${secret}`)).text()
    expect(text).toContain('Delivered')
    expect(text).not.toMatch(PRIVATE)
  }
  expect((await hub.get(src)).status).toBe(404)
  expect(existsSync(photoFile(hub.deps.config.dataDir, photo as never))).toBe(false)
  expect(await hub.store.packageKeys(idOf(0))).toEqual([])
  const stop = (await hub.store.row('stop', 's0'))!.value as { name: string; lines: string[]; lat: number }
  expect(stop).toMatchObject({ name: '', lines: [], lat: 47.17, town: 'Schaan' })
  expect(await hub.store.events(0 as HubPosition, 1000)).toEqual(before)
  await chainsHold()
  expect(filesWith(key)).toEqual([])
  // The neighbour's is as it was.
  expect(await page(1)).toMatch(PRIVATE)
  expect(await (await erase(0)).json()).toMatchObject({ keys: 0, erasedAt: new Date(at('12:02')).toISOString() })
})

it('[PE3] stations are told to forget the key, hear none on entering, and what comes late brings none back', async () => {
  const gate = await station()
  await depart(street, tablet)
  const first = await pull(gate)
  const entered = first.changes.find((one) => one.change === 'enter' && one.packageId === idOf(0))
  expect(entered).toMatchObject({ key: expect.any(String) as string })
  expect((await erase(0)).status).toBe(409)
  expect((await erase(0, { anyway: true })).status).toBe(200)
  await projected(hub)
  const next = await pull(gate, `${first.incarnation}:${first.to}`)
  const leaves = next.changes.filter((one) => one.change === 'leave')
  expect(leaves).toEqual([{ change: 'leave', packageId: idOf(0), forgetAfter: at('12:02') }])
  // Another station that begins now; and after the projection was made anew.
  for (const round of [1, 2]) {
    const fresh = await pull(await station())
    const enters = fresh.changes.flatMap((one) =>
      one.change === 'enter' && one.packageId === idOf(0) ? [one.key] : [],
    )
    expect(enters, String(round)).toEqual([null])
    expect(JSON.stringify(fresh.changes.filter((one) => one.change === 'leave'))).toContain(idOf(0))
    await rebuild(hub.deps, 50, 1000)
  }
  await hub.store.putPackageKey(idOf(0), 'late', 'a2V5')
  expect(await hub.store.packageKeys(idOf(0))).toEqual([])
})

it('[PE4] a photo that shows another’s parcel, too, stays until that one is erased; a late upload is not kept', async () => {
  const bytes = jpegOf({ seed: 1, widthPx: 640, heightPx: 480 })
  const hash = sha256Hex(bytes)
  await depart(street, tablet)
  const ids = [idOf(0), idOf(1)]
  const data = { stopId: 's0' as never, outcome: 'safe_place', placeCode: 'front_porch', proof: { photo: hash } }
  await tablet.record('PackageDelivered', ids, data, { at: at('12:01') })
  await projected(hub)
  expect(await (await erase(0)).json()).toMatchObject({ photos: 0, photosKept: 1 })
  expect(await (await erase(1)).json()).toMatchObject({ photos: 1, photosKept: 0 })
  const gate = await station()
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const begun = await fetch(`${hub.url}/v1/photos`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${gate.token}`, 'tus-resumable': '1.0.0', 'upload-length': String(bytes.length) },
      'upload-metadata': `sha256 ${base64(hash)},kind ${base64('delivery')},capturedAt ${base64('1795000000000')}`,
    },
  })
  expect([begun.status, begun.headers.get('waymark-photo')]).toEqual([200, hash])
  expect((await gate.get(`/v1/photos/${hash}`)).status).toBe(404)
  expect(await hub.store.photo(hash)).toBeNull()
})

it('[PE1] a waiting mail is not written any more', async () => {
  const wanted = { packageId: idOf(0), milestone: 'delivered', about: 'a/b/1', channel: 'email' } as never as object
  const times = {
    happenedAt: 1 as never,
    wantedAt: 1 as HubInstant,
    dueAt: at('23:00') as HubInstant,
    state: 'waiting',
  }
  const from = await hub.store.cursor('notify')
  const batch = { projection: 'notify', from, to: from, messages: [{ ...wanted, ...times } as never] }
  await hub.store.wantMessages(batch)
  await erase(0, { anyway: true })
  expect((await hub.store.messagesOf(idOf(0))).map(({ state }) => state)).toEqual(['no-address'])
  expect(await hub.store.messagesStopped(idOf(0), 'email')).toBe(true)
})

it('[PE5] a driver’s data come as lines: person without the PIN, positions, shifts, and how many', async () => {
  const tab = await station()
  const point = (n: number) => ({
    ...{ at: at('12:01') - n * 1000, lat: 47.1, lon: 9.5, accuracyM: 5, source: 'gpsd', heading: null, speedMps: null },
  })
  for (let page = 0; page < 5; page++)
    await post(
      hub.url,
      '/v1/positions',
      {
        ...{ protocol: 1, personId: 'p1', shiftId: 'shift-1', routeId: 'r14' },
        points: Array.from({ length: 450 }, (_, n) => point(page * 450 + n)),
      },
      { authorization: `Bearer ${tab.token}` },
    )
  const shift = { unsent: { count: 0 } }
  const who = { actorId: 'p1' as never, role: 'driver' as const, shiftId: 'shift-1' }
  await tablet.record('ShiftStarted', [], shift, { at: at('08:00'), ...who })
  await tablet.record('BreakStarted', [], shift, { at: at('10:00'), ...who })
  await tablet.record('ShiftStarted', [], shift, { at: at('08:05'), ...who, actorId: 'p10' as never })
  const answer = await hub.send('GET', '/v1/ops/people/p1/data')
  expect(answer.headers.get('content-type')).toMatch(/^application\/x-ndjson/)
  const lines = (await answer.text()).trim().split('\n')
  const read = lines.map((line) => JSON.parse(line) as { kind: string; at?: string; what?: string })
  expect(read[0]).toEqual({ kind: 'person', id: 'p1', site: 'schaan', name: 'A. Frick', role: 'driver' })
  expect(read.filter(({ kind }) => kind === 'position')).toHaveLength(2250)
  const shifts = read.filter(({ kind }) => kind === 'shift')
  expect(shifts.map(({ what }) => what)).toEqual(['ShiftStarted', 'BreakStarted'])
  expect(read.at(-1)).toEqual({ kind: 'end', positions: 2250, messages: 0, shifts: 2 })
  expect(lines.join('')).not.toMatch(/salt|hash|4711/)
  expect((await hub.send('GET', '/v1/ops/people/nobody/data')).status).toBe(404)
  expect((await hub.get('/v1/ops/people/p1/data')).status).toBe(401)
})

it('[PE6] an erased trail is gone with the last place, and a tablet’s backlog does not bring it back', async () => {
  const tab = await station()
  const send = async (minute: string) => {
    const point = { at: at(minute), lat: 47.1, lon: 9.5, accuracyM: 5, source: 'gpsd', heading: null, speedMps: null }
    const body = { protocol: 1, personId: 'p1', shiftId: 'shift-1', routeId: 'r14', points: [point] }
    const answer = await post(hub.url, '/v1/positions', body, { authorization: `Bearer ${tab.token}` })
    return (await answer.json()) as object
  }
  await hub.send('PUT', '/v1/ops/people', [
    { id: 'v', site: 'schaan', name: 'V. Hoop', role: 'supervisor', pin: '5511' },
  ])
  const desk = await station()
  await signsIn(desk, 'v', { at: at('12:02') })
  const places = async () => (await desk.get('/v1/positions')).json() as Promise<{ places: unknown[]; cursor: number }>
  const moved: number[] = []
  hub.deps.placesMoved((cursor) => moved.push(cursor))
  await send('12:00')
  await send('12:01')
  expect((await places()).places).toHaveLength(1)
  const answer = await hub.send('DELETE', '/v1/ops/people/p1/trail')
  expect(await answer.json()).toEqual({ erased: 2 })
  expect((await places()).places).toEqual([])
  expect(moved.at(-1)).toBe((await places()).cursor)
  expect(await send('11:59')).toMatchObject({ taken: 1, refused: [] })
  expect(await hub.store.pointsOf('p1', -1, 10)).toEqual([])
  expect((await places()).places).toEqual([])
  hub.setNow(at('12:10'))
  await send('12:09')
  expect(await hub.store.trailOf('schaan' as SiteId, 'p1', 0, 10)).toHaveLength(1)
  expect((await places()).places).toHaveLength(1)
})
