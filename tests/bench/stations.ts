// Stations with queued scans, and hubs that know them: what `bench sync` measures between.
import { createHash } from 'node:crypto'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { DeviceId, EpochId, Hash, HubInstant } from '../../src/domain/brands.ts'
import { readConfig } from '../../src/hub/env.ts'
import { openHub } from '../../src/hub/hub.ts'
import { placeOf, systemClock, systemRandom, systemTimers, fileKeyStore } from '../../src/station/adapters.ts'
import { openStation, type Station } from '../../src/station/station.ts'
import { makeDeviceKeys, publicKeyOf } from '../../src/station/sync/codec-node.ts'
import { httpNet } from '../../src/station/sync/http-net.ts'
import { createSync } from '../../src/station/sync/run-sync.ts'
import type { Net, NetRequest } from '../../src/station/ports.ts'
import { UP_PATHS } from '../../src/wire/up.ts'
import { asHubInstant, fill, furnish, openKeeper, packageNumbers, SITE, temporaryFolder } from './depot.ts'

export type Queued = { deviceId: string; folder: string; keys: ReturnType<typeof fileKeyStore>; remove: () => void }
export type Frame = {
  deviceId: string
  body: Uint8Array
  headers: Record<string, string>
  tookMs: number
  events: number
}

/** A station folder with that many scans queued and nothing sent. */
export function queueScans(deviceId: string, scans: number): Queued {
  const { folder, remove } = temporaryFolder(deviceId)
  const keys = fileKeyStore(join(folder, 'device.key'))
  keys.save(makeDeviceKeys().privateKey)
  const packages = packageNumbers(Math.ceil(scans / 3))
  const keeper = openKeeper(folder, scans)
  furnish(keeper, deviceId, packages)
  fill(keeper, packages, 0, scans, () => undefined)
  keeper.close()
  return { deviceId, folder, keys, remove }
}

/** The same queue in a folder of its own: it is sent to many hubs, each of which must hear it for the first time. */
export function copyOf({ deviceId, folder: from, keys }: Queued): Queued {
  const { folder, remove } = temporaryFolder(deviceId)
  cpSync(from, folder, { recursive: true })
  return { deviceId, folder, keys, remove }
}

/** The bodies of a queued station, as the straw sends them. */
export function bodiesOf({ folder }: Queued): unknown[] {
  const keeper = openKeeper(folder)
  const { journal } = keeper.core()
  const epoch = journal.current()
  const rows = epoch === null ? [] : journal.rowsAfter(epoch, 0, 1_000_000, 2 ** 40)
  const bodies = rows.map(({ body }) => JSON.parse(Buffer.from(body).toString('utf8')) as unknown)
  keeper.close()
  return bodies
}

export const hubEnvironment = (dataDir: string): Record<string, string> => ({
  WAYMARK_HUB_DATA: dataDir,
  WAYMARK_HUB_PORT: '0',
  WAYMARK_LOG_LEVEL: 'silent',
  WAYMARK_OPERATOR_KEY: 'bench-operator-key-0001',
  WAYMARK_MAX_REQUESTS_A_MINUTE: '100000',
  WAYMARK_MAX_LEASED_REQUESTS_A_MINUTE: '1000000',
})

/** A hub folder that knows these stations, with a lease for each that skips the session: @returns the tokens by device. */
export async function makeHubFolder(
  stations: readonly Queued[],
): Promise<{ folder: string; tokens: Map<string, string>; remove: () => void }> {
  const { folder, remove } = temporaryFolder('hub')
  const opened = await openHub(readConfig(hubEnvironment(folder)))
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  const { store } = opened.hub.deps
  const now = asHubInstant(Date.now())
  const tokens = new Map<string, string>()
  for (const { deviceId, keys } of stations) {
    const key = keys.load()
    if (key === null) throw new Error('a queued station has no key')
    const code = createHash('sha256').update(deviceId).digest('hex') as Hash
    await store.putEnrolCode(code, SITE, (now + 1e6) as HubInstant)
    await store.enrol(code, publicKeyOf(key), deviceId, deviceId as DeviceId, now)
    const token = `bench-${deviceId}`
    await store.putLease({
      ...{ token: createHash('sha256').update(token).digest('hex'), deviceId: deviceId as DeviceId },
      ...{ epoch: `epoch-${deviceId}` as EpochId, instance: 'bench', handOverOnly: false },
      ...{ expiresAt: (now + 3.6e6) as HubInstant, lastSeq: 0, lastHead: '' as Hash },
    } as never)
    tokens.set(deviceId, token)
  }
  await opened.hub.close()
  return { folder, tokens, remove }
}

export type Open = { station: Station; drain: (hubUrl: string) => Promise<void>; frames: Frame[]; close: () => void }

/** The real station on its folder. `drain` starts the real sync against that hub and ends when everything is acknowledged. */
export function openQueued({ deviceId, folder, keys }: Queued): Open {
  const station = openStation({
    ...{ folder, clock: systemClock(), random: systemRandom, timers: systemTimers, placeOf, appVersion: '0.1.0' },
    keyStore: keys,
  })
  const frames: Frame[] = []
  const drain = (hubUrl: string) =>
    new Promise<void>((resolve, reject) => {
      const net = httpNet(hubUrl)
      const sync = createSync({
        ...{ store: station.syncStore, clock: systemClock(), timers: systemTimers, random: systemRandom, keys },
        connect: () => recording(net, deviceId, frames),
        onTrouble: (sentence, error) => reject(new Error(sentence, { cause: error })),
      })
      const stop = sync.onState(() => {
        if (station.syncStore.unsentCount() > 0) return
        stop()
        sync.stop()
        net.close()
        resolve()
      })
      sync.start()
    })
  return { station, drain, frames, close: () => station.close() }
}

function recording(net: Net, deviceId: string, frames: Frame[]): Net {
  return {
    request: async (request: NetRequest) => {
      const answer = await net.request(request)
      if (request.path === UP_PATHS.push && request.body !== null && answer.kind === 'answer')
        frames.push({
          deviceId,
          body: request.body,
          headers: request.headers,
          tookMs: answer.tookMs,
          events: eventsIn(request.body),
        })
      return answer
    },
  }
}

function eventsIn(frame: Uint8Array): number {
  const line = Buffer.from(frame.subarray(0, frame.indexOf(10))).toString('utf8')
  const { fromSeq, toSeq } = JSON.parse(line) as { fromSeq: number; toSeq: number }
  return toSeq - fromSeq + 1
}
