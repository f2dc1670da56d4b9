// The station of the demo's early shift: a real one in this process, on a folder of its own, with the demo's clock.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DemoRefused, type DemoStation } from '../../demo/client.ts'
import type { Hub } from '../../hub/hub.ts'
import { fileKeyStore } from '../../station/adapters.ts'
import { KEY_FILE, type RunningStation, runStation } from '../../station/run-station.ts'
import type { SyncState } from '../../wire/bridge.ts'
import type { TurnedClock } from './turned-clock.ts'

export type EarlyShift = { folder: string; hub: Hub; url: string; code: string; clock: TurnedClock }

const SYNC_WITHIN_MS = 30_000

export type EarlyShiftStation = DemoStation & {
  /** Resolves when its photos are whole at the hub: nobody will open this folder again. */
  photosSent: () => Promise<void>
  close: () => Promise<void>
}

/** Throws DemoRefused when it cannot be opened or enrolled. */
export async function openEarlyShift(shift: EarlyShift): Promise<EarlyShiftStation> {
  const { folder, hub, url, code, clock } = shift
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const opened = await runStation({
    ...{ folder, clock, hubUrl: url, enrolCode: code, name: 'Belt scanner', demo: null },
    keyStore: fileKeyStore(join(folder, KEY_FILE)),
    log: (words) => void process.stderr.write(`early shift: ${words}\n`),
  })
  if (opened.kind !== 'open') throw new DemoRefused(opened.sentence)
  const { station } = opened
  if (station.enrolment() === null) throw new DemoRefused('the early shift’s station was not enrolled')
  return {
    call: async (verb, ...input) => {
      const reply = await station.call(verb, input[0])
      if (!reply.ok) throw new DemoRefused(`${verb}: ${reply.sentence}`)
      return reply.value as never
    },
    sync: () => synced(station, hub),
    photosSent: () => waitFor(station, performance.now() + SYNC_WITHIN_MS, ({ photosUnsent }) => photosUnsent === 0),
    close: async () => station.close(),
  }
}

/** Everything recorded is at the hub, and a pull that began after that has come back with nothing more. */
async function synced(station: RunningStation, hub: Hub): Promise<void> {
  const until = performance.now() + SYNC_WITHIN_MS
  await waitFor(station, until, ({ unsent }) => unsent === 0)
  await hub.caughtUp()
  const head = await hub.deps.store.head()
  await waitFor(station, until, () => (station.pulledTo() ?? 0) >= head)
}

async function waitFor(station: RunningStation, until: number, holds: (state: SyncState) => boolean): Promise<void> {
  while (true) {
    const reply = await station.call('syncState', undefined)
    if (reply.ok && holds(reply.value as SyncState)) return
    if (performance.now() > until) throw new DemoRefused('the early shift could not reach the hub')
    station.sync.wake('person')
    await new Promise((wait) => setTimeout(wait, 5))
  }
}
