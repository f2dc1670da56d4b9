import { expect, test, vi } from 'vitest'
import { PROTOCOL_VERSION } from '../../src/wire/protocol-version.ts'
import { UP_PATHS } from '../../src/wire/up.ts'
import { workplaceCodeText } from '../../src/domain/numbers/workplace-code.ts'
import { systemTimers } from '../../src/station/adapters.ts'
import type { NetAnswer, NetRequest } from '../../src/station/ports.ts'
import { makeDeviceKeys } from '../../src/station/sync/codec-node.ts'
import { createSync } from '../../src/station/sync/run-sync.ts'
import {
  PACKAGES,
  PIN,
  recorded,
  rig,
  enrol,
  pull,
  referenceRows,
  announced,
  type Rig,
  START,
  scan,
  STOP_14A,
} from '../station/station-fixture.ts'
import { jpegOf } from '../support/jpeg.ts'

const R14 = 'r14' as never
const S1 = 's14-1' as never
const DOOR = workplaceCodeText({ code: 'door', id: 'van-14' as never })
/** No screen waits for the network: who waited for one of its calls waited until it was given up, 15 s at the least. */
const HANGS_MS = 10_000

/** Answers that open a session, or none at all; whatever comes after hangs for ever. */
function hangingNet(session: boolean, head: () => { epoch: string; head: string }) {
  const asked = new Set<string>()
  const never = () => new Promise<never>(() => undefined)
  const request = ({ path, body }: NetRequest): Promise<NetAnswer> => {
    asked.add(path.split('?')[0] ?? path)
    if (!session || path !== UP_PATHS.session || body === null) return never()
    const signed = 'signature' in (JSON.parse(Buffer.from(body).toString()) as object)
    const lease = { incarnation: 'inc-1', token: 'token', leaseMs: 3_600_000, hubAt: START, haveSeq: 0 }
    const { epoch, head: haveHead } = head()
    const reply = signed
      ? { outcome: 'lease', protocol: PROTOCOL_VERSION, ...lease, epoch, haveHead }
      : { outcome: 'challenge', protocol: PROTOCOL_VERSION, challenge: 'c' }
    const bytes = Buffer.from(JSON.stringify(reply))
    const headers = { 'content-type': 'application/json' }
    return Promise.resolve({
      ...{ kind: 'answer', status: 200, contentType: 'application/json', headers, body: bytes, tookMs: 3 },
    })
  }
  return { asked, never, connect: () => ({ request }) }
}

test.each([
  { session: false, asks: [UP_PATHS.session] },
  { session: true, asks: [UP_PATHS.session, UP_PATHS.push] },
])(
  '[F20] with every network call hanging for ever (a session before: $session) the driver’s whole day goes on',
  async ({ session, asks }) => {
    const { asked, never, connect } = hangingNet(session, () => {
      const { epoch } = made.station.syncStore.epochsToSend().at(-1)?.end ?? { epoch: '' as never }
      return { epoch, head: made.station.syncStore.hashAt(epoch, 0) ?? '' }
    })
    const made: Rig = rig({
      timers: systemTimers,
      connect,
      startSync: (parts) => createSync({ ...parts, connect, onTrouble: () => undefined }),
      openLive: () => {
        asked.add('live')
        return { close: () => undefined }
      },
      photoLink: { connect, send: never },
    })
    made.options.keyStore.save(makeDeviceKeys().privateKey)
    const { station, clock } = made
    enrol(station)
    pull(station, [...referenceRows(), ...PACKAGES.map((packageId, index) => announced(packageId, index + 1))])
    const slow: string[] = []
    const within = async <T>(what: string, doing: () => T | Promise<T>): Promise<T> => {
      const before = performance.now()
      const done = await doing()
      if (performance.now() - before > HANGS_MS) slow.push(what)
      clock.pass(61_000)
      return done
    }
    const { handlers } = station
    const here = { ...STOP_14A, accuracyM: 6, fixAgeMs: 300, source: 'gnss' as const }
    const photo = async (seed: number, kind: 'delivery' | 'door') => {
      const saved = await handlers.savePhoto({
        bytes: jpegOf({ seed }),
        kind,
        capturedAt: clock.reading().wall,
        stopId: S1,
      })
      if (saved.outcome !== 'saved') throw new Error(saved.sentence)
      return saved.sha256
    }

    await within('sign in', () => handlers.signIn({ personId: 'dino' as never, pin: PIN }))
    const [first, second, missing] = PACKAGES as [never, never, never]
    for (const packageId of [first, second])
      for (const checkpoint of ['receive', 'sort'] as const)
        await within(checkpoint, () => recorded(scan(station, checkpoint, packageId)))
    for (const text of [DOOR, first, second]) await within('load', () => recorded(scan(station, 'load', text)))
    await within('close', async () =>
      recorded(
        await handlers.closeLoad({
          ...{ routeId: R14, missing: [{ packageId: missing, reason: 'NOT_FOUND' }], counts: { depot: 2, driver: 2 } },
          second: { personId: 'anna' as never, pin: PIN },
        }),
      ),
    )
    await within('depart', () => recorded(handlers.depart({ routeId: R14, how: 'tap' })))
    const fix = { ...STOP_14A, accuracyM: 6, at: clock.reading().wall, heading: null, speedMps: 3 }
    await within('a fix', () => handlers.reportFix(fix))
    expect((await within('stops', () => handlers.stops({ routeId: R14 }))).stops).toHaveLength(2)
    await within('arrive', () => recorded(handlers.arrive({ stopId: S1, geo: here })))
    await within('draft', () => handlers.saveDraft({ stopId: S1, value: '{"outcome":"safe_place"}' }))
    const left = await within('photo', () => photo(1, 'delivery'))
    const delivered = await within('deliver', async () =>
      recorded(
        await handlers.deliver({
          ...{ stopId: S1, packageIds: [first], outcome: 'safe_place', placeCode: 'garage', geo: here, photo: left },
        }),
      ),
    )
    expect(delivered.eventIds).toHaveLength(1)
    const door = await within('photo of the door', () => photo(2, 'door'))
    const tried = { stopId: S1, packageIds: [second], reason: 'NOT_HOME' as const, geo: here }
    await within('attempt', async () =>
      recorded(await handlers.attempt({ ...tried, evidence: ['waited:70', 'card_left'], photos: [door] })),
    )
    await within('a break', () => recorded(handlers.setBreak({ on: true })))
    await within('its end', () => recorded(handlers.setBreak({ on: false })))
    expect(await within('a photo', () => handlers.photo({ sha256: left }))).toMatchObject({ outcome: 'here' })
    await within('the timeline', () => handlers.timeline({ packageId: first }))
    // Another device's photo must be fetched: whoever looks waits for it (until its deadline), and nobody else does.
    void handlers.photo({ sha256: 'ab'.repeat(32) })
    await within('return', () => recorded(scan(station, 'return', second)))
    const balance = await within('balance', () => handlers.balance({ routeId: R14 }))
    expect(balance).toMatchObject({ loaded: 2, delivered: 1, backAtDepot: 1, onVehicle: [], unsentPhotos: 2 })
    expect(balance.unsentEvents).toBeGreaterThan(12)
    await within('sign out', () => handlers.signOut(undefined))
    expect(await within('the sync bar', () => handlers.syncState(undefined))).toMatchObject({ photosUnsent: 2 })
    expect(slow).toEqual([])
    await vi.waitFor(() => expect([...asked]).toEqual(expect.arrayContaining(asks)), 10_000)
  },
  30_000,
)
