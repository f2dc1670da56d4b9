// A real station in this process for one of the demo's people, in a folder of its own, on a line to the hub that can be cut.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DemoRefused } from '../../demo/client.ts'
import type { Tablet } from '../../demo/drive/drive-day.ts'
import { fileKeyStore } from '../../station/adapters.ts'
import { KEY_FILE, type RunningStation, runStation } from '../../station/run-station.ts'
import type { SyncState } from '../../wire/bridge.ts'
import { enrolCode } from '../start/hub-client.ts'
import { openCutLine } from './cut-line.ts'

export type TabletAsk = { folder: string; name: string; hubUrl: string; operatorKey: string; site: string }
export type OpenTablet = Tablet & { close: () => Promise<void> }

const SYNC_WITHIN_MS = 60_000

/** Enrolled when it is new; an older folder goes on where it was. @throws DemoRefused when it cannot be opened or enrolled */
export async function openTablet({ folder, name, hubUrl, operatorKey, site }: TabletAsk): Promise<OpenTablet> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const line = await openCutLine(hubUrl)
  const isNew = !existsSync(join(folder, 'device.json'))
  const opened = await runStation({
    ...{ folder, name, hubUrl: line.url, demo: null },
    enrolCode: isNew ? await enrolCode(hubUrl, operatorKey, site) : null,
    keyStore: fileKeyStore(join(folder, KEY_FILE)),
    log: (words) => void process.stderr.write(`${name}: ${words}\n`),
  })
  if (opened.kind !== 'open') throw new DemoRefused(opened.sentence)
  const { station } = opened
  let closed = false
  if (station.enrolment() === null) throw new DemoRefused(`${name} could not be enrolled`)
  return {
    call: async (verb, ...input) => {
      const reply = await station.call(verb, input[0])
      if (!reply.ok) throw new DemoRefused(`${verb}: ${reply.sentence}`)
      return reply.value as never
    },
    sync: () => synced(station, hubUrl, () => closed),
    network: (on) => {
      line.cut(!on)
      if (on) station.sync.wake('person')
    },
    close: async () => {
      closed = true
      station.close()
      await line.close()
    },
  }
}

/** Everything recorded is at the hub, and what the hub has now has been pulled. */
async function synced(station: RunningStation, hubUrl: string, isClosed: () => boolean): Promise<void> {
  const until = performance.now() + SYNC_WITHIN_MS
  const wait = (holds: (state: SyncState) => boolean) =>
    waitFor(station, holds, () => isClosed() || performance.now() > until)
  await wait(({ unsent }) => unsent === 0)
  const ready = (await (await fetch(new URL('/readyz', hubUrl))).json()) as { head: number }
  await wait(() => (station.pulledTo() ?? 0) >= ready.head)
}

async function waitFor(
  station: RunningStation,
  holds: (state: SyncState) => boolean,
  givesUp: () => boolean,
): Promise<void> {
  while (true) {
    if (givesUp()) throw new DemoRefused('a station of the demo could not reach the hub')
    const reply = await station.call('syncState', undefined)
    if (reply.ok && holds(reply.value as SyncState)) return
    station.sync.wake('person')
    await new Promise((wait) => setTimeout(wait, 50))
  }
}
