// A real station in this process, in a folder of its own, as the demo's people work with one.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DemoRefused, type DemoStation } from '../../demo/client.ts'
import { fileKeyStore } from '../../station/adapters.ts'
import { KEY_FILE, type RunOptions, type RunningStation, runStation } from '../../station/run-station.ts'
import type { SyncState } from '../../wire/bridge.ts'

export type StationHere = {
  station: RunningStation
  call: DemoStation['call']
  /** `by`: of `performance.now()`. @throws DemoRefused when it does not come to hold by then, or the station is closed */
  until: (holds: (state: SyncState) => boolean, by: number) => Promise<void>
  close: () => void
}

const LOOK_EVERY_MS = 10

/** @throws DemoRefused when it cannot be opened or enrolled */
export async function openStationHere(
  given: Pick<RunOptions, 'folder' | 'name' | 'hubUrl' | 'enrolCode' | 'clock'>,
): Promise<StationHere> {
  const { folder, name } = given
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const opened = await runStation({
    ...given,
    demo: null,
    keyStore: fileKeyStore(join(folder, KEY_FILE)),
    log: (words) => void process.stderr.write(`${name}: ${words}\n`),
  })
  if (opened.kind !== 'open') throw new DemoRefused(opened.sentence)
  const { station } = opened
  if (station.enrolment() === null) throw new DemoRefused(`${name} could not be enrolled`)
  let closed = false
  return {
    station,
    call: async (verb, ...input) => {
      const reply = await station.call(verb, input[0])
      if (!reply.ok) throw new DemoRefused(`${verb}: ${reply.sentence}`)
      return reply.value as never
    },
    until: (holds, by) => until(station, holds, { name, by, isClosed: () => closed }),
    close: () => {
      closed = true
      station.close()
    },
  }
}

type Waiting = { name: string; by: number; isClosed: () => boolean }

async function until(
  station: RunningStation,
  holds: (state: SyncState) => boolean,
  { name, by, isClosed }: Waiting,
): Promise<void> {
  while (true) {
    if (isClosed() || performance.now() > by) throw new DemoRefused(`${name} could not reach the hub`)
    const reply = await station.call('syncState', undefined)
    if (reply.ok && holds(reply.value as SyncState)) return
    station.sync.wake('person')
    await new Promise((wait) => setTimeout(wait, LOOK_EVERY_MS))
  }
}
