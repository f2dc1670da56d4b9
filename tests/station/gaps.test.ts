// What other devices hold and have not sent, in the words a person reads (DOMAIN §0.2 rule 9, §9).
import { expect, test } from 'vitest'
import type { PackageId } from '../../src/domain/brands.ts'
import type { Station } from '../../src/station/station.ts'
import { sayException } from '../../src/ui/supervisor/exception-words.ts'
import { type DeviceGap, PullReply } from '../../src/wire/down.ts'
import { announced, PACKAGES, packageNumber, pull, pulled, signIn, START, workingRig } from './station-fixture.ts'

const [P0] = PACKAGES as [PackageId]
const DAY = 24 * 3_600_000
const gap = (more: Partial<DeviceGap> = {}): DeviceGap => ({
  ...{ station: 'st-7', name: 'Tablet 7', epoch: 'e7', fromSeq: 41, toSeq: 43, saidAt: START - 60_000 },
  ...more,
})
const HOLDS = 'Tablet 7 still holds 3 records (41–43)'

async function heard(): Promise<Station> {
  const { station } = await workingRig()
  station.syncStore.noteContact()
  await signIn(station, 'sara')
  return station
}
const storyGaps = async (station: Station, packageId = P0) => (await station.handlers.timeline({ packageId }))?.gaps
const lanes = async (station: Station) => (await station.handlers.exceptions(undefined)).lanes

test('[Q9] a story names the device that holds what has not come, by its numbers, and no more once it has', async () => {
  const station = await heard()
  expect(await storyGaps(station)).toEqual([])
  pull(station, [], { gaps: [gap(), gap({ station: 'st-8', name: 'Gate 8', fromSeq: 9, toSeq: 9 })] })
  expect(await storyGaps(station)).toEqual([
    `${HOLDS}: it may know more about this parcel.`,
    'Gate 8 still holds 1 record (9): it may know more about this parcel.',
  ])
  // In the middle of the news nothing is said about it.
  pull(station, [], { more: true })
  expect(await storyGaps(station)).toHaveLength(2)
  pull(station, [], { gaps: [] })
  expect(await storyGaps(station)).toEqual([])
})

test('[Q9] what a device held a day before a parcel was first heard of is not about that parcel', async () => {
  const station = await heard()
  const young = packageNumber()
  pull(station, [announced(young, 900)], { gaps: [gap({ saidAt: START - 3 * DAY })] })
  expect(await storyGaps(station, young)).toEqual([])
  pull(station, [], { gaps: [gap({ saidAt: START - DAY / 2 })] })
  expect(await storyGaps(station, young)).toHaveLength(1)
})

test('[Q9] [DOMAIN §9] not seen is unknown while a device has not sent, and missing when all have', async () => {
  const station = await heard()
  const closed = {
    ...{ kind: 'LoadClosed', packageIds: [] },
    data: {
      ...{ routeId: 'r14', vehicleId: 'van-14', driverId: 'dino', loaded: [], counts: { depot: 0, driver: 0 } },
      missing: [{ id: P0, reason: 'NOT_FOUND' }],
    },
  }
  const event = pulled(closed as never, 950, { deviceId: 'tablet-9', epoch: 'e9', atMs: START - 60_000 })
  pull(station, [{ change: 'event', event }], { gaps: [gap()] })
  const [line] = (await lanes(station)).package
  expect(line).toMatchObject({ packageId: P0, words: { key: 'exception.not-seen-unknown' } })
  expect(sayException(line!)).toMatch(/^Not loaded: .+\. Unknown, not missing: Tablet 7 still holds/)
  const said = (await lanes(station)).data.find(({ key }) => key.startsWith('device held'))
  expect(said).toMatchObject({ packageId: null, since: START - 60_000 })
  expect(sayException(said!)).toBe(`${HOLDS} that the hub has not got. What seems to be missing may be among them.`)
  pull(station, [], { gaps: [] })
  expect((await lanes(station)).package).toMatchObject([{ words: { key: 'exception.not-seen' } }])
  expect((await lanes(station)).data.filter(({ key }) => key.startsWith('device held'))).toEqual([])
})

test('a hub of before says nothing about gaps, and its news are taken', () => {
  const reply = { protocol: 1, incarnation: 'i', snapshot: false, from: 0, to: 0, more: false, hubAt: 1, changes: [] }
  expect(PullReply.parse(reply)).toEqual(reply)
})

const balanceGaps = async (station: Station) => (await station.handlers.balance({ routeId: 'r14' as never })).gaps

test('[Q9] the balance of a round names the devices that hold what has not come', async () => {
  const station = await heard()
  expect(await balanceGaps(station)).toEqual([])
  pull(station, [], { gaps: [gap(), gap({ name: 'Gate 8', saidAt: START - 3 * DAY })] })
  expect(await balanceGaps(station)).toEqual([`${HOLDS}: it may know more about this round.`])
})

test('[PL11] [Q9] a driver who works on with another tablet is told what the one before may hold: with the balance and the round’s stories', async () => {
  const { station, clock } = await workingRig()
  station.syncStore.noteContact()
  await signIn(station, 'dino')
  const scanned = station.handlers.scan({ checkpoint: 'receive', text: P0, entry: 'wedge' })
  expect(scanned).toMatchObject({ outcome: 'recorded' })
  const heardAt = clock.reading().wall
  const devices = [{ name: 'Van 2', heardAt }]
  const told = (personId: string) => ({ driver: { personId, breaks: [], orders: [], devices } })
  pull(station, [], told('dino'))
  expect(await balanceGaps(station)).toEqual([])
  clock.pass(11 * 60_000)
  station.syncStore.noteContact()
  const at = new Date(heardAt + 3_600_000).toISOString().slice(11, 16)
  const sentence = `Your shift on Van 2 was not ended, and Van 2 was last heard of at ${at}: what it recorded after that is not here.`
  expect(await balanceGaps(station)).toEqual([sentence])
  expect(await storyGaps(station)).toEqual([sentence])
  expect(await storyGaps(station, PACKAGES[1])).toEqual([])
  pull(station, [], told('urs'))
  expect(await balanceGaps(station)).toEqual([])
})
