// The PIN at the door, at the hub: made or taken, sealed, shown to the recipient alone, and for each station in scope what checks it.
import { scryptSync } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DeviceId, HubPosition, PackageId, SiteId } from '../../../src/domain/brands.ts'
import { DOOR_PIN_HASH_BYTES, DOOR_PIN_SCRYPT, saltForDevice } from '../../../src/domain/door-pin.ts'
import { makeDoorPin, openDoorPin, sealDoorPin } from '../../../src/hub/pins/door-pin.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { type PinVerifier, PullReply } from '../../../src/wire/down.ts'
import type { Tracking } from '../../../src/wire/customer.ts'
import { type RunningHub, SCHAAN, announceOne, shipment, startHub } from '../face/start-hub.ts'
import { HttpStation } from '../kit.ts'
import { type Device, createDevice } from '../projections/devices.ts'

const PIN_SERVICE = { level: 'standard', pin: true }
const SENDERS = '918273'
const site = 'schaan' as SiteId
let hub: RunningHub
let tablet: Device
beforeEach(async () => {
  hub = await startHub()
  tablet = createDevice(hub.store, 't1')
})
afterEach(() => hub.stop())

const projected = async (): Promise<void> => {
  hub.deps.committed()
  await expect.poll(async () => (await hub.store.cursor('packages')) >= (await hub.store.head())).toBe(true)
}
const pinOf = async (id: string): Promise<string | null> => {
  const kept = await hub.store.pin(id as PackageId)
  return kept === null ? null : openDoorPin(kept)
}
const tracked = async (path: string): Promise<Tracking> =>
  (await (await hub.get(`/v1/tracking/${path}`)).json()) as Tracking
const at = (clock: string): number => Date.parse(`2026-11-22T${clock}:00+01:00`)
const delivered = (id: string, clock = '12:00') =>
  tablet.record(
    'PackageDelivered',
    [id],
    { stopId: 's', outcome: 'handed_over', placeCode: 'in_person_pin', proof: { pin: 'matched' } },
    { at: at(clock), site },
  )

describe('a PIN', () => {
  it('[DP1] is six digits, each as likely as the others, leading zeros and all', () => {
    const bytes =
      (...of: number[]) =>
      () =>
        Uint8Array.from(of)
    expect(makeDoorPin(bytes(0, 0, 0, 7))).toBe('000007')
    expect(makeDoorPin(bytes(0, 15, 66, 63))).toBe('999999')
    // Above the last whole million it is drawn again: 4,294,000,000 is not 000000 once more.
    const draws = [Uint8Array.from([0xff, 0xf1, 0x55, 0x80]), Uint8Array.from([0, 0, 0, 9])]
    expect(makeDoorPin(() => draws.shift()!)).toBe('000009')
  })

  it('[DP2] lies in a box that opens with its package’s key, for its package alone', () => {
    const key = Buffer.alloc(32, 7).toString('base64')
    const box = sealDoorPin('WM1' as PackageId, '123456', key, (count) => Buffer.alloc(count, 3))
    expect(openDoorPin({ packageId: 'WM1' as PackageId, box, key })).toBe('123456')
    expect(openDoorPin({ packageId: 'WM2' as PackageId, box, key })).toBeNull()
    expect(openDoorPin({ packageId: 'WM1' as PackageId, box, key: Buffer.alloc(32, 8).toString('base64') })).toBeNull()
  })

  it('[DP1] is made where the service asks for one, another one a parcel; the sender’s is taken; no service, no PIN', async () => {
    const one = await announceOne(hub, { service: PIN_SERVICE })
    const two = await announceOne(hub, { service: PIN_SERVICE, reference: 'order-2' })
    const own = await announceOne(hub, { service: PIN_SERVICE, pin: '0471', reference: 'order-3' })
    const none = await announceOne(hub, { reference: 'order-4' })
    expect(await pinOf(one.id)).toMatch(/^\d{6}$/)
    expect(await pinOf(two.id)).not.toBe(await pinOf(one.id))
    expect(await pinOf(own.id)).toBe('0471')
    expect(await pinOf(none.id)).toBeNull()
  })

  it('[SH1] a PIN without its service, or one that is none, is told by row and field, and not repeated', async () => {
    await hub.send('PUT', '/v1/ops/sites', [SCHAAN])
    const rows = [shipment({ pin: '1234' }), shipment({ service: PIN_SERVICE, pin: '12a456', reference: 'order-2' })]
    const text = await (await hub.send('POST', '/v1/shipments', { shipments: rows })).text()
    const { errors } = JSON.parse(text) as { errors: { row: number; field: string; sentence: string }[] }
    expect(errors.map(({ row, field }) => [row, field])).toEqual([
      [0, 'pin'],
      [1, 'pin'],
    ])
    expect(errors[0]?.sentence).toContain('set service.pin')
    expect(errors[1]?.sentence).toBe('This must be 4 to 6 digits.')
    expect(text).not.toContain('12a456')
  })

  it('[DP2] stands in clear in no file of the hub, no event and no answer', async () => {
    await hub.send('PUT', '/v1/ops/sites', [SCHAAN])
    const body = { shipments: [shipment({ service: PIN_SERVICE, pin: SENDERS })] }
    const answer = await (await hub.send('POST', '/v1/shipments', body, { 'idempotency-key': 'k1' })).text()
    expect(answer).not.toContain(SENDERS)
    const station = await enrolled()
    await pinsFor(station)
    const { dataDir } = hub.deps.config
    const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
      .map((name) => join(dataDir, name))
      .filter((file) => statSync(file).isFile())
    expect(files.some((file) => file.endsWith('hub.db'))).toBe(true)
    for (const file of files) expect(readFileSync(file).includes(SENDERS), file).toBe(false)
    for (const { body: frozen } of await hub.store.events(0 as HubPosition, 100))
      expect(Buffer.from(frozen).toString()).not.toContain(SENDERS)
  })

  it('[SH3] counts in a repeat: the same again is the first answer, another PIN is another request', async () => {
    await hub.send('PUT', '/v1/ops/sites', [SCHAAN])
    const send = (pin: string) =>
      hub.send(
        'POST',
        '/v1/shipments',
        { shipments: [shipment({ service: PIN_SERVICE, pin })] },
        { 'idempotency-key': 'k1' },
      )
    const first = await (await send(SENDERS)).text()
    const again = await send(SENDERS)
    expect([again.status, await again.text()]).toEqual([201, first])
    expect((await send('918274')).status).toBe(422)
  })
})

