// What the hub sends into the local copies (EVENTS Pull, SPEC [PL1]–[PL6]): one reply is one transaction.
import type { EpochId, HubInstant, HubPosition, HybridTime, PackageId } from '../domain/brands.ts'
import { eventIdOf } from '../domain/event.ts'
import { packagesTouched } from '../domain/fold.ts'
import { decodeBody, decodeBodyText } from '../wire/event-body.ts'
import {
  type DeviceGap,
  type DriverDay,
  FORGET_AFTER_MS,
  type OwnPlaces,
  type PulledDevice,
  type PulledEvent,
  type PullChange,
  type PullReply,
} from '../wire/down.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'
import type { Copies } from './copies.ts'
import type { DoorPins } from './door-pins.ts'
import type { Epoch, Journal } from './journal.ts'
import type { Kv } from './kv.ts'
import type { PackageKeys } from './package-keys.ts'
import type { Positions } from './positions.ts'
import type { RouteFacts } from './route-facts.ts'
import type { Views } from './views.ts'

export type PullDeps = {
  db: WritableDb
  journal: Journal
  positions: Positions
  views: Views
  copies: Copies
  routeFacts: RouteFacts
  keys: PackageKeys
  doorPins: DoorPins
  kv: Kv
}

const PULL_SQL = {
  keep: sql<[number, string, string, number, Buffer, Buffer, number]>(`
    INSERT OR IGNORE INTO pulled (position, device_id, epoch, seq, hash, body, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)`),
  link: sql<[string, number]>('INSERT OR IGNORE INTO pulled_packages (package_id, position) VALUES (?, ?)'),
  forget: sql('DELETE FROM pulled'),
  forgetLinks: sql('DELETE FROM pulled_packages'),
}

/** Names of devices that are kept; far more than a site and its neighbours have. */
const MAX_DEVICES = 2000
/** More are folded again when somebody scans them. */
const MAX_UNPLACED = 500

export class Puller {
  readonly #d: PullDeps
  readonly #s: Prepared<typeof PULL_SQL>

  constructor(deps: PullDeps) {
    this.#d = deps
    this.#s = prepareAll(deps.db, PULL_SQL)
  }

  /**
   * Inside a transaction: rows, events, enters and leaves, the touched packages folded again, and the cursor.
   * @throws when the reply does not start where the cursor is: nothing may be skipped ([PL1])
   */
  apply(reply: PullReply): void {
    this.#checkStart(reply)
    if (reply.snapshot) this.#startOver(reply.hubAt as HubInstant)
    const unplaced = this.#d.kv.get('unplaced') ?? []
    const touched = new Set<PackageId>(unplaced)
    let newest = this.#d.kv.get('newestSeen') ?? (0 as HybridTime)
    for (const change of reply.changes)
      for (const at of this.#applyChange(change, touched)) newest = Math.max(newest, at) as HybridTime
    for (const run of reply.own ?? []) this.#learnRun(run, touched)
    const seen = Math.max(this.#d.kv.get('seen') ?? 0, reply.to) as HubPosition
    // In the middle of the news an own event may stand further on than they have come.
    if (!reply.more) this.#d.positions.boundBy(seen)
    const waiting = [...touched].filter((packageId) => !this.#d.views.refold(packageId)).slice(0, MAX_UNPLACED)
    if (unplaced.length > 0 || waiting.length > 0) this.#d.kv.put('unplaced', waiting)
    if (reply.devices !== undefined) this.#name(reply.devices)
    if (newest > 0) this.#d.kv.put('newestSeen', newest)
    const pins = this.#keepPins(reply)
    this.#d.kv.put('cursor', { incarnation: reply.incarnation, position: reply.to as HubPosition, ...pins })
    this.#d.kv.put('seen', seen)
    if (!reply.more) this.#noteGaps(reply.gaps ?? [])
    if (!reply.more) this.#noteDay(reply.driver ?? null)
    // Not in the middle of the news: what a snapshot has not brought yet may still enter again.
    if (!reply.more) this.#forget(reply.hubAt as HubInstant)
  }

  /**
   * Inside a transaction: the hub leaves out what it takes for this station's own, and under a number that a twin had used, too, that was not only
   * its own. So all news come once more; those that are here change nothing. A parcel's leaving of before takes along what checks its PIN, so that is
   * asked for once more, too ([DP5]).
   */
  rewind(): void {
    const cursor = this.#d.kv.get('cursor')
    if (cursor !== null) this.#d.kv.put('cursor', { incarnation: cursor.incarnation, position: 0 as HubPosition })
  }

  #noteGaps(gaps: DeviceGap[]): void {
    const { kv } = this.#d
    if (gaps.length > 0 || (kv.get('deviceGaps') ?? []).length > 0) kv.put('deviceGaps', gaps)
  }

  #noteDay(day: DriverDay | null): void {
    const { kv } = this.#d
    if (day !== null || kv.get('driverDay') !== null) kv.put('driverDay', day)
  }

  #checkStart(reply: PullReply): void {
    if (reply.snapshot) return
    const cursor = this.#d.kv.get('cursor')
    const here = cursor === null ? 'nothing yet' : `${cursor.incarnation}:${cursor.position}`
    const fits =
      cursor === null ? reply.from === 0 : cursor.incarnation === reply.incarnation && cursor.position === reply.from
    if (!fits)
      throw new Error(`a pull that starts at ${reply.incarnation}:${reply.from} does not fit what is here (${here})`)
  }

