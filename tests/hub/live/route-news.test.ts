// An open page hears of what is no event of its own parcel: the stops before it, the driver's place, the photo that has come.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Tracking } from '../../../src/wire/customer.ts'
import { sha256Hex } from '../../../src/hub/sha256.ts'
import { type RunningHub, startHub } from '../face/start-hub.ts'
import { HttpStation, post } from '../kit.ts'
import { type Device, createDevice } from '../projections/devices.ts'
import { type Street, at, deliver, depart, layStreet, photoComes } from '../tracking/street.ts'

let hub: RunningHub
let tablet: Device
let street: Street
const stopping: AbortController[] = []
beforeEach(async () => {
  hub = await startHub()
  tablet = createDevice(hub.store, 't1')
  street = await layStreet(hub, 4)
  hub.setNow(at('12:02'))
  await depart(street, tablet)
})
afterEach(async () => {
  for (const one of stopping.splice(0)) one.abort()
  await hub.stop()
})

/** What the page of parcel `n` was told, newest last. */
async function listen(n: number): Promise<Tracking[]> {
  const stop = new AbortController()
  stopping.push(stop)
  const { id, key } = street.parcels[n]!
  const answer = await fetch(`${hub.url}/v1/tracking/${id}/events?key=${key}`, { signal: stop.signal })
  const told: Tracking[] = []
  void (async () => {
    let rest = ''
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = /event: tracking\ndata: (.*)$/.exec(block)?.[1]
        if (data !== undefined) told.push(Tracking.parse(JSON.parse(data)))
      }
    }
  })().catch(() => undefined)
  await expect.poll(() => told.length).toBe(1)
  return told
}
const soon = { timeout: 8000, interval: 20 }

it('[TR6] each stop before it that is settled, and not what changes nothing for it', async () => {
  const told = await listen(2)
  expect(told[0]?.road?.away).toBe(2)
  await deliver(street, tablet, 0, { clock: '12:04' })
  await expect.poll(() => told.at(-1)?.road?.away, soon).toBe(1)
  await deliver(street, tablet, 1, { clock: '12:05' })
  await expect.poll(() => told.at(-1)?.road?.away, soon).toBe(0)
  const before = told.length
  expect(before).toBeLessThanOrEqual(4)
})

it('[TR7] the driver’s place, as the tablet sends it', async () => {
  await hub.send('PUT', '/v1/ops/people', [{ id: 'p1', site: 'schaan', name: 'A. Frick', role: 'driver', pin: '4711' }])
  const { code } = (await (await hub.send('POST', '/v1/ops/enrol-codes', { site: 'schaan' })).json()) as {
    code: string
  }
  const station = await HttpStation.enrol(hub.url, code)
  await station.session()
  const told = await listen(2)
  expect(told[0]?.details?.driver).toBeNull()
  const point = { at: at('12:01'), lat: 47.171, lon: 9.51, accuracyM: 8, source: 'nmea', heading: null, speedMps: null }
  const sent = await post(
    hub.url,
    '/v1/positions',
    {
      ...{ protocol: 1, personId: 'p1', shiftId: 'shift-1', routeId: 'r14', points: [point] },
      presence: { state: 'on', at: at('12:01') },
    },
    { authorization: `Bearer ${station.token}` },
  )
  expect(sent.status).toBe(200)
  await expect.poll(() => told.at(-1)?.details?.driver?.distanceM, soon).toBe(600)
})

it('[TR8] the photo, the moment it is whole', async () => {
  const photo = Buffer.from('a photo')
  const told = await listen(1)
  await deliver(street, tablet, 1, { clock: '12:05', photo: sha256Hex(photo) })
  await expect.poll(() => told.at(-1)?.details?.photo, soon).toEqual({ href: null, widthPx: null, heightPx: null })
  await photoComes(hub, photo)
  await expect.poll(() => told.at(-1)?.details?.photo?.href, soon).toContain(sha256Hex(photo))
})
