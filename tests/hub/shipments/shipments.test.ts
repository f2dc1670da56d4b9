import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubPosition, PackageId } from '../../../src/domain/brands.ts'
import { parseTrackingId } from '../../../src/domain/numbers/tracking-id.ts'
import { decodeBody } from '../../../src/wire/event-body.ts'
import type { ShipmentReply } from '../../../src/wire/shipments.ts'
import { type RunningHub, SCHAAN, shipment, startHub } from '../face/start-hub.ts'
import { createDevice } from '../projections/devices.ts'

type Problem = { title: string; detail: string; errors?: { row: number; field: string; sentence: string }[] }
let hub: RunningHub
beforeEach(async () => {
  hub = await startHub()
  await hub.send('PUT', '/v1/ops/sites', [SCHAAN])
})
afterEach(() => hub.stop())

const post = (shipments: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  hub.send('POST', '/v1/shipments', { shipments }, headers)
const logged = async (): Promise<number> => (await hub.store.events(0 as HubPosition, 5000)).length
const problem = async (answer: Response): Promise<Problem> => {
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  return (await answer.json()) as Problem
}

describe('a sender’s request', () => {
  it('[SH2] gets a tracking id and a link for each row, and is in the log when it is answered', async () => {
    const answer = await post([shipment(), shipment({ reference: 'order-2' })])
    expect(answer.status).toBe(201)
    const { shipments } = (await answer.json()) as ShipmentReply
    expect(shipments.map(({ reference }) => reference)).toEqual(['order-1', 'order-2'])
    expect(new Set(shipments.map(({ trackingId }) => trackingId)).size).toBe(2)
    for (const { trackingId, link } of shipments) {
      expect(parseTrackingId(trackingId).ok).toBe(true)
      expect(link).toMatch(new RegExp(`^${hub.url}/t/${trackingId}\\?key=[A-Za-z0-9_-]{22}$`))
    }
    expect(await logged()).toBe(2)
  })

  it('[SH2] leaves name, street, phone and mail out of the log’s bodies; they open with the package’s key alone', async () => {
    const { shipments } = (await (await post([shipment()])).json()) as ShipmentReply
    const id = shipments[0]!.trackingId as PackageId
    const [event] = await hub.store.events(0 as HubPosition, 10)
    const body = Buffer.from(event!.body).toString()
    for (const secret of ['Annelies', 'Marxer', 'Rietle', '555 01', 'example.test']) expect(body).not.toContain(secret)
    const decoded = decodeBody(event!.body)
    expect(decoded.ok && decoded.event.kind).toBe('PackageAnnounced')
    expect(await hub.deps.openSealed(`hub/${event!.epoch}/1` as never, id)).toEqual({
      name: 'Annelies Marxer-Beck',
      lines: ['Im Rietle 3', '2nd door left'],
      phone: '+423 555 01 02',
      email: 'annelies@example.test',
    })
  })

  it('[SH2] keeps only the hash of the link’s secret', async () => {
    const { shipments } = (await (await post([shipment()])).json()) as ShipmentReply
    const secret = new URL(shipments[0]!.link).searchParams.get('key')!
    const kept = await hub.store.shipment(shipments[0]!.trackingId as PackageId)
    expect(kept?.secretHash).toBe(createHash('sha256').update(secret).digest('hex'))
    expect(JSON.stringify(kept)).not.toContain(secret)
  })

  it('[SH1] is judged whole: every broken row and field is named with a sentence, and nothing is taken', async () => {
    const broken = [
      shipment(),
      shipment({ reference: '', weightG: 0 }),
      shipment({ reference: 'order-3', site: 'nowhere' }),
      shipment({ reference: 'order-1' }),
      shipment({ reference: 'order-5', service: { level: 'slow' }, colour: 'red' }),
      'not a row',
      shipment({ reference: 'order-7', promise: { day: '2026-02-30', before: '25:00' } }),
      shipment({ reference: 'order-8', recipient: { name: 'A', lines: [], postcode: '1', town: 'B', country: 'li' } }),
      shipment({ reference: 'order-9\u0000', weightG: '800' }),
      shipment({ reference: 'order-\ud800' }),
    ]
    const answer = await post(broken)
    expect(answer.status).toBe(422)
    const { errors, detail } = await problem(answer)
    const named = errors!.map(({ row, field }) => `${row} ${field}`)
    expect(named).toEqual([
      '1 reference',
      '1 weightG',
      '2 site',
      '3 reference',
      '4 service.level',
      '4 colour',
      '5 ',
      '6 promise.day',
      '6 promise.before',
      '7 recipient.lines',
      '7 recipient.country',
      '8 weightG',
      '9 reference',
    ])
    expect(errors!.find(({ field }) => field === 'service.level')?.sentence).toBe('This must be standard or express.')
    expect(errors!.find(({ row }) => row === 5)?.sentence).toBe('This must be an object.')
    for (const { sentence } of errors!) expect(sentence).toMatch(/^\S.{8,}[.?]$/)
    expect(detail).toContain('9 of 10 rows')
    expect(await logged()).toBe(0)
    expect((await post([shipment()])).status).toBe(201)
  })

  it.each([
    [{}, 'shipments'],
    [[], 'shipments'],
    [{ shipments: [] }, 'no shipments'],
    [{ shipments: [shipment()], more: 1 }, 'more'],
    [{ shipments: Array.from({ length: 1001 }, () => ({})) }, '1001'],
  ])('that is none is told so (%#)', async (body, words) => {
    const answer = await hub.send('POST', '/v1/shipments', body)
    expect(answer.status).toBe(422)
    expect((await problem(answer)).detail).toContain(words)
    expect(await logged()).toBe(0)
  })

  it('of 1000 rows is taken whole', async () => {
    const answer = await post(Array.from({ length: 1000 }, (_, n) => shipment({ reference: `o-${n}` })))
    expect(answer.status).toBe(201)
    expect(await logged()).toBe(1000)
  })

  it('that is too large or no JSON is refused before anything is read', async () => {
    const large = await post([shipment({ contents: 'x'.repeat(3 * 1024 * 1024) })])
    expect(large.status).toBe(413)
    const torn = await hub.send('POST', '/v1/shipments', '{"shipments":[', { 'content-type': 'application/json' })
    expect(torn.status).toBe(400)
    expect(await logged()).toBe(0)
  })

  it.each([undefined, 'Bearer wrong', 'Basic b3A6a2V5', 'Bearer '])(
    'needs the operator’s key, not %s',
    async (authorization) => {
      const answer = await fetch(`${hub.url}/v1/shipments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
        body: JSON.stringify({ shipments: [shipment()] }),
      })
      expect(answer.status).toBe(401)
      expect(await logged()).toBe(0)
    },
  )
})

describe('[SH3] an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'c0ffee-1' }

  it('makes a repeat answer the same bytes and change nothing', async () => {
    const first = await (await post([shipment()], key)).text()
    const again = await post([shipment()], key)
    expect(again.status).toBe(201)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await again.text()).toBe(first)
    expect(await logged()).toBe(1)
  })

  it('makes one request of ten that come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => post([shipment()], key)))
    const texts = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(texts).size).toBe(1)
    expect(await logged()).toBe(1)
  })

  it('does not pass for another request, and that request stores nothing', async () => {
    await post([shipment()], key)
    const other = await post([shipment({ weightG: 900 })], key)
    expect(other.status).toBe(422)
    expect((await problem(other)).detail).toContain('used before with other shipments')
    expect(await logged()).toBe(1)
  })

  it('is not spent by a request that was judged broken', async () => {
    expect((await post([shipment({ weightG: 0 })], key)).status).toBe(422)
    expect((await post([shipment()], key)).status).toBe(201)
  })

  it('that cannot be one is refused', async () => {
    expect((await post([shipment()], { 'idempotency-key': 'x'.repeat(129) })).status).toBe(400)
    expect(await logged()).toBe(0)
  })
})

describe('an announcement’s time', () => {
  it('is the hub’s, though a device in the year 2031 was heard before', async () => {
    const tablet = createDevice(hub.store, 't1')
    const data = { why: 'unknown' as const }
    await tablet.record('ScanNoted', [], data, { at: Date.parse('2031-01-01T00:00:00Z'), now: hub.deps.now() })
    expect((await post([shipment()])).status).toBe(201)
    const announced = (await hub.store.events(0 as HubPosition, 10)).at(-1)!
    const decoded = decodeBody(announced.body)
    const aheadMs = decoded.ok ? decoded.event.at / 1024 - hub.deps.now() : Infinity
    expect(aheadMs).toBeLessThanOrEqual(300_001)
    expect((await post([shipment({ reference: 'order-2' })])).status).toBe(201)
  })
})
