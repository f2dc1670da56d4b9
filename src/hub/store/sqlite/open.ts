// The hub's store in one SQLite file: one depot or a small fleet, no server to install (DESIGN §5).
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { HubPosition } from '../../../domain/brands.ts'
import { lockFolder } from '../../../sql/folder-lock.ts'
import { migrate } from '../../../sql/migrate.ts'
import { type WritableDb, openDatabase } from '../../../sql/open.ts'
import type { HubStore } from '../contract.ts'
import { Chains } from './chains.ts'
import { type After, createCheckpointer } from './checkpoint.ts'
import { openErasure } from './erasure.ts'
import { Inbox } from './inbox.ts'
import { openIncarnation } from './incarnation.ts'
import { openLog } from './log.ts'
import { openMessages } from './messages.ts'
import { MIGRATIONS } from './migrations.ts'
import { type Order, openOrder } from './order.ts'
import { openPhotos } from './photos.ts'
import { openPins } from './pins.ts'
import { openPositions } from './positions.ts'
import { openProjections } from './projections.ts'
import { openReference } from './reference.ts'
import { openStations } from './stations.ts'
import { Take } from './take.ts'
import { openTalk } from './talk.ts'

export const HUB_FILE = 'hub.db'
export const MARK_FILE = 'hub.incarnation'

export type OpenedStore =
  | { kind: 'open'; store: HubStore; /** new, or put back from a backup */ newIncarnation: boolean }
  /** with a sentence for the operator */
  | { kind: 'second-hub' | 'network-folder' | 'newer'; sentence: string }

export type StoreOptions = {
  /** the operator says that the folder was put back from a backup */
  restored?: boolean
  /** tests give their own ids */
  newId?: () => string
  /** the file may have this many pages: tests and the simulation fill the disk with it */
  maxPages?: number
  /** the hub's wall clock, ms */
  now?: () => number
  /** the simulation has a time of its own */
  after?: After
}

/**
 * Opens or creates the store in `folder` and holds the folder until `close`. Foreseen trouble is answered within a second; throws what SQLite
 * throws (`faultOf` of src/sql/fault.ts).
 */
export function openSqliteStore(folder: string, options: StoreOptions = {}): OpenedStore {
  const lock = lockFolder(folder)
  if (lock.kind === 'second-process')
    return {
      kind: 'second-hub',
      sentence: `Another hub is running on ${folder}. Stop it first, or choose another folder.`,
    }
  if (lock.kind === 'network-folder')
    return {
      kind: 'network-folder',
      sentence: `${folder} is on a network drive, where file locks cannot be trusted. Choose a folder on a local disk.`,
    }
  let db: WritableDb | undefined
  try {
    db = openDatabase(join(folder, HUB_FILE))
    const opened = openIn(db, folder, lock.release, options)
    if (opened.kind !== 'open') letGo(db, lock.release)
    return opened
  } catch (error) {
    letGo(db, lock.release)
    throw error
  }
}

function letGo(db: WritableDb | undefined, release: () => void): void {
  db?.close()
  release()
}

function openIn(db: WritableDb, folder: string, release: () => void, options: StoreOptions): OpenedStore {
  const migrated = migrate(db, MIGRATIONS)
  if (migrated.kind === 'newer')
    return {
      kind: 'newer',
      sentence: `${folder} was written by a newer hub (version ${migrated.found}, this one knows ${migrated.known}). Install the newer program; nothing was changed.`,
    }
  // What a migration took out of the file is to be out of its log, too.
  if (migrated.from < migrated.to) db.pragma('wal_checkpoint(TRUNCATE)')
  if (options.maxPages !== undefined) db.pragma(`max_page_count = ${options.maxPages}`)
  const order = openOrder(db)
  const newId = options.newId ?? (() => randomBytes(9).toString('base64url'))
  const { now = Date.now, restored = false } = options
  const mark = openIncarnation(db, join(folder, MARK_FILE), order.head(), { newId, now, restored })
  order.startFrom(mark.head)
  const checkpointer = createCheckpointer(db, options.after)
  order.onMove(mark.note)
  order.onMove(checkpointer.moved)
  const close = async (): Promise<void> => {
    checkpointer.stop()
    mark.close()
    letGo(db, release)
  }
  return { kind: 'open', store: compose(db, order, mark.id, close), newIncarnation: mark.renewed }
}

function compose(db: WritableDb, order: Order, incarnation: string, close: () => Promise<void>): HubStore {
  const chains = new Chains(db)
  const inbox = new Inbox(db)
  const take = new Take(db, order, chains, inbox)
  return {
    incarnation: async () => incarnation,
    head: async () => order.head() as HubPosition,
    close,
    ...openLog(db, chains, take, inbox),
    ...openStations(db),
    ...openReference(db, order),
    ...openPhotos(db),
    ...openPositions(db),
    ...openMessages(db),
    ...openTalk(db),
    ...openErasure(db, order, inbox),
    ...openPins(db),
    ...openProjections(db),
  }
}
