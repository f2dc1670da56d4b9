// Reading the log, by place and by package, and what lies beside it: quarantine, conflicts, alarms, sealed records.
import type { DeviceId, EpochId, Hash, HubInstant, HubPosition, JournalSeq, PackageId } from '../../../domain/brands.ts'
import type { WritableDb } from '../../../sql/open.ts'
import { prepareAll, sql } from '../../../sql/statements.ts'
import type { ConflictRow, HubStore, KnownBatch, LoggedEvent, QuarantineRow } from '../contract.ts'
import { type ChainRow, type Chains, asChain, bytesOf, hexOf } from './chains.ts'
import { BETWEEN, type Inbox } from './inbox.ts'
import type { Take } from './take.ts'

type EventRow = {
  position: number
  chain: number
  seq: number
  recorded_at: number
  packages: string
  hash: Buffer
  body: Buffer
}
type OddRow = { id: number; seq: number; hash: Buffer; body: Buffer; reason: string; unsound: number } & {
  recorded_at: number
  device_id: string
  epoch: string
}
type Conflict = {
  id: number
  device_id: string
  epoch: string
  seq: number
  hash: Buffer
  other_hash: Buffer
  fork: string
} & {
  recorded_at: number
}

export const LOG_SQL = {
  after: sql<[number, number], EventRow>('SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?'),
  ofPackage: sql<[string, number], EventRow>(
    `SELECT events.* FROM event_packages JOIN events USING (position)
     WHERE package_id = ? ORDER BY event_packages.position DESC LIMIT ?`,
  ),
  ofChain: sql<[number, number], EventRow>('SELECT * FROM events WHERE chain = ? ORDER BY seq DESC LIMIT ?'),
  oddRows: sql<[number, number], OddRow>(
    `SELECT quarantine.*, device_id, epoch FROM quarantine JOIN chains USING (chain)
     WHERE id > ? ORDER BY id LIMIT ?`,
  ),
  oddOf: sql<[number, number, number], OddRow>(
    `SELECT quarantine.*, '' AS device_id, '' AS epoch FROM quarantine WHERE chain = ? AND seq BETWEEN ? AND ? ORDER BY seq`,
  ),
  conflicts: sql<[before: number, number], Conflict>('SELECT * FROM conflicts WHERE id < ? ORDER BY id DESC LIMIT ?'),
  alarms: sql<[before: number, number], { id: number; at: HubInstant; sentence: string }>(
    'SELECT id, at, sentence FROM alarms WHERE id < ? ORDER BY id DESC LIMIT ?',
  ),
  sealed: sql<[number, number], { package_id: string; key_id: string; box: string; key: string | null }>(
    `SELECT sealed.package_id, sealed.key_id, box, package_keys.key FROM sealed
     LEFT JOIN package_keys ON package_keys.package_id = sealed.package_id AND package_keys.key_id = sealed.key_id
     WHERE chain = ? AND seq = ?`,
  ),
  keys: sql<[string], { keyId: string; key: string }>(
    'SELECT key_id AS keyId, key FROM package_keys WHERE package_id = ? ORDER BY id',
  ),
}
/** behind all ids */
const END = Number.MAX_SAFE_INTEGER

type Part = Pick<
  HubStore,
  | 'chain'
  | 'hashAt'
  | 'hashesOf'
  | 'known'
  | 'take'
  | 'takeAll'
  | 'quarantined'
  | 'replay'
  | 'conflicts'
  | 'alarms'
  | 'raiseAlarm'
  | 'events'
  | 'packageEvents'
  | 'lastEvents'
  | 'sealedOf'
  | 'packageKey'
  | 'packageKeys'
  | 'putPackageKey'
>

export function openLog(db: WritableDb, chains: Chains, take: Take, inbox: Inbox): Part {
  const q = prepareAll(db, LOG_SQL)
  const toEvent = eventReader(chains)
  const sealedOn = (deviceId: string, epoch: string, seq: number) => {
    const row = chains.q.byName.get(deviceId, epoch)
    return row && q.sealed.get(row.chain, seq)
  }
  return {
    ...openJournals(chains, take, q, inbox),
    quarantined: async (afterId, limit) =>
      q.oddRows.all(afterId, limit).map((row) => ({ id: row.id, row: asOdd(row) })),
    replay: async (rows, now) => take.replay(rows, now),
    conflicts: async (limit, before = END) => q.conflicts.all(before, limit).map(asConflict),
    alarms: async (limit, before = END) => q.alarms.all(before, limit),
    raiseAlarm: async (at, sentence) => void take.q.addAlarm.run(at, sentence),
    events: async (after, limit) => {
      // What waits has later places than all that is laid out: only a short page has to look for more.
      let rows = q.after.all(after, limit)
      while (rows.length < limit && inbox.layOutNext()) rows = q.after.all(after, limit)
      return rows.map(toEvent)
    },
    packageEvents: async (packageId, limit) => {
      inbox.layOut()
      return q.ofPackage.all(packageId, limit).reverse().map(toEvent)
    },
    lastEvents: async (deviceId, epoch, limit) => {
      inbox.layOut()
      const row = chains.q.byName.get(deviceId, epoch)
      return row ? q.ofChain.all(row.chain, limit).map(toEvent) : []
    },
    sealedOf: async (deviceId, epoch, seq) => {
      const row = sealedOn(deviceId, epoch, seq)
      return row ? { seq, packageId: row.package_id as PackageId, keyId: row.key_id, box: row.box, key: row.key } : null
    },
    packageKey: async (packageId) => q.keys.get(packageId) ?? null,
    packageKeys: async (packageId) => q.keys.all(packageId),
    putPackageKey: async (packageId, keyId, key) => void take.q.addKey.run(packageId, keyId, key),
  }
}

