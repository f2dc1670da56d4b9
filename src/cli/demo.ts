// `demo drive`: the demo's day goes on by itself, on the hub of a running `start`: belt, vans, photos, a break, a van without network.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { DemoFilled } from '../demo/day.ts'
import { driveDay } from '../demo/drive/drive-day.ts'
import { openDemoCamera } from './demo/camera.ts'
import { DriveClock, isSpeed, MAX_SPEED, MIN_SPEED } from './demo/drive-clock.ts'
import { DriveReporter } from './demo/drive-report.ts'
import { openStreets } from './demo/streets.ts'
import { type OpenTablet, openTablet } from './demo/tablet.ts'
import { PROJECT_ROOT } from './project-root.ts'
import { readDay } from './start/demo-files.ts'
import { healthy, operatorKey } from './start/hub-client.ts'

const USAGE = `usage: demo drive [--speed N] [--routes 12,13,14,15] [--data DIR] [--hub URL]
  --speed  how many times as fast as a depot would, ${MIN_SPEED} to ${MAX_SPEED} (8). Above 9 only the work gets faster: vans drive at most 49 m/s on the map
  --routes numbers of the routes that are driven (all of today)
  --data   the folder of the running start (.waymark)
  --hub    where its hub answers (http://127.0.0.1:7400)
`
const MAP = join(PROJECT_ROOT, 'resources/demo-area/liechtenstein.pmtiles')

type Wanted = { speed: number; data: string; hub: string; routes: string[] | null }

/**
 * Runs until all vans are back, or Ctrl-C. Stdout: one line of what was done. Exit 1 with a sentence, 2 asked wrongly. Who starts it with a channel
 * (`start`'s panel) is told how far it is, and may turn its speed or let it pause.
 */
export async function run([what, ...args]: string[]): Promise<number> {
  const wanted = what === 'drive' ? parse(args) : null
  if (wanted === null) return say(USAGE.trimEnd(), 2)
  const filled = readDay(wanted.data)
  if (filled === null)
    return say(`There is no demo day in ${wanted.data}. Run start first, or name its folder with --data.`, 1)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  try {
    await healthy(wanted.hub)
    return await drive(wanted, filled, stop.signal)
  } catch (error) {
    if (stop.signal.aborted) return say('The drive was ended. What was recorded stays; run it again to go on.', 0)
    return say(error instanceof Error ? error.message : String(error), 1)
  }
}

async function drive({ speed, data, hub, routes }: Wanted, filled: DemoFilled, signal: AbortSignal): Promise<number> {
  const open: OpenTablet[] = []
  const clock = new DriveClock(speed, signal)
  const reporter = new DriveReporter(clock, filled.day.site.timeZone)
  const tablet = async (id: string, name: string) => {
    const folder = join(data, 'drive', `${filled.day.today}-${id}`)
    const one = await openTablet({
      folder,
      name,
      hubUrl: hub,
      operatorKey: operatorKey(data),
      site: filled.day.site.id,
    })
    open.push(one)
    return one
  }
  try {
    reporter.open()
    const driven = await driveDay({
      ...{ filled, camera: await openDemoCamera(), streets: await openStreets(existsSync(MAP) ? MAP : null) },
      belt: await tablet('belt', 'Belt'),
      tabletOf: (driver) => tablet(driver.id, `Tablet of ${driver.name}`),
      time: clock,
      say: (sentence) => {
        reporter.said(sentence)
        say(sentence, 0)
      },
      step: reporter.step,
      ...(routes === null ? {} : { routes }),
    })
    await Promise.all(open.map((one) => one.sync()))
    process.stdout.write(`${JSON.stringify(driven)}\n`)
    return 0
  } finally {
    reporter.close()
    await Promise.all(open.map((one) => one.close()))
  }
}

function parse(args: string[]): Wanted | null {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({ args, options: { speed: text, routes: text, data: text, hub: text } })
    const speed = Number(values.speed ?? '8')
    if (!isSpeed(speed)) return null
    const routes = values.routes?.split(',').map((one) => one.trim()) ?? null
    return { speed, routes, data: resolve(values.data ?? '.waymark'), hub: values.hub ?? 'http://127.0.0.1:7400' }
  } catch {
    return null
  }
}

function say(words: string, code: number): number {
  process.stderr.write(`${words}\n`)
  return code
}
