// `demo-day`: makes the demo's depot day in a data folder that no hub has open: fills the hub by its own verbs over HTTP, then plays the early shift on a
// real station. Both run in this process, with clocks that begin yesterday, so that what happened at dawn is recorded at dawn.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { HubInstant } from '../domain/brands.ts'
import type { DemoDay } from '../demo/day.ts'
import { fillDemoDay } from '../demo/fill-day.ts'
import { planDemoDay } from '../demo/plan-day.ts'
import { fillInstant, playMorning } from '../demo/play-morning.ts'
import { readConfig } from '../hub/env.ts'
import { type Hub, openHub } from '../hub/hub.ts'
import { makeEnrolCode } from '../hub/stations/enrol.ts'
import { demoClientOver } from './demo/hub-client.ts'
import { openDemoCamera } from './demo/camera.ts'
import { type EarlyShiftStation, openEarlyShift } from './demo/early-shift.ts'
import { TurnedClock } from './demo/turned-clock.ts'
import { PROJECT_ROOT } from './project-root.ts'
import { writeDay } from './start/demo-files.ts'

const USAGE = 'usage: demo-day --data DIR --seed S --today YYYY-MM-DD --hub-url URL\n'
const ADDRESSES = join(PROJECT_ROOT, 'resources/demo-area/liechtenstein-addresses.csv')

type Wanted = { data: string; seed: number; today: string; hubUrl: string }

/** Exit 1 with a sentence when another process has the hub's folder, or the demo was refused. */
export async function run(args: string[]): Promise<number> {
  const wanted = parse(args)
  if (!wanted) {
    process.stderr.write(USAGE)
    return 2
  }
  const day = planDemoDay({ ...wanted, addressesCsv: readFileSync(ADDRESSES, 'utf8') })
  const clock = new TurnedClock(fillInstant(day), day.site.timeZone)
  mkdirSync(wanted.data, { recursive: true, mode: 0o700 })
  const opened = await openHub(hubConfig(wanted), { now: () => clock.now() as HubInstant })
  if (opened.kind !== 'open') {
    process.stderr.write(`${opened.sentence}\n`)
    return 1
  }
  try {
    await make(opened.hub, wanted, day, clock)
    return 0
  } finally {
    await opened.hub.close()
  }
}

function parse(args: string[]): Wanted | null {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({ args, options: { data: text, seed: text, today: text, 'hub-url': text } })
    const { data, seed, today, 'hub-url': hubUrl } = values
    if (data === undefined || today === undefined || hubUrl === undefined || !/^\d+$/.test(seed ?? '')) return null
    return { data, today, hubUrl, seed: Number(seed) }
  } catch {
    return null
  }
}

/** As many requests as the demo makes in a breath; links in its answers name the hub as it will be reached. */
const hubConfig = ({ data, hubUrl }: Wanted) =>
  readConfig({
    WAYMARK_HUB_DATA: join(data, 'hub'),
    WAYMARK_HUB_PORT: '0',
    WAYMARK_HUB_URL: hubUrl,
    WAYMARK_LOG_LEVEL: 'error',
    WAYMARK_MAX_REQUESTS_A_MINUTE: '100000',
    WAYMARK_MAX_LEASED_REQUESTS_A_MINUTE: '100000',
    // Nobody else pushes: projections need not wait for quiet.
    WAYMARK_PROJECT_QUIET_MS: '1',
    // The clock leaps: a lease of an hour would end at each leap, not a quiet time of the projections.
    WAYMARK_LEASE_MS: String(72 * 3_600_000),
  })

async function make(hub: Hub, wanted: Wanted, day: DemoDay, clock: TurnedClock): Promise<void> {
  const url = await hub.listen()
  const client = demoClientOver(url, hub.deps.operatorKey)
  const filled = await fillDemoDay(client, day)
  const folder = join(wanted.data, `early-shift-${wanted.today}-${wanted.seed}`)
  if (existsSync(folder)) {
    // Scans once made are facts: a second play would keep them all as second scans.
    process.stderr.write('The early shift of this day was begun before and is left as it was.\n')
  } else {
    const { code } = await makeEnrolCode(hub.deps, day.site.id)
    const station: EarlyShiftStation = await openEarlyShift({
      folder,
      hub,
      url,
      code,
      clock,
    })
    try {
      const camera = await openDemoCamera()
      const time = { today: Date.now(), now: () => clock.now(), setNow: (ms: number) => clock.turn(ms) }
      const played = await playMorning({ station, client, filled, camera, ...time })
      await station.photosSent()
      process.stderr.write(`The early shift made ${played.scans} scans.\n`)
    } finally {
      station.close()
    }
  }
  await hub.caughtUp()
  writeDay(wanted.data, filled)
}
