// The keeper of the folder: one process, one open database, and what is done when it cannot be written (SPEC [SE1]–[SE6]; FAULTS 3, 4, 8).
// Sealed means: every writing verb is answered with a sentence and nothing is written; reading goes on.
import { join } from 'node:path'
import type { EpochId } from '../domain/brands.ts'
import type { NotRecorded, SealReason } from '../wire/bridge.ts'
import { faultOf } from '../sql/fault.ts'
import { type FolderLock, lockFolder } from '../sql/folder-lock.ts'
import { inTransaction } from '../sql/transaction.ts'
import { dropBallast } from './ballast.ts'
import { type Core, type CoreDeps, reloadCore, writeMark } from './core.ts'
import { FileWatch, putBack, saveAside } from './file-watch.ts'
import { MarkFile } from './mark.ts'
import { Sentence } from './sentence.ts'
import type { WhyNewEpoch } from './mark-check.ts'
import { DATABASE_FILE, openStationDatabase } from './opening.ts'

export type Sealed = { reason: SealReason; sentence: string }
export type Written<T> = { ok: true; value: T } | { ok: false; answer: NotRecorded }
export type KeeperDeps = CoreDeps & {
  folder: string
  placeOf: (file: string) => string
  /** tests cut the power here; throwing before the commit rolls back, after it nothing is taken back */
  cut: ((point: 'before-commit' | 'after-commit') => void) | undefined
  onSealed: (sealed: Sealed | null) => void
  /** runs something once the answer is out; absent: at once */
  later?: (run: () => void) => void
}

export const MARK_FILE = 'journal.mark'
const REOPEN_EVERY_MS = 1000

const SENTENCES: Record<SealReason, string> = {
  'disk-full': 'The disk of this device is full, so nothing was recorded. Free some space, then do it again.',
  'newer-database':
    'This device was used with a newer version of Waymark. Install that version to record again. Everything recorded so far is safe and is still sent.',
  'second-process': 'Waymark is already open on this device. Go on in that window, or close it and do it again.',
  'storage-error':
    'The disk of this device reported an error, so nothing was recorded. Do it again; if this stays, take another device and tell your supervisor.',
}

export class Keeper {
  readonly #deps: KeeperDeps
  #lock: FolderLock | null = null
  #mark: MarkFile | null = null
  #watch: FileWatch | null = null
  #place = ''
  #core: Core | null = null
  #sealed: Sealed | null = null
  #epochBegan: WhyNewEpoch | null = null
  #triedAt = -Infinity
  /** a page of it could not be read: before it is used again, all of it is looked at */
  #doubtful = false
  #markDue = false
  #markedEpoch: EpochId | undefined
  #closed = false

  constructor(deps: KeeperDeps) {
    this.#deps = deps
    this.#open()
  }

  sealed(): Sealed | null {
    return this.#sealed
  }
  /** Why a new epoch began when the folder was opened; null: it went on. */
  epochBegan(): WhyNewEpoch | null {
    return this.#epochBegan
  }

