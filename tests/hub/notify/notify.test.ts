// From an event to a mail at a real SMTP server, over the real hub: once each, settled before told, nothing lost when the server is refused, slow or cut.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PackageId } from '../../../src/domain/brands.ts'
import type { Message } from '../../../src/hub/store/messages.ts'
import { type RunningHub, announceOne, startHub } from '../face/start-hub.ts'
import { type Device, createDevice } from '../projections/devices.ts'
import { type Street, at, deliver, depart, layStreet, photoComes, projected } from '../tracking/street.ts'
import { type Got, type PostOffice, openPostOffice } from './post-office.ts'

const FROM = 'Waymark <parcels@depot.example>'
let office: PostOffice
let hub: RunningHub
let tablet: Device
let street: Street
const start = async (env: Record<string, string> = {}): Promise<void> => {
  hub = await startHub({
    WAYMARK_SMTP_URL: office.url,
    WAYMARK_MAIL_FROM: FROM,
    WAYMARK_HUB_URL: 'https://track.example',
    ...env,
  })
  tablet = createDevice(hub.store, 't1')
  street = await layStreet(hub, 3)
}
beforeEach(async () => {
  office = await openPostOffice()
  await start()
})
afterEach(async () => {
  await hub.stop()
  await office.close()
})

const idOf = (n: number): PackageId => street.parcels[n]!.id as PackageId
const messages = (n = 0): Promise<Message[]> => hub.store.messagesOf(idOf(n))
const states = async (n = 0): Promise<string[]> =>
  (await messages(n)).map(({ milestone, state }) => `${milestone} ${state}`)
/** The clock goes there, and what is due is looked at. */
const goTo = (clock: string, more = 0): void => {
  hub.setNow(at(clock) + more)
  hub.deps.committed()
}
const subjects = (): string[] => office.got.map(({ headers }) => headers.get('subject')!)
const linkIn = ({ text }: Got): URL => new URL(/https:\/\/track\.example\/t\/[A-Z0-9]+\?key=[\w-]+/.exec(text)![0])
const attempt = (n: number, clock: string, proven: 'yes' | 'unproven', now = at(clock) + 1000): Promise<string> => {
  const data = { stopId: `s${n}`, reason: 'NOT_HOME', evidence: [], proven }
  return tablet.record('DeliveryAttempted', [idOf(n)], data, { at: at(clock), now })
}

