// The faults that strike at a moment of the plan: disks that are swapped, cloned and put back, clocks that jump, poison, a hub from a backup. Each
// looks first whether the plan stays recoverable: the only copy of a scan is never destroyed (FAULTS, The five invariants).
import { copyFileSync, rmSync, statSync, truncateSync, openSync, writeSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../src/sql/open.ts'
import { inTransaction } from '../../src/sql/transaction.ts'
import { sha256 } from '../../src/station/digest.ts'
import { Journal } from '../../src/station/journal.ts'
import { MARK_FILE } from '../../src/station/keeper.ts'
import { DATABASE_FILE } from '../../src/station/opening.ts'
import { copyBeside, copyDatabase } from './crash.ts'
import type { FaultId, Happening } from './plan.ts'
import { poisonBody } from './poison.ts'
import type { Run } from './run-seed.ts'
import type { Backup } from './sim-hub.ts'
import { type Disk, SimStation } from './sim-station.ts'

/** Kept from a `snapshot` or `backup` until it is put back. */
export type Shelf = { disks: Map<SimStation, Disk>; backup: Backup | null }
const TRY_AGAIN_MS = 4_000
const TRIES = 6

export async function happen(run: Run, happening: Happening, tries = TRIES): Promise<void> {
  const { world } = run
  if (world.calm) return
  const station = run.stations[happening.station % run.stations.length]
  if (station === undefined) return
  await run.hub.look()
  const done = await doIt(run, happening, station)
  if (done && /^F/.test(happening.what)) world.count(happening.what as FaultId)
  if (!done && tries > 1) world.schedule.after(TRY_AGAIN_MS, () => happen(run, happening, tries - 1))
}

/** False: not now, it would destroy what is nowhere else, or there is nothing to do it with. */
async function doIt(run: Run, happening: Happening, station: SimStation): Promise<boolean> {
  const { world, shelf } = run
  switch (happening.what) {
    case 'offline':
      run.net.goOffline(station, happening.forMs)
      return true
    case 'snapshot':
      // Between two lives there may be no database to copy.
      if (station.isOn()) shelf.disks.set(station, station.snapshot())
      return true
    case 'backup':
      shelf.backup = (await run.hub.backup()) ?? shelf.backup
      return true
    case 'F5':
      return meddle(run, station, happening)
    case 'F9':
      return clone(run, station, happening)
    case 'F10':
      return putBack(run, station, happening)
    case 'F11':
      station.wallOffsetMs += happening.forMs
      world.note(() => `${station.name}'s clock jumps by ${happening.forMs} ms`)
      return true
    case 'F22':
      return poison(run, station, happening)
    case 'F27':
      return restoreHub(run, happening)
  }
}

const allHeld = (run: Run, station: SimStation, elsewhere: ReadonlySet<string> = new Set()): boolean =>
  [...station.hashes].every((hash) => elsewhere.has(hash) || run.ledger.held.has(hash))

function meddle(run: Run, station: SimStation, { way }: Happening): boolean {
  if (!station.isOn() || !allHeld(run, station)) return false
  station.kill(500)
  station.journal = new Map()
  const [what, act] = MEDDLINGS[Math.floor(way * MEDDLINGS.length)] ?? MEDDLINGS[0]!
  run.world.note(() => `${station.name} has ${what}`)
  act({ file: station.file, mark: join(station.folder, MARK_FILE), old: run.firstDisk(station), way })
  return true
}

type Meddled = { file: string; mark: string; old: string; way: number }
const remove = (...files: string[]): void => {
  for (const file of files) rmSync(file, { force: true })
}
const MEDDLINGS: readonly (readonly [what: string, act: (meddled: Meddled) => void])[] = [
  ['its database deleted', ({ file }) => remove(file, `${file}-wal`)],
  [
    'an old database in place of its own',
    ({ file, old }) => {
      remove(`${file}-wal`)
      copyFileSync(old, file)
    },
  ],
  ['its log deleted', ({ file }) => remove(`${file}-wal`)],
  ['its mark deleted', ({ mark }) => remove(mark)],
  [
    'its database shortened',
    ({ file }) => {
      remove(`${file}-wal`)
      truncateSync(file, Math.floor(statSync(file).size / 2))
    },
  ],
  // With its mark: else it would go on until the page is needed, and what it wrote till then might lie behind the broken page.
  [
    'a page of its database overwritten, and no mark',
    ({ file, mark, way }) => {
      overwrite(file, way)
      remove(mark)
    },
  ],
]

function overwrite(file: string, way: number): void {
  const page = 1 + Math.floor(((way * 1000) % 1) * (statSync(file).size / 4096 - 1))
  const fd = openSync(file, 'r+')
  writeSync(fd, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096)
  closeSync(fd)
}

/** A byte copy while it is closed. Most clones are disk images, where nothing on the disk can tell (adapters.ts placeOf). */
function clone(run: Run, station: SimStation, { way }: Happening): boolean {
  if (!station.isOn() || run.stations.length > 3) return false
  station.stop()
  const folder = run.world.newFolder(`${station.name}-twin`)
  station.copyTo(folder)
  const place = way < 0.7 ? station.place : `${station.place} copied`
  const twin = new SimStation(`${station.name}'`, station.parts, { folder, place })
  twin.wallOffsetMs = station.wallOffsetMs
  run.stations.push(twin)
  run.world.note(() => `${station.name} is cloned${place === station.place ? '' : ' to another place'}`)
  run.world.schedule.after(way * 3_000, () => station.start())
  run.world.schedule.after(500 + way * 9_000, () => twin.start())
  return true
}

/** To an older snapshot: the whole folder (a virtual machine), the database alone, or the folder in another place. */
function putBack(run: Run, station: SimStation, { way }: Happening): boolean {
  const disk = run.shelf.disks.get(station)
  if (disk === undefined || !station.isOn() || !allHeld(run, station, disk.hashes)) return false
  station.kill(500)
  const target = run.world.newFolder(station.name)
  const whole = way < 0.6 || way > 0.8
  copyBeside(station.folder, target, ['ballast', 'device.json', MARK_FILE])
  if (whole) copyBeside(disk.folder, target, ['device.json', MARK_FILE])
  copyDatabase(join(disk.folder, DATABASE_FILE), join(target, DATABASE_FILE))
  rmSync(station.folder, { recursive: true, force: true })
  station.folder = target
  station.journal = new Map()
  if (way > 0.8) station.place = `${station.place} restored`
  run.world.note(
    () => `${station.name} is put back${whole ? '' : ', the database alone'}${way > 0.8 ? ' elsewhere' : ''}`,
  )
  return true
}

function poison(run: Run, station: SimStation, { way }: Happening): boolean {
  if (!station.isOn()) return false
  station.stop()
  // A power cut in the middle of ending: another time.
  if (station.isOn()) return false
  const { what, body } = poisonBody(way)
  const db = openDatabase(station.file)
  const journal = new Journal(db, sha256)
  inTransaction(db, () => journal.append(body, null))
  db.close()
  run.world.note(() => `${station.name} gets a poison event: ${what}`)
  run.world.schedule.after(100, () => station.start())
  return true
}

async function restoreHub(run: Run, { way }: Happening): Promise<boolean> {
  const { shelf, hub, ledger } = run
  if (shelf.backup === null || hub.life === null) return false
  const held = shelf.backup.held
  const journals = run.stations.map((station) => station.hashes)
  for (const hash of ledger.held.keys())
    if (!held.has(hash) && !journals.some((journal) => journal.has(hash))) return false
  await hub.restore(shelf.backup, way < 0.4)
  return true
}