describe('the customer', () => {
  it('[DP3] reads it with the link’s secret, never under the bare id, and no more once the parcel is there', async () => {
    const { id, key } = await announceOne(hub, { service: PIN_SERVICE, pin: SENDERS })
    await projected()
    const page = async (query: string): Promise<string> => (await hub.get(`/t/${id}${query}`)).text()
    const opened = await page(`?key=${key}`)
    expect(opened).toContain('PIN for the door')
    expect(opened).toContain(`<span>${SENDERS.slice(0, 3)}</span> <span>${SENDERS.slice(3)}</span>`)
    for (const closed of ['', '?key=wrong', `?key=${key.slice(1)}`]) {
      const text = await page(closed)
      for (const part of [SENDERS, SENDERS.slice(0, 3), 'PIN for the door']) expect(text).not.toContain(part)
      expect((await tracked(`${id}${closed}`)).details).toBeNull()
    }
    expect((await tracked(`${id}?key=${key}`)).details?.pin).toBe(SENDERS)
    await delivered(id)
    await projected()
    const after = await tracked(`${id}?key=${key}`)
    expect([after.status, after.details?.pin]).toEqual(['delivered', undefined])
    expect(await page(`?key=${key}`)).not.toContain('PIN for the door')
  })

  it('[DP3] reads a new one at once when it was made anew; a parcel without one has none to make', async () => {
    const { id, key } = await announceOne(hub, { service: PIN_SERVICE })
    const plain = await announceOne(hub, { reference: 'order-2' })
    await projected()
    const before = (await tracked(`${id}?key=${key}`)).details?.pin
    const renewed = await hub.send('POST', `/v1/shipments/${id}/pin`, {})
    expect([renewed.status, await renewed.json()]).toEqual([200, { trackingId: id }])
    const after = (await tracked(`${id}?key=${key}`)).details?.pin
    expect(after).toMatch(/^\d{6}$/)
    expect(after).not.toBe(before)
    expect((await hub.send('POST', `/v1/shipments/${id}/pin`, { pin: '55555' })).status).toBe(200)
    expect(await pinOf(id)).toBe('55555')
    expect((await hub.send('POST', `/v1/shipments/${plain.id}/pin`, {})).status).toBe(404)
    expect((await fetch(`${hub.url}/v1/shipments/${id}/pin`, { method: 'POST' })).status).toBe(401)
  })
})

