// What the hub keeps of an answer to a sender, and what it does not.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { HubInstant, HubPosition } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { ANSWER_KEPT_MS, answersClock } from '../../../src/hub/shipments/answers.ts'
import type { ShipmentReply } from '../../../src/wire/shipments.ts'
import { SCHAAN, shipment } from '../face/start-hub.ts'
import { NOW, openTestHub, tempFolder } from '../kit.ts'

const OPERATOR = { authorization: 'Bearer operator-key-of-the-tests', 'content-type': 'application/json' }
const KEY = { 'idempotency-key': 'c0ffee-1' }
let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
let now: number
const open = async (): Promise<void> => {
  hub = await openTestHub(temp.folder, { WAYMARK_HUB_URL: 'https://parcels.example' }, () => now as HubInstant)
  url = await hub.listen()
}
const ask = (method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url + path, { method, headers: { ...OPERATOR, ...headers }, body: JSON.stringify(body) })
const post = (headers: Record<string, string> = KEY): Promise<Response> =>
  ask('POST', '/v1/shipments', { shipments: [shipment(), shipment({ reference: 'order-2' })] }, headers)
const logged = async (): Promise<number> => (await hub.deps.store.events(0 as HubPosition, 5000)).length
const secretsIn = (text: string): string[] =>
  (JSON.parse(text) as ShipmentReply).shipments.map(({ link }) => new URL(link).searchParams.get('key')!)
/** The database as it lies on the disk, with its log. */
const filesOfDatabase = (): string =>
  readdirSync(temp.folder)
    .filter((name) => name.startsWith('hub.db'))
    .map((name) => readFileSync(join(temp.folder, name), 'latin1'))
    .join('')

beforeEach(async () => {
  temp = tempFolder()
  now = NOW
  await open()
  await ask('PUT', '/v1/ops/sites', [SCHAAN])
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})

it('[SH2] [SH3] with an Idempotency-Key, too, no byte of the database holds a link’s secret, and a repeat gives it again', async () => {
  const first = await (await post()).text()
  const [secret, other] = secretsIn(first)
  expect(secret).toMatch(/^[A-Za-z0-9_-]{22}$/)
  expect(other).not.toBe(secret)
  const files = filesOfDatabase()
  // What is looked for would be found: the id and the secret's hash are there.
  const { trackingId } = (JSON.parse(first) as ShipmentReply).shipments[0]!
  expect(files).toContain(trackingId)
  expect(files).toContain(createHash('sha256').update(secret!).digest('hex'))
  for (const one of [secret!, other!]) {
    expect(files).not.toContain(one)
    expect(files).not.toContain(Buffer.from(one, 'base64url').toString('latin1'))
  }

  const again = await post()
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
  expect(await again.text()).toBe(first)
  await hub.close()
  // Also by another life of the hub, which says another address to customers by now.
  hub = await openTestHub(temp.folder, { WAYMARK_HUB_URL: 'https://other.example' }, () => now as HubInstant)
  url = await hub.listen()
  expect(await (await post()).text()).toBe(first)
  expect(await logged()).toBe(2)
  expect(filesOfDatabase()).not.toContain(secret)
  const page = await fetch(`${url}/v1/tracking/${trackingId}?key=${secret!}`)
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Annelies') as string])
})

it('[SH2] the same parcel’s number under the same link.key gives no secret without the seed: two requests differ', async () => {
  const [one] = secretsIn(await (await post()).text())
  const [two] = secretsIn(await (await post({ 'idempotency-key': 'other' })).text())
  expect(one).not.toBe(two)
})

it('[SH3] another link.key: the repeat says that it was announced, and announces nothing twice', async () => {
  const [secret] = secretsIn(await (await post()).text())
  await hub.close()
  writeFileSync(join(temp.folder, 'link.key'), 'another-key-of-the-tests\n')
  await open()
  const again = await post()
  expect(again.status).toBe(409)
  expect(await again.json()).toMatchObject({ type: 'urn:waymark:problem:links-gone' })
  expect(await logged()).toBe(2)
  // The sender's own links hold on: their hash is what counts.
  const [event] = await hub.deps.store.events(0 as HubPosition, 1)
  const page = await fetch(`${url}/v1/tracking/${event!.packageIds[0]!}?key=${secret!}`)
  expect(await page.text()).toContain('Annelies')
})

it('[SH3] answers are forgotten after a week, in steps, and the clock leaves younger ones alone', async () => {
  const keep = (key: string, at: number) =>
    hub.deps.store.putShipments([], { key, requestHash: 'a'.repeat(64) as never, answer: '', now: at as HubInstant })
  for (let n = 0; n < 450; n++) await keep(`old-${n}`, now - ANSWER_KEPT_MS - 1 - n)
  await keep('young', now - ANSWER_KEPT_MS + 1)
  expect(await hub.deps.store.forgetAnswers((now - ANSWER_KEPT_MS) as HubInstant, 10)).toBe(10)
  expect(await answersClock(hub.deps).forget()).toBe(440)
  expect(await hub.deps.store.idempotent('young')).not.toBeNull()
  expect(await hub.deps.store.idempotent('old-0')).toBeNull()
})

it('[SH3] a hub forgets when it starts', async () => {
  await post()
  await hub.close()
  now += ANSWER_KEPT_MS + 1
  await open()
  await expect.poll(() => hub.deps.store.idempotent(KEY['idempotency-key'])).toBeNull()
})
