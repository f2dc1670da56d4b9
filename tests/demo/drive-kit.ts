// The demo's day on its way in a test, as fast as it goes: a real hub, real stations, real photos. A drive may be ended on the way and begun again.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDemoCamera } from '../../src/cli/demo/camera.ts'
import { demoClientOver } from '../../src/cli/demo/hub-client.ts'
import { type OpenTablet, openTablet } from '../../src/cli/demo/tablet.ts'
import { demoDayAt } from '../../src/demo/calendar.ts'
import type { DemoFilled } from '../../src/demo/day.ts'
import { type Driven, driveDay, todaysPackages } from '../../src/demo/drive/drive-day.ts'
import type { DriveStep } from '../../src/demo/drive/steps.ts'
import { straight } from '../../src/demo/drive/streets.ts'
import { fillDemoDay, replanRetries } from '../../src/demo/fill-day.ts'
import { stopOfToday } from '../../src/demo/labels.ts'
import { planDemoDay } from '../../src/demo/plan-day.ts'
import type { ScanEvent } from '../../src/domain/event.ts'
import type { PackageView } from '../../src/domain/view.ts'
import type { Hub } from '../../src/hub/hub.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import { openTestHub } from '../hub/kit.ts'
import { ADDRESSES } from './addresses.ts'

export type DriveOptions = {
  /** ended when this holds; `done`: stops of the route that is furthest */
  ends?: (demoMs: number, done: number) => boolean
  /** real ms that a time of the demo takes; none, when it is not given */
  takesMs?: (demoMs: number) => number
}
export type DriveKit = {
  hub: Hub
  filled: DemoFilled
  told: string[]
  steps: DriveStep[]
  /** null: it was ended on the way. Tablets are closed afterwards, as the command does. */
  drive: (routes: readonly string[], options?: DriveOptions) => Promise<Driven | null>
  tablet: (name: string) => Promise<OpenTablet>
  /** by the hub, of all that stands on that route's stops */
  viewsOf: (route: string) => Promise<PackageView[]>
  events: () => Promise<ScanEvent[]>
  close: () => Promise<void>
}

const UNHURRIED = { WAYMARK_MAX_REQUESTS_A_MINUTE: '100000', WAYMARK_MAX_LEASED_REQUESTS_A_MINUTE: '100000' }

export async function openDriveKit(): Promise<DriveKit> {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-drive-'))
  const hub = await openTestHub(join(folder, 'hub'), UNHURRIED)
  const hubUrl = await hub.listen()
  const { operatorKey } = hub.deps
  const day = planDemoDay({ seed: 14, today: demoDayAt(Date.now()), addressesCsv: ADDRESSES })
  const client = demoClientOver(hubUrl, operatorKey)
  const filled = await fillDemoDay(client, day)
  await replanRetries(client, filled)
  const open = new Set<OpenTablet>()
  const tablet = async (name: string) => {
    const one = await openTablet({ folder: join(folder, name), name, hubUrl, operatorKey, site: day.site.id })
    open.add(one)
    return one
  }
  const closeTablets = async () => {
    for (const one of open) await one.close()
    open.clear()
  }
  const kit = { hub, filled, tablet, told: [] as string[], steps: [] as DriveStep[] }
  return {
    ...kit,
    drive: async (routes, options = {}) => {
      try {
        return await driveFast(kit, routes, options)
      } finally {
        await closeTablets()
      }
    },
    viewsOf: async (route) => {
      await hub.caughtUp()
      const stops = stopOfToday(day)
      const own = todaysPackages(filled).filter(({ reference }) =>
        stops.get(reference)?.routeId.startsWith(`${route}-`),
      )
      const read = await Promise.all(own.map(({ packageId }) => hub.deps.store.packageView(packageId)))
      return read.filter((view) => view !== null)
    },
    events: async () => {
      await hub.caughtUp()
      const stored = await hub.deps.store.events(0 as never, 100_000)
      return stored.flatMap(({ body }) => {
        const decoded = decodeBody(body)
        return decoded.ok && decoded.event.kind !== 'Unknown' ? [decoded.event] : []
      })
    },
    close: async () => {
      await closeTablets()
      await hub.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const ENDED = 'the drive was ended'

async function driveFast(
  { filled, tablet, told, steps }: Pick<DriveKit, 'filled' | 'tablet' | 'told' | 'steps'>,
  routes: readonly string[],
  { ends = () => false, takesMs = () => 0 }: DriveOptions,
): Promise<Driven | null> {
  let done = 0
  const pass = async (ms: number) => {
    if (ends(ms, done)) throw new Error(ENDED)
    const realMs = takesMs(ms)
    if (realMs > 0) await new Promise((over) => setTimeout(over, realMs))
  }
  const drivers = filled.day.routes
    .filter(({ number }) => routes.includes(number))
    .map(({ driverId }) => driverId ?? '')
  // All of them before: what the vans do beside each other does not hang on whose tablet was ready first.
  const names = ['belt', ...drivers]
  const tablets = new Map(await Promise.all(names.map(async (name) => [name, await tablet(name)] as const)))
  const named = (name: string) => tablets.get(name) ?? tablet(name)
  await Promise.all([...tablets.values()].map((one) => one.sync()))
  try {
    const driven = await driveDay({
      ...{ filled, camera: await openDemoCamera(), streets: straight, routes },
      belt: await named('belt'),
      tabletOf: async (driver) => named(driver.id),
      time: { now: Date.now, speed: () => 100_000, pass, wait: () => pass(0) },
      step: (step) => {
        steps.push(step)
        if (step.of === 'route') done = Math.max(done, step.done)
      },
      say: (sentence) => void told.push(sentence),
    })
    await Promise.all([...tablets.values()].map((one) => one.sync()))
    return driven
  } catch (error) {
    if (error instanceof Error && error.message === ENDED) return null
    throw error
  }
}
