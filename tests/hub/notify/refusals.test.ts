// A real SMTP server that takes the connection and then not the mail: because nobody lives there, or because it is set up wrongly.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PackageId } from '../../../src/domain/brands.ts'
import type { Message } from '../../../src/hub/store/messages.ts'
import { type RunningHub, announceOne, startHub } from '../face/start-hub.ts'
import { createDevice } from '../projections/devices.ts'
import { at } from '../tracking/street.ts'
import { type PostOffice, openPostOffice } from './post-office.ts'

let office: PostOffice
let hub: RunningHub
let ids: PackageId[]
beforeEach(async () => {
  office = await openPostOffice()
  hub = await startHub({
    WAYMARK_SMTP_URL: office.url,
    WAYMARK_MAIL_FROM: 'Waymark <parcels@depot.example>',
    WAYMARK_HUB_URL: 'https://track.example',
  })
  ids = []
  for (const name of ['annelies', 'beat', 'carla', 'dario']) {
    const recipient = { name, lines: ['Im Rietle 3'], postcode: '9494', town: 'Schaan', country: 'LI' }
    const email = `${name}@example.test`
    ids.push((await announceOne(hub, { reference: name, recipient: { ...recipient, email } })).id as PackageId)
  }
})
afterEach(async () => {
  await hub.stop()
  await office.close()
})

const attempt = async (n: number, clock: string): Promise<void> => {
  const data = { stopId: `s${n}`, reason: 'NOT_HOME', evidence: [], proven: 'yes' as const }
  await createDevice(hub.store, `t${n}`).record('DeliveryAttempted', [ids[n]!], data, { at: at(clock) })
}
const goTo = (clock: string): void => {
  hub.setNow(at(clock))
  hub.deps.committed()
}
const message = async (n: number): Promise<Message | undefined> => (await hub.store.messagesOf(ids[n]!))[0]
const states = (): Promise<(string | undefined)[]> => Promise.all(ids.map(async (_id, n) => (await message(n))?.state))
const sentences = async (): Promise<string[]> => (await hub.store.alarms(50)).map(({ sentence }) => sentence)

describe('a mail server that denies everything', () => {
  it.each([
    ['relay-denied', 'EENVELOPE 554 5.7.1', '554 5.7.1 <…>: Relay access denied'],
    ['relay-denied-bare', 'EENVELOPE 550', '550 relay not permitted'],
    ['over-quota', 'EMESSAGE 550 5.4.5', '550 5.4.5 Daily sending quota exceeded for …'],
    ['refuse-recipient', 'EENVELOPE 550 5.1.1', '550 5.1.1 no such person: …'],
  ] as const)(
    '[NO8] %s: loses nothing, says so in its own words, and all mails go when it is mended',
    async (mood, error, answer) => {
      const warn = vi.spyOn(hub.deps.log, 'warn')
      office.be(mood)
      for (const n of ids.keys()) await attempt(n, '12:10')
      goTo('12:12')
      await expect.poll(sentences, { timeout: 10_000 }).toHaveLength(1)
      expect((await sentences())[0]).toBe(
        `The mail server refused 3 recipients in a row. Mails wait and are tried again; is it set up right? It answered: ${answer}`,
      )
      const down = [expect.objectContaining({ answer }), expect.stringContaining('mails wait')]
      await expect.poll(() => warn.mock.calls, { timeout: 5000 }).toContainEqual(down)
      expect(await states()).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
      const tried = (await Promise.all([...ids.keys()].map(message))).filter((one) => (one?.tries ?? 0) > 0)
      expect(new Set(tried.map((one) => one?.lastError))).toEqual(new Set([error]))
      expect(JSON.stringify(warn.mock.calls)).not.toMatch(/annelies|beat|carla|dario|example\.test/)
      office.be('take')
      goTo('12:30')
      await expect.poll(states, { timeout: 15_000 }).toEqual(['sent', 'sent', 'sent', 'sent'])
      expect(await sentences()).toHaveLength(1)
    },
    30_000,
  )
})

it('[NO8] a recipient whom a working server does not know is asked again after another’s mail, and no more', async () => {
  const warn = vi.spyOn(hub.deps.log, 'warn')
  office.knowsNot('annelies@example.test')
  await attempt(0, '12:10')
  goTo('12:12')
  await expect.poll(async () => (await message(0))?.tries, { timeout: 5000 }).toBe(1)
  expect((await message(0))?.state).toBe('waiting')
  await attempt(1, '12:11')
  goTo('12:14')
  await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(1)
  goTo('12:20')
  await expect.poll(async () => (await message(0))?.state, { timeout: 5000 }).toBe('refused')
  expect((await message(0))?.lastError).toBe('EENVELOPE 550 5.1.1')
  const line = { packageId: ids[0], state: 'refused', answer: '550 5.1.1 no such person: …' }
  expect(warn.mock.calls).toContainEqual([expect.objectContaining(line), 'the mail server did not take a mail'])
  const calls = office.calls()
  await attempt(2, '13:28')
  goTo('13:30')
  await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(2)
  expect(office.calls()).toBe(calls + 1)
  expect(await sentences()).toEqual([])
})

it('[NO8] a server that took mails and then nobody’s: the first whom it refuses get theirs too when it is mended', async () => {
  await attempt(3, '12:00')
  goTo('12:02')
  await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(1)
  office.be('refuse-recipient')
  for (const n of [0, 1, 2]) await attempt(n, '12:10')
  goTo('12:12')
  await expect.poll(sentences, { timeout: 10_000 }).toHaveLength(1)
  office.be('take')
  goTo('12:30')
  await expect.poll(states, { timeout: 15_000 }).toEqual(['sent', 'sent', 'sent', 'sent'])
}, 30_000)

it('[NO5] a mail that is given up after days is told with what the server answered', async () => {
  office.be('relay-denied')
  await attempt(0, '12:10')
  goTo('12:12')
  await expect.poll(async () => (await message(0))?.tries, { timeout: 5000 }).toBe(1)
  hub.setNow(at('12:12') + 4 * 24 * 3_600_000)
  await expect.poll(async () => (await message(0))?.state, { timeout: 5000 }).toBe('given-up')
  await expect
    .poll(sentences)
    .toEqual([
      'A mail to a recipient could not be sent for days and was given up. Is the mail server set up right? It answered: 554 5.7.1 <…>: Relay access denied',
    ])
})