async function enrolled(at = 'schaan'): Promise<HttpStation> {
  const station = await HttpStation.enrol(hub.url, (await makeEnrolCode(hub.deps, at as SiteId)).code)
  await station.session()
  return station
}
async function pulled(station: HttpStation, query: string): Promise<PullReply> {
  const answer = await station.get(`/v1/sync/pull${query}`)
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`)
  return PullReply.parse(await answer.json())
}
/** A pull asks for them, what is lacking is made, and the next pull brings it. */
async function pinsFor(station: HttpStation, after = 0): Promise<NonNullable<PullReply['pins']>> {
  await projected()
  await pulled(station, `?pins=${after}`)
  await hub.deps.doorPins.idle()
  const { incarnation, to } = await pulled(station, '')
  return (await pulled(station, `?pins=${after}&cursor=${incarnation}:${to}`)).pins!
}
const fits = ({ salt, hash }: PinVerifier, pin: string, publicKey: string): boolean => {
  const bound = saltForDevice(Buffer.from(salt, 'hex'), Buffer.from(publicKey, 'base64'))
  return scryptSync(pin, bound, DOOR_PIN_HASH_BYTES, DOOR_PIN_SCRYPT).toString('hex') === hash
}

describe('a station', () => {
  it('[DP4] in whose scope the parcel is gets what checks its PIN, bound to its own key; another site gets nothing', async () => {
    await hub.send('PUT', '/v1/ops/sites', [SCHAAN, { ...SCHAAN, id: 'buchs', name: 'Depot Buchs' }])
    const { id } = await announceOne(hub, { service: PIN_SERVICE, pin: SENDERS })
    await announceOne(hub, { reference: 'order-2' })
    const [one, two, elsewhere] = [await enrolled(), await enrolled(), await enrolled('buchs')]
    const mine = await pinsFor(one)
    expect(mine.verifiers.map(({ packageId, issue }) => [packageId, issue])).toEqual([[id, 1]])
    const [verifier] = mine.verifiers as [PinVerifier]
    expect(fits(verifier, SENDERS, one.station.publicKey)).toBe(true)
    expect(fits(verifier, '918274', one.station.publicKey)).toBe(false)
    expect(fits(verifier, SENDERS, two.station.publicKey)).toBe(false)
    const theirs = (await pinsFor(two)).verifiers[0]!
    expect([theirs.salt === verifier.salt, theirs.hash === verifier.hash]).toEqual([false, false])
    expect(await pinsFor(elsewhere)).toEqual({ to: 0, verifiers: [] })
  })

  it('[DP4] that does not ask (an older program) is answered as before; one that has all of them gets none again', async () => {
    await announceOne(hub, { service: PIN_SERVICE })
    const station = await enrolled()
    const { to } = await pinsFor(station)
    expect(await pulled(station, '')).not.toHaveProperty('pins')
    expect(await pinsFor(station, to)).toEqual({ to, verifiers: [] })
  })

  it('[DP4] does not wait for it: a pull of many parcels is answered before the first is made', async () => {
    await hub.send('PUT', '/v1/ops/sites', [SCHAAN])
    const rows = Array.from({ length: 30 }, (_, n) => shipment({ service: PIN_SERVICE, reference: `order-${n}` }))
    await hub.send('POST', '/v1/shipments', { shipments: rows })
    await projected()
    const station = await enrolled()
    const reply = await pulled(station, '?pins=0')
    expect(reply.changes.filter(({ change }) => change === 'enter')).toHaveLength(30)
    expect(reply.pins?.verifiers.length).toBeLessThan(5)
    expect((await pinsFor(station)).verifiers).toHaveLength(30)
  })

  it('[DP5] has none of what has left its scope; what comes back, and a PIN made anew, come as new ones', async () => {
    const { id } = await announceOne(hub, { service: PIN_SERVICE, pin: SENDERS })
    const station = await enrolled()
    const device = station.station.journal.device
    const first = await pinsFor(station)
    await hub.send('POST', `/v1/shipments/${id}/pin`, { pin: '111222' })
    expect(await hub.store.pinVerifiersSince(device, 0, 10)).toEqual([])
    const second = await pinsFor(station, first.to)
    expect(second.verifiers).toMatchObject([{ packageId: id, issue: 2 }])
    expect(fits(second.verifiers[0]!, '111222', station.station.publicKey)).toBe(true)
    const by = await delivered(id)
    await projected()
    expect(await hub.store.pinVerifiersSince(device, 0, 10)).toEqual([])
    await tablet.record('EventCorrected', [id], { corrects: [by as never], why: 'did_not_occur' }, { at: at('12:01') })
    const third = await pinsFor(station, second.to)
    expect(third.verifiers).toMatchObject([{ packageId: id, issue: 2 }])
    expect(third.to).toBeGreaterThan(second.to)
  })

  it('[DP5] nothing is kept for a parcel that left while its hash was being made', async () => {
    const { id } = await announceOne(hub, { service: PIN_SERVICE })
    await projected()
    const verifier = {
      deviceId: 'st-1' as DeviceId,
      site,
      salt: '00',
      hash: '00',
      packageId: id as PackageId,
      issue: 1,
    }
    expect(await hub.store.putPinVerifier({ ...verifier, issue: 2 })).toBe(false)
    expect(await hub.store.putPinVerifier(verifier)).toBe(true)
    await delivered(id)
    await projected()
    expect(await hub.store.putPinVerifier(verifier)).toBe(false)
  })
})
