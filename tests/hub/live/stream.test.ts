import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Tracking } from '../../../src/wire/customer.ts'
import { type RunningHub, announceOne, startHub } from '../face/start-hub.ts'
import { type Device, createDevice } from '../projections/devices.ts'

type Message = { event: string; id: string | null; data: string }
type Listener = { next: (event?: string) => Promise<Message>; ended: Promise<void>; close: () => void; status: number }
const at = (clock: string): number => Date.parse(`2026-11-22T${clock}:00+01:00`)
let hub: RunningHub
let tablet: Device
const open: Listener[] = []
const start = async (env: Record<string, string> = {}): Promise<void> => {
  hub = await startHub(env)
  tablet = createDevice(hub.store, 't1')
}
beforeEach(() => start())
afterEach(async () => {
  for (const listener of open.splice(0)) listener.close()
  await hub.stop()
})

async function listen(id: string, say: { key?: string; lastId?: string } = {}): Promise<Listener> {
  const stopping = new AbortController()
  const answer = await fetch(`${hub.url}/v1/tracking/${id}/events${say.key === undefined ? '' : `?key=${say.key}`}`, {
    headers: say.lastId === undefined ? {} : { 'last-event-id': say.lastId },
    signal: stopping.signal,
  })
  const waiting: Message[] = []
  let arrived: () => void = () => undefined
  const ended = (async () => {
    let rest = ''
    const text = answer.body?.pipeThrough(new TextDecoderStream())
    for await (const chunk of text ?? []) {
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const field = (name: string): string | null => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null
        const event = field('event')
        if (event !== null) waiting.push({ event, id: field('id'), data: field('data') ?? '' })
      }
      arrived()
    }
  })().catch(() => undefined)
  const next = async (event = 'tracking'): Promise<Message> => {
    const until = Date.now() + 5000
    while (Date.now() < until) {
      const message = waiting.shift()
      if (message?.event === event) return message
      if (message === undefined) await Promise.race([new Promise<void>((resolve) => (arrived = resolve)), sleep(100)])
    }
    throw new Error(`no ${event} came`)
  }
  const listener = { next, ended, close: () => stopping.abort(), status: answer.status }
  open.push(listener)
  return listener
}
const receive = async (id: string, clock: string): Promise<void> => {
  const site = 'schaan' as never
  await tablet.record('PackageReceived', [id], { site, condition: 'ok' }, { at: at(clock), site })
  hub.deps.committed()
}
const headline = (message: Message): string => Tracking.parse(JSON.parse(message.data)).headline

describe('the live stream', () => {
  it('tells the state at once and again with each news', async () => {
    const { id } = await announceOne(hub)
    const customer = await listen(id)
    expect(headline(await customer.next())).toBe('Preparing')
    await receive(id, '06:12')
    const news = await customer.next()
    expect(headline(news)).toBe('Arriving Today')
    expect(news.id).toMatch(new RegExp(`^${await hub.store.incarnation()}:${await hub.store.head()}:[0-9a-f]{12}$`))
  })

  it('[LV1] resumes from the last id without telling the same twice, and tells what was missed', async () => {
    const { id } = await announceOne(hub)
    const first = await listen(id)
    const { id: lastId } = await first.next()
    first.close()
    const again = await listen(id, { lastId: lastId! })
    await again.next('beat')
    again.close()
    await receive(id, '06:12')
    const back = await listen(id, { lastId: lastId! })
    expect(headline(await back.next())).toBe('Arriving Today')
  })

  it('tells all to one who comes with an id of another incarnation', async () => {
    const { id } = await announceOne(hub)
    const customer = await listen(id, { lastId: `other:${await hub.store.head()}` })
    expect(headline(await customer.next())).toBe('Preparing')
  })

  it('[LV1] loses nothing that is committed while it subscribes', async () => {
    const { id } = await announceOne(hub)
    const customers = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        if (n === 6) await receive(id, '06:12')
        return listen(id)
      }),
    )
    for (const customer of customers) {
      let last = await customer.next()
      while (headline(last) !== 'Arriving Today') last = await customer.next()
    }
  })

  it('[LV3] tells no other parcel’s news, and details only with the secret', async () => {
    const one = await announceOne(hub)
    const other = await announceOne(hub, { reference: 'order-2' })
    const stranger = await listen(one.id, { key: other.key })
    const recipient = await listen(one.id, { key: one.key })
    const first = await stranger.next()
    expect(first.data).not.toContain('Annelies')
    expect((await recipient.next()).data).toContain('Annelies')
    await receive(other.id, '06:12')
    await receive(one.id, '06:13')
    const news = await stranger.next()
    expect(Tracking.parse(JSON.parse(news.data)).trackingId).toBe(one.id)
    expect(news.data).not.toContain('Annelies')
  })

  it('[LV3] beats while there is nothing to tell, and tells what the clock alone changes', async () => {
    await hub.stop()
    await start({ WAYMARK_LIVE_HEARTBEAT_MS: '30' })
    const { id } = await announceOne(hub)
    const customer = await listen(id)
    await receive(id, '06:12')
    expect(headline(await customer.next())).toBe('Preparing')
    expect(headline(await customer.next())).toBe('Arriving Today')
    await customer.next('beat')
    hub.setNow(at('23:59') + 120_000)
    expect(headline(await customer.next())).toBe('Delayed')
  })

  it('[LV1] tells at midnight that "today" is another day, though nothing else changed', async () => {
    await hub.stop()
    await start({ WAYMARK_LIVE_HEARTBEAT_MS: '30' })
    const { id } = await announceOne(hub)
    const data = { stopId: 's1', outcome: 'handed_over', placeCode: 'in_person', proof: {} }
    await tablet.record('PackageDelivered', [id], data, { at: at('13:20') })
    hub.deps.committed()
    const customer = await listen(id)
    let evening = await customer.next()
    while (headline(evening) !== 'Delivered') evening = await customer.next()
    await customer.next('beat')
    hub.setNow(at('23:59') + 120_000)
    const morning = await customer.next()
    expect(morning.data).toBe(evening.data)
    expect(morning.id).not.toBe(evening.id)
    const again = await listen(id, { lastId: morning.id! })
    await again.next('beat')
  })

  it('[LV2] is refused when as many listen as the hub can serve, and open again when one leaves', async () => {
    await hub.stop()
    await start({ WAYMARK_MAX_LIVE_SUBSCRIBERS: '2' })
    const { id } = await announceOne(hub)
    const [first] = [await listen(id), await listen(id)]
    const refused = await listen(id)
    expect(refused.status).toBe(503)
    first.close()
    await expect.poll(async () => (await listen(id)).status).toBe(200)
  })

  it('[LV3] ends with "resume" when the hub goes down, so that the hub can go down', async () => {
    const { id } = await announceOne(hub)
    const customer = await listen(id)
    await customer.next()
    const stopped = hub.stop()
    expect((await customer.next('resume')).data).toBe('{"why":"closing"}')
    await customer.ended
    await stopped
    await start()
  })
})
