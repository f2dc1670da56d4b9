import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ScanEvent } from '../../src/domain/event.ts'
import { type DriveKit, openDriveKit } from './drive-kit.ts'

// Drives that are ended on the way and begun again, one a scene: nobody goes through the same twice.
const LOAD_MS = 4_000
const after = (stops: number) => ({ ends: (_ms: number, done: number) => done >= stops })
let kit: DriveKit
let events: ScanEvent[]
const of = (route: string) => kit.filled.day.routes.find(({ number }) => number === route)!

beforeAll(async () => {
  kit = await openDriveKit()
  let loaded = 0
  expect(await kit.drive(['13', '15'], { ends: (ms) => ms === LOAD_MS && ++loaded > 8 })).toBeNull()
  expect(await kit.drive(['13'], after(20))).toBeNull()
  expect(await kit.drive(['14'], after(8))).toBeNull()
  expect(await kit.drive(['15'], after(20))).toBeNull()
  expect(await kit.drive(['14'], after(12))).toBeNull()
  expect(await kit.drive(['15'], after(24))).toBeNull()
  await kit.drive(['13'])
  // The day is done; who lets it go on once more finds nothing to do.
  await kit.drive(['13'])
  events = await kit.events()
}, 300_000)
afterAll(() => kit.close())

test('the break of route 13 is one break, and its round is closed once', () => {
  const { driverId, id } = of('13')
  const own = events.filter(({ actorId }) => actorId === driverId).map(({ kind }) => kind)
  expect(own.filter((kind) => /^Break/.test(kind))).toEqual(['BreakStarted', 'BreakEnded'])
  expect(events.filter(({ kind, routeId }) => kind === 'DebriefClosed' && routeId === id)).toHaveLength(1)
})

test('the driver of route 14 is late once', async () => {
  const { driverId } = of('14')
  const tablet = await kit.tablet(driverId!)
  const { id, pin } = kit.filled.day.people.find((one) => one.id === driverId)!
  await tablet.call('signIn', { personId: id, pin })
  const { lines } = await tablet.call('talk', { driverId: id })
  expect(lines.filter(({ ours, what }) => ours && what.kind === 'said').map(({ what }) => what)).toMatchObject([
    { code: 'running-late' },
  ])
})

test('route 15 loses its network once and has it again', () => {
  expect(kit.told.filter((sentence) => /network/.test(sentence))).toEqual([
    expect.stringContaining('has no network now'),
    expect.stringContaining('has a network again'),
  ])
})

test('a loading that goes on begins with no second mistake', () => {
  expect(events.filter(({ kind }) => kind === 'MisloadStopped')).toHaveLength(1)
})