describe('a mail', () => {
  it('[NO1] goes out for each milestone, 90 s after the hub learned of it and not before, once', async () => {
    await depart(street, tablet, '12:00')
    goTo('12:01', 20_000)
    await expect.poll(() => states()).toEqual(['out_for_delivery waiting'])
    expect(office.got).toEqual([])
    goTo('12:02')
    await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(3)
    await deliver(street, tablet, 0, { clock: '13:20' })
    goTo('13:23')
    await expect.poll(() => states(), { timeout: 5000 }).toEqual(['out_for_delivery sent', 'delivered sent'])
    hub.deps.committed()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(office.got).toHaveLength(4)
    expect(subjects().at(-1)).toBe('Your parcel from Alpenladen was delivered')
  })

  it('[NO4] names what is so, holds a link that opens the page, and nothing of a place or a photo', async () => {
    await depart(street, tablet, '12:00')
    const photo = await photoComes(hub, Buffer.from('photo'))
    await deliver(street, tablet, 0, { clock: '12:10', photo })
    goTo('12:12')
    await expect.poll(() => subjects(), { timeout: 5000 }).toContain('Your parcel from Alpenladen was delivered')
    const mail = office.got.find(({ headers }) => headers.get('subject')!.endsWith('delivered'))!
    expect(mail.to).toEqual(['annelies@example.test'])
    expect(mail.headers.get('from')).toBe(FROM)
    expect(mail.text).toContain('Hello Annelies Marxer-Beck,')
    expect(mail.text).toContain('Left on the front porch.')
    expect(mail.text).toContain('See the photo and where it is:')
    expect(mail.text).not.toMatch(/Rietle|<img|<script/)
    const link = linkIn(mail)
    const page = await (await hub.get(link.pathname + link.search)).text()
    expect(page).toContain('Annelies Marxer-Beck')
    expect(page).toMatch(/<img[^>]*photo/)
    // Not the sender's secret, of which only the hash is here.
    expect(link.searchParams.get('key')).not.toBe(street.parcels[0]!.key)
  })

  it('[NO2] tells nothing of what an undo took back in time, and a correction of what was told before', async () => {
    await depart(street, tablet, '12:00')
    goTo('12:02')
    await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(3)
    const soon = await deliver(street, tablet, 0, { clock: '12:10' })
    await tablet.record(
      'EventCorrected',
      [idOf(0)],
      { corrects: [soon], why: 'did_not_occur' },
      { at: at('12:10') + 40_000 },
    )
    const late = await deliver(street, tablet, 1, { clock: '12:11' })
    goTo('12:14')
    await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(4)
    await tablet.record('EventCorrected', [idOf(1)], { corrects: [late], why: 'did_not_occur' }, { at: at('12:15') })
    goTo('12:17')
    await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(5)
    expect(subjects().at(-1)).toBe('Correction about your parcel from Alpenladen')
    expect(office.got.at(-1)!.text).toContain('This is how it stands now: Out for Delivery.')
    await expect.poll(() => states(0)).toEqual(['out_for_delivery sent', 'delivered dropped', 'corrected dropped'])
    await expect.poll(() => states(1)).toEqual(['out_for_delivery sent', 'delivered sent', 'corrected sent'])
  })

  it('[NO2] a delivery that a later scan contradicts is told or dropped as a person settles it, and waits until then', async () => {
    await depart(street, tablet, '12:00')
    goTo('12:02')
    await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(3)
    const belt = createDevice(hub.store, 'belt')
    const site = 'schaan' as never
    const ghosts: string[] = []
    const deliveries: string[] = []
    for (const n of [0, 1, 2]) deliveries.push(await deliver(street, tablet, n, { clock: '12:10' }))
    for (const n of [0, 1])
      ghosts.push(await belt.record('PackageReceived', [idOf(n)], { site, condition: 'ok' }, { at: at('12:11'), site }))
    goTo('12:13')
    // Only the third is beyond doubt.
    await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(4)
    await expect.poll(() => states(0)).toEqual(['out_for_delivery sent', 'delivered waiting'])
    const desk = createDevice(hub.store, 'desk')
    const settle = (n: number, id: string) =>
      desk.record('EventCorrected', [idOf(n)], { corrects: [id], why: 'did_not_occur' }, { at: at('12:40') })
    await settle(0, deliveries[0]!)
    await settle(1, ghosts[1]!)
    goTo('12:45')
    await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(5)
    // The hub had heard of it at once; it was a person who took her time.
    expect(office.got.at(-1)!.text).toContain('Your parcel was delivered.\nThis happened 12:10.\n')
    expect(office.got.at(-1)!.text).not.toContain('only now')
    await expect
      .poll(() => states(0), { timeout: 5000 })
      .toEqual(['out_for_delivery sent', 'delivered dropped', 'corrected dropped'])
    await expect
      .poll(() => states(1), { timeout: 5000 })
      .toEqual(['out_for_delivery sent', 'delivered sent', 'corrected dropped'])

    // What was told before it came into doubt is told to have been wrong once that is settled.
    await belt.record('PackageReceived', [idOf(2)], { site, condition: 'ok' }, { at: at('13:00'), site })
    goTo('13:05')
    await desk.record(
      'EventCorrected',
      [idOf(2)],
      { corrects: [deliveries[2]!], why: 'did_not_occur' },
      { at: at('13:10') },
    )
    goTo('13:15')
    await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(6)
    expect(subjects().at(-1)).toBe('Correction about your parcel from Alpenladen')
    expect(office.got.at(-1)!.text).toContain('This is how it stands now: Arriving Today.')
  })

  it('[NO3] five days late tells deliveries and attempts with their hour, and no departure', async () => {
    await depart(street, tablet, '12:00')
    await attempt(0, '12:10', 'yes', at('18:00'))
    await attempt(1, '12:12', 'unproven', at('18:00'))
    await tablet.record(
      'PackageDelivered',
      [idOf(2)],
      { stopId: 's2', outcome: 'handed_over', placeCode: 'in_person', proof: {} },
      { at: at('12:20'), now: at('18:00') },
    )
    goTo('18:02')
    await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(3)
    expect(subjects().toSorted()).toEqual([
      'We could not deliver your parcel from Alpenladen',
      'We could not deliver your parcel from Alpenladen',
      'Your parcel from Alpenladen was delivered',
    ])
    const all = office.got.map(({ text }) => text).join('\n')
    expect(all).toContain('Nobody answered the door. We will try again.\nThis happened 12:10; we heard of it only now.')
    expect(all).toContain('The parcel could not be delivered.\nThis happened 12:12')
    expect(all.match(/Nobody answered/g)).toHaveLength(2) // text and markup of the one that is proven
    const ends = async () => (await messages(0)).map(({ state, lastError }) => [state, lastError])
    await expect.poll(ends).toEqual([
      ['dropped', 'passed'],
      ['sent', null],
    ])
  })

  it('is not sent to who gave no address, nor where there is no mail server', async () => {
    const recipient = { name: 'A', lines: ['B 1'], postcode: '9494', town: 'Schaan', country: 'LI' }
    const silent = await announceOne(hub, { reference: 'silent', recipient })
    await attemptOf(silent.id)
    goTo('12:12')
    await expect
      .poll(async () => (await hub.store.messagesOf(silent.id as PackageId)).map(({ state }) => state), {
        timeout: 5000,
      })
      .toEqual(['no-address'])
    await hub.stop()
    await start({ WAYMARK_SMTP_URL: undefined as never, WAYMARK_MAIL_FROM: undefined as never })
    await depart(street, tablet, '12:00')
    goTo('12:12')
    await expect.poll(() => states()).toEqual(['out_for_delivery no-channel'])
    expect(office.got).toEqual([])
  })
  const attemptOf = (id: string): Promise<string> => {
    const data = { stopId: 's9', reason: 'NOT_HOME', evidence: [], proven: 'yes' as const }
    return tablet.record('DeliveryAttempted', [id], data, { at: at('12:10') })
  }

  it('[NO6] stops when the recipient says so, by the button or the one click of a mail program', async () => {
    await depart(street, tablet, '12:00')
    goTo('12:02')
    await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(3)
    const mail = office.got.find(({ text }) => linkIn({ text } as Got).pathname.endsWith(idOf(0)))!
    const stop = new URL(/<(.*)>/.exec(mail.headers.get('list-unsubscribe')!)![1]!)
    expect(mail.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    const asked = await (await hub.get(stop.pathname + stop.search)).text()
    expect(asked).toContain('Send me no more mail')
    const post = (path: string): Promise<Response> =>
      fetch(hub.url + path, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })
    expect((await post(`${stop.pathname}?key=wrong`)).status).toBe(404)
    expect((await post(stop.pathname + stop.search)).status).toBe(200)
    await deliver(street, tablet, 0, { clock: '12:10' })
    await deliver(street, tablet, 1, { clock: '12:11' })
    goTo('12:14')
    await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(4)
    await expect.poll(() => states(0)).toEqual(['out_for_delivery sent', 'delivered unwanted'])
  })
})

