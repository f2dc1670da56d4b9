// Everything that hangs on one open database, put together; what a reopening after a storage error makes anew.
import type { EpochId, HybridTime } from '../domain/brands.ts'
import { decodeBody } from '../wire/event-body.ts'
import type { WritableDb } from '../sql/open.ts'
import { Copies } from './copies.ts'
import { sha256 } from './digest.ts'
import { DoorPins } from './door-pins.ts'
import { EnrolmentTable } from './enrolment.ts'
import { Journal } from './journal.ts'
import { Kv } from './kv.ts'
import { LastScans } from './last-scans.ts'
import { Breadcrumbs } from './location/breadcrumbs.ts'
import { Whereabouts } from './location/whereabouts.ts'
import type { MarkFile } from './mark.ts'
import { OpenStops } from './open-stops.ts'
import { Outbox } from './outbox.ts'
import { PackageKeys } from './package-keys.ts'
import { Photos } from './photos/store.ts'
import type { Clock, Random } from './ports.ts'
import { Positions } from './positions.ts'
import { Puller } from './pull.ts'
import { RouteFacts } from './route-facts.ts'
import { StationClock } from './station-clock.ts'
import { TalkTable } from './talk/store.ts'
import { Troubles } from './troubles.ts'
import { Views } from './views.ts'

export type Core = {
  db: WritableDb
  journal: Journal
  positions: Positions
  kv: Kv
  views: Views
  troubles: Troubles
  copies: Copies
  routeFacts: RouteFacts
  keys: PackageKeys
  doorPins: DoorPins
  outbox: Outbox
  puller: Puller
  clock: StationClock
  enrolment: EnrolmentTable
  openStops: OpenStops
  photos: Photos
  lastScans: LastScans
  breadcrumbs: Breadcrumbs
  talk: TalkTable
  whereabouts: Whereabouts
}
/** `whereabouts` outlive a reopening of the database. */
export type CoreDeps = { clock: Clock; random: Random; whereabouts?: Whereabouts }

/** The database must be migrated. Throws what SQLite throws. */
export function buildCore(db: WritableDb, deps: CoreDeps): Core {
  const journal = new Journal(db, sha256)
  const positions = new Positions(db)
  const kv = new Kv(db)
  const troubles = new Troubles(db)
  const views = new Views(db, { journal, positions, kv, troubles })
  const copies = new Copies(db)
  const routeFacts = new RouteFacts(db)
  const keys = new PackageKeys(db, deps.random)
  const enrolment = new EnrolmentTable(db)
  const doorPins = new DoorPins(db)
  return {
    ...{ db, journal, positions, kv, views, troubles, copies, routeFacts, keys, doorPins },
    outbox: new Outbox(db, journal, positions),
    puller: new Puller({ db, journal, positions, views, copies, routeFacts, keys, doorPins, kv }),
    clock: new StationClock(deps.clock, kv, lastOwnAt(journal), () => zoneOf(enrolment, copies)),
    enrolment,
    openStops: new OpenStops(db),
    photos: new Photos(db),
    lastScans: new LastScans(journal),
    breadcrumbs: new Breadcrumbs(db),
    talk: new TalkTable(db),
    whereabouts: deps.whereabouts ?? new Whereabouts(),
  }
}

/** Memory follows the database after a transaction that was rolled back. */
export function reloadCore(core: Core): void {
  core.journal.reload()
  core.kv.reload()
  core.views.reload()
  core.copies.reload()
  core.routeFacts.reload()
  core.enrolment.reload()
}

/** Says beside the database how far the journal is ([J5]). */
export function writeMark(core: Core, mark: MarkFile, place: string): void {
  const epoch = core.journal.current()
  if (epoch === null) return
  const { seq, head } = core.journal.endOf(epoch)
  mark.write({ place, epoch: epoch.epoch, seq, hash: head })
}

export const newEpochId = (random: Random): EpochId => Buffer.from(random.bytes(9)).toString('base64url') as EpochId

function zoneOf(enrolment: EnrolmentTable, copies: Copies): string | null {
  const site = enrolment.get()?.site
  return site === undefined ? null : (copies.get('site', site)?.timeZone ?? null)
}

/** The last own event that can be read says when; one that cannot (FAULTS 25) is passed over. */
function lastOwnAt(journal: Journal): HybridTime | null {
  for (const row of journal.newest(10)) {
    const decoded = decodeBody(row.body)
    if (decoded.ok) return decoded.event.at
  }
  return null
}