type Queries = ReturnType<typeof prepareAll<typeof LOG_SQL>>

/** What stations ask about their own journals. */
function openJournals(chains: Chains, take: Take, q: Queries, inbox: Inbox) {
  const mainOf = (deviceId: string, epoch: string) => chains.q.byName.get(deviceId, epoch)
  return {
    chain: async (deviceId: DeviceId, epoch: EpochId) => {
      const row = mainOf(deviceId, epoch)
      return row ? asChain(row) : null
    },
    hashAt: async (deviceId: DeviceId, epoch: EpochId, seq: JournalSeq) => {
      inbox.layOut()
      const row = mainOf(deviceId, epoch)
      const head = row && chains.headAt(row, seq)
      return head ? hexOf(head) : null
    },
    hashesOf: async (deviceId: DeviceId, epoch: EpochId, fromSeq: JournalSeq, toSeq: JournalSeq) => {
      inbox.layOut()
      const row = mainOf(deviceId, epoch)
      const found = row ? chains.hashesBetween(row, fromSeq, toSeq) : []
      return found.map(({ seq, hash }) => ({ seq: seq as JournalSeq, hash: hexOf(hash) }))
    },
    known: async (deviceId: DeviceId, epoch: EpochId, fromSeq: JournalSeq, toSeq: JournalSeq, head: Hash) => {
      const main = mainOf(deviceId, epoch)
      return main ? knownOn(main, { fromSeq, toSeq, head }, { chains, take, q, inbox }) : null
    },
    take: async (batch: Parameters<HubStore['take']>[0]) => take.take(batch),
    takeAll: async (batches: Parameters<HubStore['takeAll']>[0]) => take.takeAll(batches),
  }
}

type Range = { fromSeq: JournalSeq; toSeq: JournalSeq; head: Hash }
type Parts = { chains: Chains; take: Take; q: Queries; inbox: Inbox }

function knownOn(
  main: ChainRow,
  { fromSeq, toSeq, head }: Range,
  { chains, take, q, inbox }: Parts,
): KnownBatch | null {
  // New to this journal and no branch to look at: the answer for nearly every push, before anything is laid out.
  if (toSeq > main.seq && chains.q.forksOf.all(main.chain).length === 0) return null
  const waiting = inbox.placeOf(main, fromSeq, toSeq, bytesOf(head))
  if (waiting !== null)
    return { chain: asChain(main), forked: null, firstPosition: waiting, quarantined: [], conflicts: [] }
  inbox.layOut()
  const chain = chains.branchWith(main, toSeq, bytesOf(head))
  if (!chain) return null
  return {
    chain: asChain(chain),
    forked: chain.root === null ? null : (chain.epoch as EpochId),
    firstPosition: take.firstPlace(chain, fromSeq, toSeq),
    quarantined: q.oddOf
      .all(chain.chain, fromSeq, toSeq)
      .map(({ seq, reason, unsound }) => ({ seq: seq as JournalSeq, reason, unsound: unsound === 1 })),
    conflicts: take.conflictsOn(chain, fromSeq, toSeq),
  }
}

function eventReader(chains: Chains): (row: EventRow) => LoggedEvent {
  const names = new Map<number, { deviceId: DeviceId; epoch: EpochId }>()
  const nameOf = (chain: number) => {
    const known = names.get(chain)
    if (known) return known
    const row = chains.q.byNumber.get(chain)
    if (!row) throw new Error(`an event names chain ${chain}, which is not there: the file was changed from outside`)
    const name = { deviceId: row.device_id as DeviceId, epoch: row.epoch as EpochId }
    names.set(chain, name)
    return name
  }
  return (row) => ({
    position: row.position as HubPosition,
    ...nameOf(row.chain),
    seq: row.seq as JournalSeq,
    hash: hexOf(row.hash),
    body: row.body,
    recordedAt: row.recorded_at as HubInstant,
    packageIds: row.packages === '' ? [] : (row.packages.split(BETWEEN) as PackageId[]),
  })
}

const asOdd = (row: OddRow): QuarantineRow => ({
  deviceId: row.device_id,
  epoch: row.epoch,
  seq: row.seq,
  hash: hexOf(row.hash),
  body: row.body,
  reason: row.reason,
  unsound: row.unsound === 1,
  recordedAt: row.recorded_at as HubInstant,
})
const asConflict = (row: Conflict): ConflictRow => ({
  id: row.id,
  deviceId: row.device_id as DeviceId,
  epoch: row.epoch as EpochId,
  seq: row.seq as JournalSeq,
  hash: hexOf(row.hash),
  otherHash: hexOf(row.other_hash),
  fork: row.fork as EpochId,
  recordedAt: row.recorded_at as HubInstant,
})
