// The mail that a parcel could not be delivered, told when more has happened since.
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PackageId } from '../../../src/domain/brands.ts'
import { type RunningHub, startHub } from '../face/start-hub.ts'
import { type Device, createDevice } from '../projections/devices.ts'
import { type Street, at, deliver, depart, layStreet } from '../tracking/street.ts'
import { type Got, type PostOffice, openPostOffice } from './post-office.ts'

let office: PostOffice
let hub: RunningHub
let tablet: Device
let street: Street
beforeEach(async () => {
  office = await openPostOffice()
  hub = await startHub({
    WAYMARK_SMTP_URL: office.url,
    WAYMARK_MAIL_FROM: 'Waymark <parcels@depot.example>',
    WAYMARK_HUB_URL: 'https://track.example',
  })
  tablet = createDevice(hub.store, 't1')
  street = await layStreet(hub, 2)
  await depart(street, tablet, '12:00')
})
afterEach(async () => {
  await hub.stop()
  await office.close()
})

const idOf = (n: number): PackageId => street.parcels[n]!.id as PackageId
const attempt = (n: number, reason: string, clock: string, now = at(clock) + 1000): Promise<string> => {
  const data = { stopId: `s${n}`, reason, evidence: [], proven: 'yes' as const }
  return tablet.record('DeliveryAttempted', [idOf(n)], data, { at: at(clock), now })
}
const goTo = (ms: number): void => {
  hub.setNow(ms)
  hub.deps.committed()
}
/** About a parcel, in the order in which they came. */
const mails = (n: number): Got[] => office.got.filter(({ text }) => text.includes(`/t/${idOf(n)}?`))
const subjectOf = ({ headers }: Got): string => headers.get('subject')!

it('[NO3] promises no other attempt when the parcel has come since', async () => {
  await attempt(0, 'NOT_HOME', '12:10')
  await attempt(1, 'NO_TIME', '12:11')
  await deliver(street, tablet, 1, { clock: '12:20' })
  goTo(at('12:22'))
  await expect.poll(() => office.got.length, { timeout: 10_000 }).toBe(3)
  const [open] = mails(0)
  expect(open!.text).toContain('Nobody answered the door. We will try again.\n\n')
  const [first, second] = mails(1)
  expect(subjectOf(first!)).toBe('We could not deliver your parcel from Alpenladen')
  expect(first!.text).toContain('We did not manage it that day.\nThis is how it stands now: Delivered.\n')
  expect(first!.text).not.toMatch(/again|next working day/)
  expect(subjectOf(second!)).toBe('Your parcel from Alpenladen was delivered')
})

it('[NO3] speaks of "today" and of the next working day on that day only', async () => {
  const morning = at('12:00') + 20 * 3_600_000
  await attempt(0, 'NO_TIME', '17:50', morning)
  goTo(morning + 120_000)
  await expect.poll(() => office.got.length, { timeout: 10_000 }).toBe(1)
  const [mail] = mails(0)
  expect(subjectOf(mail!)).toBe('Your parcel from Alpenladen is delayed')
  expect(mail!.text).toContain(
    'We did not manage it that day.\nThis happened yesterday 17:50; we heard of it only now.\nThis is how it stands now: ',
  )
  expect(mail!.text).not.toMatch(/today|next working day/)
})
