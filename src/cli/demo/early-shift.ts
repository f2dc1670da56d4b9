// The station of the demo's early shift: a real one in this process, on a folder of its own, with the demo's clock.
import type { DemoStation } from '../../demo/client.ts'
import type { Hub } from '../../hub/hub.ts'
import { openStationHere, type StationHere } from './station-here.ts'
import type { TurnedClock } from './turned-clock.ts'

export type EarlyShift = { folder: string; hub: Hub; url: string; code: string; clock: TurnedClock }

const SYNC_WITHIN_MS = 30_000

export type EarlyShiftStation = DemoStation & {
  /** Resolves when its photos are whole at the hub: nobody will open this folder again. */
  photosSent: () => Promise<void>
  close: () => void
}

/**
 * It asks the hub only while `sync` is awaited: a question that is under way while the clock is turned would be a round trip of hours, and the time taken
 * from it wrong by as much. Throws DemoRefused when it cannot be opened or enrolled.
 */
export async function openEarlyShift({ folder, hub, url, code, clock }: EarlyShift): Promise<EarlyShiftStation> {
  const here = await openStationHere({ folder, clock, hubUrl: url, enrolCode: code, name: 'Belt scanner' })
  const { sync } = here.station
  sync.stop()
  return {
    call: here.call,
    sync: async () => {
      sync.start()
      await synced(here, hub)
      sync.stop()
    },
    photosSent: () => {
      sync.start()
      return here.until(({ photosUnsent }) => photosUnsent === 0, performance.now() + SYNC_WITHIN_MS)
    },
    close: here.close,
  }
}

/** Everything recorded is at the hub, and a pull that began after that has come back with nothing more. */
async function synced({ station, until }: StationHere, hub: Hub): Promise<void> {
  const by = performance.now() + SYNC_WITHIN_MS
  await until(({ unsent }) => unsent === 0, by)
  await hub.caughtUp()
  const head = await hub.deps.store.head()
  await until(() => (station.pulledTo() ?? 0) >= head, by)
}