describe('bad mail servers', () => {
  const one = async (clock = '12:10'): Promise<void> => {
    await attempt(0, clock, 'yes')
    goTo('12:12')
  }
  it.each(['busy', 'cut', 'need-login'] as const)(
    '[NO5] that are %s: the mail waits, and goes once when they are well',
    async (mood) => {
      office.be(mood)
      await one()
      await expect.poll(async () => (await messages())[0]?.tries, { timeout: 5000 }).toBeGreaterThan(0)
      expect((await messages())[0]).toMatchObject({ state: 'waiting' })
      office.be('take')
      goTo('12:30')
      await expect.poll(() => states(), { timeout: 10_000 }).toEqual(['attempted sent'])
      expect(office.got).toHaveLength(1)
      // It was the mail that was late, not the news.
      expect(office.got[0]!.text).toContain('We will try again.\nThis happened 12:10.\n')
      expect(office.got[0]!.text).not.toContain('only now')
    },
    20_000,
  )

  it('[NO5] that say nothing are waited for, and pushes are taken meanwhile', async () => {
    office.be('slow')
    await one()
    await expect.poll(() => office.calls(), { timeout: 5000 }).toBeGreaterThan(0)
    await deliver(street, tablet, 1, { clock: '12:11' })
    expect((await messages())[0]).toMatchObject({ state: 'waiting', tries: 0, lastError: null })
  })

  it('[NO5] that say nothing are given up at the deadline', async () => {
    await hub.stop()
    await start({ WAYMARK_MAIL_DEADLINE_MS: '1000' })
    office.be('slow')
    await one()
    await expect.poll(async () => (await messages())[0]?.lastError, { timeout: 9000 }).toMatch(/^(too slow|ETIMEDOUT)$/)
    office.be('take')
    // A good office, too, may once be too slow for a deadline that short, where the machine has other work: then comes the next try.
    let tries = 0
    const sent = async () => {
      goTo('12:30', 30 * 60_000 * tries++)
      return states()
    }
    await expect.poll(sent, { timeout: 9000, interval: 1500 }).toEqual(['attempted sent'])
  }, 20_000)

  it('[NO5] that are not there: nothing is lost', async () => {
    const { url } = office
    await office.close()
    await one()
    await expect.poll(async () => (await messages())[0]?.lastError, { timeout: 5000 }).toMatch(/^ESOCKET|^ECONNECTION/)
    office = await openPostOffice(Number(new URL(url).port))
    goTo('12:30')
    await expect.poll(() => office.got.length, { timeout: 10_000 }).toBe(1)
  }, 20_000)

  it('[NO5] a hub that is stopped while one hangs does not wait for it', async () => {
    await hub.stop()
    await start({ WAYMARK_MAIL_DEADLINE_MS: '600000' }) // longer than this test may take
    office.be('slow')
    await one()
    await expect.poll(() => office.calls(), { timeout: 5000 }).toBeGreaterThan(0)
    await hub.stop()
    await start()
  })
})

it('[NO7] a projection that is made anew tells nobody again', async () => {
  await depart(street, tablet, '12:00')
  goTo('12:02')
  await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(3)
  await hub.store.resetProjection('packages')
  await projected(hub)
  await hub.store.resetProjection('notify')
  goTo('12:05')
  await expect.poll(() => hub.store.cursor('notify')).toBe(await hub.store.head())
  await new Promise((resolve) => setTimeout(resolve, 1500))
  expect(office.got).toHaveLength(3)
})