  /**
   * Forgets what was pulled; own events, keys and sealed records stay. Views are folded again when read, and in the background ([PL4]). A key of a
   * package that the hub does not bring again goes like that of one that left, counted from now ([PL6]).
   */
  #startOver(hubNow: HubInstant): void {
    const { copies, routeFacts, doorPins, keys, kv } = this.#d
    doorPins.clear()
    this.#s.forget.run()
    this.#s.forgetLinks.run()
    copies.clear()
    routeFacts.forgetPulled()
    keys.startOver(hubNow + FORGET_AFTER_MS)
    kv.put('generation', (kv.get('generation') ?? 0) + 1)
  }

  /** How far they have come: a cursor of their own beside that of the changes. A hub that says nothing of them leaves it where it was. */
  #keepPins({ snapshot, pins }: PullReply): { pins?: number } {
    for (const verifier of pins?.verifiers ?? []) this.#d.doorPins.put(verifier)
    const to = pins?.to ?? (snapshot ? undefined : this.#d.kv.get('cursor')?.pins)
    return to === undefined ? {} : { pins: to }
  }

  /** `at` of the events it brought. */
  #applyChange(change: PullChange, touched: Set<PackageId>): HybridTime[] {
    switch (change.change) {
      case 'row':
        this.#d.copies.put(change.table, change.id, change.version, change.value as never)
        return []
      case 'event':
        return this.#keep(change.event, touched)
      case 'enter':
        touched.add(change.packageId as PackageId)
        this.#d.keys.entered(change.packageId as PackageId, change.keyId, change.key)
        return change.events.flatMap((event) => this.#keep(event, touched))
      case 'leave':
        this.#d.keys.left(change.packageId as PackageId, change.forgetAfter)
        this.#d.doorPins.drop(change.packageId as PackageId)
        return []
    }
  }

  /** Names outlive a snapshot: the same device still stands in stories that are kept. */
  #name(devices: readonly PulledDevice[]): void {
    const known = this.#d.kv.get('devices') ?? {}
    const news = devices.filter(({ id, name, site }) => known[id]?.name !== name || known[id].site !== site)
    if (news.length === 0) return
    const named = [...Object.entries(known), ...news.map(({ id, name, site }) => [id, { name, site }] as const)]
    this.#d.kv.put('devices', Object.fromEntries(named.slice(-MAX_DEVICES)))
  }

  #keep(event: PulledEvent, touched: Set<PackageId>): HybridTime[] {
    const own = this.#ownEpoch(event)
    if (own !== null) {
      this.#learn(own, { fromSeq: event.seq, toSeq: event.seq, position: event.position }, touched)
      return []
    }
    const decoded = decodeBodyText(event.body)
    const packageIds = (decoded.ok ? packagesTouched(decoded.event) : []).filter((id) => this.#hasStory(id, touched))
    this.#s.keep.run(
      event.position,
      event.deviceId,
      event.epoch,
      event.seq,
      Buffer.from(event.hash, 'hex'),
      Buffer.from(event.body, 'utf8'),
      event.recordedAt,
    )
    for (const packageId of packageIds) {
      this.#s.link.run(packageId, event.position)
      touched.add(packageId)
    }
    if (!decoded.ok) return []
    this.#d.routeFacts.add({ id: eventIdOf(event as never), event: decoded.event }, 'pulled')
    return [decoded.event.at]
  }

  /**
   * [PL9] It entered, or something was recorded of it here. Of others an event may come because it names one of these, too, or because the hub cannot
   * know that it left them out on an earlier page: half a story would say what is not so, and whoever enters later brings all of it.
   */
  #hasStory(packageId: PackageId, touched: ReadonlySet<PackageId>): boolean {
    return touched.has(packageId) || this.#d.views.isKept(packageId)
  }

  /**
   * Recorded here: it stands in the journal, by its hash ([PL3]). A twin's branch of an epoch is named `epoch~…` by the hub; what this journal
   * recorded of it stands here under the plain name.
   */
  #ownEpoch(event: PulledEvent): Epoch | null {
    const plain = event.epoch.split('~')[0] ?? event.epoch
    const epoch = this.#d.journal.epochs().find((each) => each.epoch === plain && each.deviceId === event.deviceId)
    // Of what lies at the floor of a rescued journal only the head is here, not the event.
    if (epoch === undefined || event.seq <= epoch.floor.seq) return null
    return this.#d.journal.hashAt(epoch, event.seq) === event.hash ? epoch : null
  }

  /** [PL8] Only where the chain agrees at its end: under the same numbers a twin may have recorded otherwise. */
  #learnRun(run: OwnPlaces, touched: Set<PackageId>): void {
    const epoch = this.#d.journal.byName(run.epoch as EpochId)
    if (epoch !== null && this.#d.journal.hashAt(epoch, run.toSeq) === run.head) this.#learn(epoch, run, touched)
  }

  /** Places that were not known, or otherwise, are a reason to fold again. */
  #learn(epoch: Epoch, run: Pick<OwnPlaces, 'fromSeq' | 'toSeq' | 'position'>, touched: Set<PackageId>): void {
    const { journal, positions } = this.#d
    if (!positions.learn(epoch.n, run.fromSeq, run.toSeq, run.position as HubPosition)) return
    for (const { body } of journal.rowsAfter(epoch, run.fromSeq - 1, run.toSeq - run.fromSeq + 1, Infinity)) {
      const decoded = decodeBody(body)
      for (const packageId of decoded.ok ? packagesTouched(decoded.event) : []) touched.add(packageId)
    }
  }

  #forget(hubNow: HubInstant): void {
    const { keys, journal } = this.#d
    keys.forget(hubNow, (local) => {
      const epoch = journal.epochAt(local)
      return epoch !== null && local - epoch.base <= epoch.acked.seq
    })
  }
}
