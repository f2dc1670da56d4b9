// `bench record`: one scan as the window asks for it (decide, append, hash, views, FULL) against a bare one-row FULL insert of the same bytes, scan
// by scan in turn; and the same in a station whose journal holds a million events.
import { join } from 'node:path'
import { openDatabase } from '../../src/sql/open.ts'
import { fileKeyStore, placeOf, systemClock, systemRandom, systemTimers } from '../../src/station/adapters.ts'
import { openStation, type Station } from '../../src/station/station.ts'
import type { PackageId } from '../../src/domain/brands.ts'
import { fill, furnish, nthScan, openKeeper, packageNumbers, temporaryFolder } from './depot.ts'
import { check, median, report, say, summary } from './harness.ts'

type Rig = {
  name: string
  station: Station
  packages: PackageId[]
  next: number
  scans: number[]
  bare: number[]
  insert: (body: Uint8Array) => void
  end: () => void
}

function rigOf(name: string, events: number, packageCount: number): Rig {
  const { folder, remove } = temporaryFolder(name)
  const packages = packageNumbers(packageCount)
  const keeper = openKeeper(folder, events)
  say(`${name}: ${packageCount} packages, ${events} events …`)
  furnish(keeper, `bench-${name}`, packages)
  fill(keeper, packages, 0, events, (done) => say(`  ${done} events`))
  keeper.close()
  const station = openStation({
    ...{ folder, clock: systemClock(), random: systemRandom, timers: systemTimers, placeOf, appVersion: '0.1.0' },
    keyStore: fileKeyStore(join(folder, 'device.key')),
  })
  const db = openDatabase(join(folder, 'bare.db'))
  db.exec('CREATE TABLE bare (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT')
  const statement = db.prepare('INSERT INTO bare (body) VALUES (?)')
  const end = () => {
    station.close()
    db.close()
    remove()
  }
  return { name, station, packages, next: events, scans: [], bare: [], insert: (body) => void statement.run(body), end }
}

/** One scan and one bare insert of as many bytes; which comes first changes from scan to scan. */
async function measure(rig: Rig, body: Uint8Array, keep: boolean): Promise<void> {
  const input = nthScan(rig.packages, rig.next)
  rig.next += 1
  const times = { scan: 0, bare: 0 }
  const order = rig.next % 2 === 0 ? (['scan', 'bare'] as const) : (['bare', 'scan'] as const)
  for (const which of order) {
    const before = performance.now()
    if (which === 'bare') rig.insert(body)
    else {
      const answer = await rig.station.handlers.scan(input as never)
      if (answer.outcome !== 'recorded') throw new Error(`the scan was not recorded: ${answer.sentence}`)
    }
    times[which] = performance.now() - before
  }
  if (!keep) return
  rig.scans.push(times.scan)
  rig.bare.push(times.bare)
}

export async function run(args: readonly string[]): Promise<number> {
  const quick = args.includes('--quick')
  const rigs = [rigOf('empty', 0, 3000), rigOf('full', quick ? 50_000 : 1_000_000, quick ? 5000 : 100_000)]
  const [empty, full] = rigs as [Rig, Rig]
  try {
    await empty.station.handlers.scan(nthScan(empty.packages, empty.next++) as never)
    const body = bodyLike(empty)
    const rounds = quick ? 300 : 2000
    for (let i = 0; i < 200 + rounds; i++) for (const rig of rigs) await measure(rig, body, i >= 200)
    const ratios = { empty: median(empty.scans) / median(empty.bare), full: median(full.scans) / median(full.bare) }
    const figures = {
      bodyBytes: body.length,
      events: { empty: 0, full: full.next - rounds - 200 },
      msScanEmpty: summary(empty.scans),
      msBareEmpty: summary(empty.bare),
      msScanFull: summary(full.scans),
      msBareFull: summary(full.bare),
    }
    return report('record', figures, [
      check('one scan against a bare insert, median', ratios.empty, 1.5),
      check('the same with the full journal', ratios.full, 1.5),
      check('full journal against empty, median scan', median(full.scans) / median(empty.scans), 1.2),
    ])
  } finally {
    for (const rig of rigs) rig.end()
  }
}

function bodyLike({ station }: Rig): Uint8Array {
  const [own] = station.syncStore.epochsToSend()
  const [row] = own === undefined ? [] : station.syncStore.rowsAfter(own.end.epoch, 0, 1, 4096).rows
  if (row === undefined) throw new Error('no scan was recorded to take the size of a body from')
  return row.body
}
