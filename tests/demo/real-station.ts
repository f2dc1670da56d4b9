// A real station beside the real hub of a test: its own folder, HTTP between them, both clocks turned by the test.
import { join } from 'node:path'
import type { DeviceId, Instant, SiteId } from '../../src/domain/brands.ts'
import type { DemoStation } from '../../src/demo/client.ts'
import { makeEnrolCode } from '../../src/hub/stations/enrol.ts'
import { fileKeyStore, placeOf, systemRandom, systemTimers } from '../../src/station/adapters.ts'
import type { Clock } from '../../src/station/ports.ts'
import { openStation, type Station } from '../../src/station/station.ts'
import { enrol } from '../../src/station/sync/enrol.ts'
import { httpNet } from '../../src/station/sync/http-net.ts'
import { createSync } from '../../src/station/sync/run-sync.ts'
import type { RealHub } from './real-hub.ts'

export type RealStation = { station: Station; demo: DemoStation; troubles: string[]; close: () => void }

/** Enrolled at `site` by a code of the hub, with the hub's rows pulled. */
export async function realStation(real: RealHub, site: SiteId): Promise<RealStation> {
  const hubUrl = await real.hub.listen()
  const folder = join(real.folder, 'early-shift')
  const keys = fileKeyStore(join(folder, 'device.key'))
  const troubles: string[] = []
  const nets = [httpNet(hubUrl)]
  const station = openStation({
    ...{ folder, clock: clockOf(real), random: systemRandom, timers: systemTimers, keyStore: keys, placeOf },
    appVersion: '0.1.0',
    startSync: (parts) =>
      createSync({
        ...parts,
        connect: (url) => {
          const net = httpNet(url)
          nets.push(net)
          return net
        },
        onTrouble: (sentence, error) => troubles.push(`${sentence}: ${String(error)}`),
      }),
    log: (sentence, detail) => troubles.push(`${sentence}: ${String(detail)}`),
  })
  const { code } = await makeEnrolCode(real.hub.deps, site)
  const enrolled = await enrol({
    ...{ code, name: 'Early shift', net: nets[0]!, keys },
    store: ({ deviceId, name }) => station.setEnrolment({ deviceId: deviceId as DeviceId, name, site, hubUrl }),
  })
  if (enrolled.outcome !== 'enrolled') throw new Error(enrolled.sentence)
  const close = () => {
    station.close()
    for (const net of nets) net.close()
  }
  return { station, demo: demoStation(real, station), troubles, close }
}

function demoStation({ hub }: RealHub, station: Station): DemoStation {
  return {
    call: async (verb, ...input) => {
      const reply = await station.call(verb, input[0])
      if (!reply.ok) throw new Error(`${verb}: ${reply.sentence}`)
      return reply.value as never
    },
    sync: async () => {
      await until('everything is sent', () => station.syncStore.unsentCount() === 0, station)
      await hub.caughtUp()
      const head = await hub.deps.store.head()
      await until('everything is pulled', () => (station.syncStore.pullCursor()?.position ?? 0) >= head, station)
    },
  }
}

async function until(what: string, done: () => boolean, station: Station): Promise<void> {
  const limit = performance.now() + 15_000
  for (let round = 0; !done(); round++) {
    if (performance.now() > limit) throw new Error(`not within 15 s: ${what}`)
    if (round % 20 === 0) await station.call('syncNow', undefined)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Wall and monotonic time leap together, as if the hours had really passed. */
function clockOf({ now }: RealHub): Clock {
  return {
    reading: () => ({ wall: now.ms as Instant, monotonicMs: now.ms, bootId: 'boot' }),
    tzOffsetMin: () => 60,
  }
}
