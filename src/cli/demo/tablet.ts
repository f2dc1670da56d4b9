// A real station in this process for one of the demo's people, in a folder of its own, on a line to the hub that can be cut.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Tablet } from '../../demo/drive/drive-day.ts'
import { enrolCode } from '../start/hub-client.ts'
import { openCutLine } from './cut-line.ts'
import { openStationHere, type StationHere } from './station-here.ts'

export type TabletAsk = { folder: string; name: string; hubUrl: string; operatorKey: string; site: string }
export type OpenTablet = Tablet & { close: () => Promise<void> }

const SYNC_WITHIN_MS = 60_000

/** Enrolled when it is new; an older folder goes on where it was. @throws DemoRefused when it cannot be opened or enrolled */
export async function openTablet({ folder, name, hubUrl, operatorKey, site }: TabletAsk): Promise<OpenTablet> {
  const line = await openCutLine(hubUrl)
  const isNew = !existsSync(join(folder, 'device.json'))
  const code = isNew ? await enrolCode(hubUrl, operatorKey, site) : null
  const here = await openStationHere({ folder, name, hubUrl: line.url, enrolCode: code })
  return {
    call: here.call,
    sync: () => synced(here, hubUrl),
    network: (on) => {
      line.cut(!on)
      if (on) here.station.sync.wake('person')
    },
    close: async () => {
      here.close()
      await line.close()
    },
  }
}

/** Everything recorded is at the hub, and what the hub has now has been pulled. */
async function synced({ station, until }: StationHere, hubUrl: string): Promise<void> {
  const by = performance.now() + SYNC_WITHIN_MS
  await until(({ unsent }) => unsent === 0, by)
  const ready = (await (await fetch(new URL('/readyz', hubUrl))).json()) as { head: number }
  await until(() => (station.pulledTo() ?? 0) >= ready.head, by)
}
