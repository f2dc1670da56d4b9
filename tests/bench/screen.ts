// `bench screen`: the scanner's last key to the verdict painted in Chromium, ten scans a second, on a disk whose sync takes 30 ms; beside it the same on the
// disk as it is. And how long from `start` to the sign-in, built and with its day made.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from '@playwright/test'
import type { PackageId } from '../../src/domain/brands.ts'
import { type App, makeDemoDay, startOn } from '../support/start-app.ts'
import { startChild } from './child.ts'
import { furnish, openKeeper, packageNumbers, temporaryFolder } from './depot.ts'
import { check, median, report, round, say, summary } from './harness.ts'
import { openScanPage, type ScanPage, timeScans } from './screen-page.ts'

const SLOW_MS = 30
const EVERY_MS = 100
const STATION = 'tests/bench/screen-station.ts'
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
]

type Rig = {
  name: string
  packages: PackageId[]
  next: number
  scan: ScanPage
  took: number[]
  end: () => Promise<void>
}

const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: FLAGS })

/** A shared library that slows each sync, where a compiler is; null: the station's own waiting before a commit serves. */
function slowDisk(folder: string): string | null {
  const library = join(folder, 'slow-fsync.so')
  const made = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, 'tests/bench/slow-fsync.c', '-ldl'], {
    stdio: 'ignore',
  })
  return process.platform === 'linux' && made.status === 0 && existsSync(library) ? library : null
}

async function rigOf(
  browser: Browser,
  name: string,
  slow: { library: string | null } | null,
  packageCount: number,
): Promise<Rig> {
  const { folder, remove } = temporaryFolder(`screen-${name}`)
  const packages = packageNumbers(packageCount)
  const keeper = openKeeper(folder)
  furnish(keeper, `bench-${name}`, packages)
  keeper.close()
  const byCut = slow !== null && slow.library === null ? [String(SLOW_MS)] : []
  const env = slow?.library == null ? {} : { LD_PRELOAD: slow.library, SLOW_FSYNC_MS: String(SLOW_MS) }
  const station = await startChild(STATION, [folder, ...byCut], env)
  const scan = await openScanPage(browser, String(station.ready['station']))
  const end = async () => {
    await scan.close()
    await station.end()
    remove()
  }
  return { name, packages, next: 0, scan, took: [], end }
}

async function scanSome(rig: Rig, count: number, keep: boolean): Promise<number> {
  const codes = rig.packages.slice(rig.next, rig.next + count)
  rig.next += count
  const took = await timeScans(rig.scan, codes, EVERY_MS)
  if (keep) rig.took.push(...took)
  return median(took)
}

async function compare(
  browser: Browser,
  rounds: number,
  scans: number,
): Promise<{ slow: number[]; plain: number[]; how: string }> {
  const { folder, remove } = temporaryFolder('screen-disk')
  const library = slowDisk(folder)
  const rigs: Rig[] = []
  try {
    const count = (rounds + 1) * scans
    for (const [name, slow] of [
      ['slow', { library }],
      ['plain', null],
    ] as const)
      rigs.push(await rigOf(browser, name, slow, count))
    for (const rig of rigs) await scanSome(rig, scans, false)
    for (let at = 0; at < rounds; at++) {
      const medians: string[] = []
      for (const rig of at % 2 === 0 ? rigs : [...rigs].reverse())
        medians.push(`${rig.name} ${round(await scanSome(rig, scans, true))} ms`)
      say(`round ${at + 1}/${rounds}: ${medians.join(', ')}`)
    }
    const [slow, plain] = rigs.map(({ took }) => took)
    return {
      slow: slow ?? [],
      plain: plain ?? [],
      how: library === null ? 'a wait before each commit' : 'each fsync slowed',
    }
  } finally {
    for (const rig of rigs) await rig.end()
    remove()
  }
}

/** From the command to a sign-in that shows its people, a fresh browser with it. */
async function timeStart(data: string): Promise<number> {
  const before = performance.now()
  let app: App | null = null
  let browser: Browser | null = null
  try {
    app = await startOn(data, () => undefined)
    browser = await launch()
    const page = await browser.newPage()
    await page.goto(app.station)
    await page.locator('[data-person]').first().waitFor()
    return performance.now() - before
  } finally {
    await browser?.close()
    await app?.stop()
  }
}

export async function run(args: readonly string[]): Promise<number> {
  const quick = args.includes('--quick')
  const browser = await launch()
  const { slow, plain, how } = await compare(browser, quick ? 2 : 6, quick ? 30 : 60).finally(() => browser.close())
  const starts: number[] = []
  const { folder: data, drop } = await makeDemoDay()
  try {
    await timeStart(data) // the first enrols the station
    for (let at = 0; at < (quick ? 2 : 5); at++) starts.push(await timeStart(data))
  } finally {
    drop()
  }
  const figures = {
    loadAtEnd: round(loadavg()[0] ?? 0),
    slowedBy: how,
    msSlow: summary(slow),
    msPlain: summary(plain),
    msStartToSignIn: summary(starts),
  }
  return report('screen', figures, [
    check(`last key to verdict painted with fsync at ${SLOW_MS} ms, p99 in ms`, figures.msSlow.p99, 100),
    check('start to sign-in, median in ms', figures.msStartToSignIn.median, 3000),
  ])
}
