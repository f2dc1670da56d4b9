// The mail that a parcel is out for delivery tells its PIN; the one that it was delivered does not.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type RunningHub, startHub } from '../face/start-hub.ts'
import { type PostOffice, openPostOffice } from '../notify/post-office.ts'
import { createDevice } from '../projections/devices.ts'
import { at, deliver, depart, layStreet } from '../tracking/street.ts'

let office: PostOffice
let hub: RunningHub
beforeEach(async () => {
  office = await openPostOffice()
  hub = await startHub({
    WAYMARK_SMTP_URL: office.url,
    WAYMARK_MAIL_FROM: 'Waymark <parcels@depot.example>',
    WAYMARK_HUB_URL: 'https://track.example',
  })
})
afterEach(async () => {
  await hub.stop()
  await office.close()
})

const goTo = (clock: string): void => {
  hub.setNow(at(clock))
  hub.deps.committed()
}

it('[DP3] tells the PIN on the way to the door, and never after', async () => {
  const tablet = createDevice(hub.store, 't1')
  const street = await layStreet(hub, 1, { service: { level: 'standard', pin: true }, pin: '918273' })
  await depart(street, tablet, '12:00')
  goTo('12:02')
  await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(1)
  expect(office.got[0]?.text).toContain('The driver asks for a PIN at the door: 918273.')
  await deliver(street, tablet, 0, { clock: '13:20' })
  goTo('13:23')
  await expect.poll(() => office.got.length, { timeout: 5000 }).toBe(2)
  expect(office.got[1]?.text).not.toContain('918273')
  const tables = await hub.store.messagesOf(street.parcels[0]!.id as never)
  expect(JSON.stringify(tables)).not.toContain('918273')
})