  /** For reading. @throws an Error with a sentence when there is nothing that can be read. */
  core(): Core {
    if (this.#core === null) this.#reopen()
    if (this.#core === null) throw new Sentence(this.#sealed?.sentence ?? 'The station is closed.')
    return this.#core
  }

  /**
   * One durable transaction, or an answer that says why not. A full disk is tried again after the ballast is gone; after an I/O error the
   * database is closed, because what is on the disk is unknown until it is read again (FAULTS 3).
   */
  write<T>(work: (core: Core) => T): Written<T> {
    if (this.#closed) return this.#refused('storage-error')
    if (this.#core === null) this.#reopen()
    if (this.#core === null || this.#sealed?.reason === 'newer-database')
      return this.#refused(this.#sealed?.reason ?? 'storage-error')
    const first = this.#attempt(this.#core, work)
    if (first.ok || first.answer.reason !== 'disk-full' || !dropBallast(this.#deps.folder)) return first
    return this.#attempt(this.#core, work)
  }

  /** Now and then: the other process may be gone, the disk may be back; and are the files that are open still the ones that lie there? */
  look(): void {
    if (this.#core === null) this.#reopen()
    if (this.#core === null || this.#sealed !== null || this.#watch?.moved() !== true) return
    try {
      this.#bringBack(this.#core)
    } catch (error) {
      if (faultOf(error) === null) throw error
      this.#refused('storage-error')
    }
  }

  /** Somebody took the file away under us: what we still hold of it goes back into its place ([J9]). */
  #bringBack(core: Core): void {
    const file = join(this.#deps.folder, DATABASE_FILE)
    const fresh = saveAside(core.db, file)
    this.#closeDatabase()
    putBack(fresh, file, this.#deps.clock.reading().wall)
    this.#open()
  }

  close(): void {
    this.#closed = true
    // Not after a failure: what memory says of the journal's end may then be ahead of the disk.
    if (this.#core !== null && this.#markDue) this.#setMark(this.#core)
    this.#closeDatabase()
    if (this.#lock?.kind === 'held') this.#lock.release()
    this.#lock = null
  }

  #attempt<T>(core: Core, work: (core: Core) => T): Written<T> {
    try {
      const value = inTransaction(core.db, () => {
        const result = work(core)
        this.#deps.cut?.('before-commit')
        return result
      })
      this.#afterCommit(core)
      return { ok: true, value }
    } catch (error) {
      return this.#failed(error)
    }
  }

  #afterCommit(core: Core): void {
    this.#deps.cut?.('after-commit')
    // A mark of another epoch is a contradiction, one that is behind is none.
    if (this.#deps.later === undefined || core.journal.current()?.epoch !== this.#markedEpoch) this.#setMark(core)
    else if (!this.#markDue) {
      this.#markDue = true
      this.#deps.later(() => this.#setMark(core))
    }
    if (this.#sealed !== null) this.#seal(null)
  }

  /** The commit stands, whatever comes of this: a mark that is behind is no contradiction at the next start. */
  #setMark(core: Core): void {
    this.#markDue = false
    if (this.#mark === null || core !== this.#core) return
    try {
      writeMark(core, this.#mark, this.#place)
      this.#markedEpoch = core.journal.current()?.epoch
    } catch (error) {
      if (faultOf(error) === null) throw error
    }
  }

  /** Reading, too, may find that the disk or the file is broken: then the database is closed and looked at anew ([SE5]). @returns whether it was that */
  doubt(error: unknown): boolean {
    const fault = faultOf(error)
    if (fault !== 'io' && fault !== 'corrupt' && fault !== 'readonly') return false
    this.#doubtful ||= fault === 'corrupt'
    this.#closeDatabase()
    return true
  }

  #failed<T>(error: unknown): Written<T> {
    if (this.doubt(error)) return this.#refused('storage-error')
    const fault = faultOf(error)
    if (this.#core !== null) reloadCore(this.#core)
    if (fault === 'full') return this.#refused('disk-full')
    if (fault === 'busy') return { ok: false, answer: notRecorded('storage-error') }
    throw error
  }

  #refused<T>(reason: SealReason): Written<T> {
    this.#seal({ reason, sentence: SENTENCES[reason] })
    return { ok: false, answer: notRecorded(reason) }
  }

  #seal(sealed: Sealed | null): void {
    if (this.#sealed?.reason === sealed?.reason) return
    this.#sealed = sealed
    this.#deps.onSealed(sealed)
  }

  #reopen(): void {
    const now = this.#deps.clock.reading().monotonicMs
    if (this.#closed || (now - this.#triedAt < REOPEN_EVERY_MS && now >= this.#triedAt)) return
    this.#closeDatabase()
    this.#open()
  }

  #open(): void {
    this.#triedAt = this.#deps.clock.reading().monotonicMs
    try {
      if (!this.#holdFolder()) return
      this.#mark = new MarkFile(join(this.#deps.folder, MARK_FILE))
      const opening = openStationDatabase({ ...this.#deps, mark: this.#mark, doubtful: this.#doubtful })
      this.#core = opening.core
      this.#doubtful = false
      if (opening.kind === 'newer') {
        this.#seal({ reason: 'newer-database', sentence: SENTENCES['newer-database'] })
        return
      }
      this.#watch = new FileWatch(join(this.#deps.folder, DATABASE_FILE))
      this.#place = opening.place
      this.#epochBegan = opening.epochBegan
      this.#seal(null)
    } catch (error) {
      this.#closeDatabase()
      const fault = faultOf(error)
      if (fault === null) throw error
      const reason = fault === 'full' ? 'disk-full' : 'storage-error'
      // No room even to open: the ballast is what it was kept for.
      if (fault === 'full' && dropBallast(this.#deps.folder)) this.#open()
      else this.#seal({ reason, sentence: SENTENCES[reason] })
    }
  }

  /** False when another process has it: then its database cannot be read here either. */
  #holdFolder(): boolean {
    if (this.#lock?.kind === 'held') return true
    this.#lock = lockFolder(this.#deps.folder)
    if (this.#lock.kind === 'held') return true
    if (this.#lock.kind === 'network-folder')
      throw Object.assign(new Error('a network folder'), { code: 'SQLITE_IOERR' })
    this.#seal({ reason: 'second-process', sentence: SENTENCES['second-process'] })
    return false
  }

  #closeDatabase(): void {
    const [core, mark] = [this.#core, this.#mark]
    this.#core = null
    this.#markDue = false
    this.#mark = null
    for (const close of [() => mark?.sync(), () => mark?.close(), () => core?.db.close()])
      try {
        close()
      } catch (error) {
        if (faultOf(error) === null) throw error
      }
  }
}

const notRecorded = (reason: SealReason): NotRecorded => ({
  outcome: 'not-recorded',
  reason,
  sentence: SENTENCES[reason],
})
