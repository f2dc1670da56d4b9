// A device of a run: its folder, clock and place outlive the process; a life is one process on it, the real station with the real sync.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EpochId, Instant, JournalSeq } from '../../src/domain/brands.ts'
import { BALLAST_FILE } from '../../src/station/ballast.ts'
import { MARK_FILE } from '../../src/station/keeper.ts'
import { DATABASE_FILE, ENROLMENT_FILE } from '../../src/station/opening.ts'
import type { Clock, Timers } from '../../src/station/ports.ts'
import { Sentence } from '../../src/station/sentence.ts'
import { openStation, type Station } from '../../src/station/station.ts'
import { createSync } from '../../src/station/sync/run-sync.ts'
import { copyBeside, copyCut, copyDatabase, type Cut, LogEnd } from './crash.ts'
import type { Ledger } from './ledger.ts'
import type { SimNet } from './sim-net.ts'
import { Violation, type World } from './world.ts'

/** Thrown out of the middle of a write: nothing of this process goes on. */
export class PowerCut extends Error {}
type Point = 'before-commit' | 'after-commit'
export type Life = {
  dead: boolean
  station: Station
  markAtOpen: Buffer
  /** the next write ends here */
  cutAt: { point: Point; fault: 'F1' | 'F7' } | null
  logEnd: LogEnd
  /** the log before the write that is on */
  before: { salt: string; bytes: number }
  wrote: boolean
}
export type Disk = { folder: string; place: string; hashes: ReadonlySet<string> }
export type Parts = { world: World; ledger: Ledger; net: SimNet; key: Uint8Array }

const SMALL_FILES = [MARK_FILE, ENROLMENT_FILE, BALLAST_FILE]

export class SimStation {
  readonly name: string
  readonly parts: Parts
  folder: string
  /** what `placeOf` says of the database file: a copied folder lies elsewhere, a copied disk image does not */
  place: string
  life: Life | null = null
  /** hashes of the journal by epoch; place 0 is before the first event */
  journal = new Map<EpochId, (string | undefined)[]>()
  readonly acked = new Map<EpochId, number>()
  wallOffsetMs = 0
  #bootedAt = 0
  #boots = 0

  constructor(name: string, parts: Parts, disk: { folder: string; place: string }) {
    this.name = name
    this.parts = parts
    this.folder = disk.folder
    this.place = disk.place
  }

  get file(): string {
    return join(this.folder, DATABASE_FILE)
  }
  get hashes(): Set<string> {
    return new Set([...this.journal.values()].flat().filter((hash) => hash !== undefined))
  }

  readonly clock: Clock = {
    reading: () => ({
      wall: Math.round(this.parts.world.nowMs + this.wallOffsetMs) as Instant,
      monotonicMs: this.parts.world.schedule.now - this.#bootedAt + 1000,
      bootId: `boot-${this.name}-${this.#boots}`,
    }),
    tzOffsetMin: () => 60,
  }

  isOn(): boolean {
    return this.life !== null
  }

  reboot(): void {
    this.#boots += 1
    this.#bootedAt = this.parts.world.schedule.now
  }

  start(): void {
    if (this.life !== null) return
    const { world } = this.parts
    const life = { dead: false, cutAt: null, logEnd: new LogEnd(this.file), wrote: false } as unknown as Life
    this.life = life
    life.station = openStation({
      ...{ folder: this.folder, clock: this.clock, timers: this.#timersOf(life) },
      ...{ random: world.dice(`station ${this.name}`), appVersion: '0.1.0', placeOf: () => this.place },
      keyStore: { load: () => this.parts.key, save: () => undefined },
      cut: (point) => this.#onCommit(life, point),
      log: (sentence, error) => this.#onTrouble(life, sentence, error),
      startSync: (parts) =>
        createSync({
          ...parts,
          connect: () => this.parts.net.lineOf(this, life),
          onTrouble: (sentence, error) => this.#onTrouble(life, sentence, error),
        }),
    })
    const sealed = life.station.sealed()
    if (sealed !== null) throw new Violation('open', `${this.name} does not open: ${sealed.reason}`)
    life.markAtOpen = readFileSync(join(this.folder, MARK_FILE))
    this.#lookAtJournal(life.station.epochBegan())
  }

  /** F1: what was confirmed stands where it stood. */
  #lookAtJournal(began: string | null): void {
    const before = this.journal
    this.journal = new Map()
    this.acked.clear()
    this.observe(true)
    this.checkAcked()
    for (const [epoch, hashes] of before)
      for (const [seq, hash] of hashes.entries())
        if (hash !== undefined && this.journal.get(epoch)?.[seq] !== hash && this.#wasConfirmed(hash))
          throw new Violation('F1', `${this.name} confirmed ${epoch}/${seq}, which its journal does not hold any more`)
    this.parts.world.note(() => `${this.name} starts${began === null ? '' : ` in a new epoch (${began})`}`)
  }

  #wasConfirmed(hash: string): boolean {
    return this.parts.ledger.appended.get(hash)?.confirmed === true
  }

  #timersOf(life: Life): Timers {
    const { schedule } = this.parts.world
    return {
      after: (ms, run) =>
        schedule.after(ms, () => {
          if (!life.dead) this.guarded(run)
        }),
    }
  }

  /** Does a piece of the station's work; a power cut in it ends the life and nothing else. */
  guarded<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (error instanceof PowerCut) return undefined
      throw error
    } finally {
      this.afterWork()
    }
  }

  #onTrouble(life: Life, sentence: string, error: unknown): void {
    if (life.dead || !(error instanceof Error) || error instanceof Sentence) return
    this.parts.net.troubles.push(new Violation('trouble', `${this.name}: ${sentence}: ${error.stack ?? error.message}`))
  }

  #onCommit(life: Life, point: Point): void {
    const { world } = this.parts
    if (life.dead || this.life !== life || !('station' in life)) return
    if (point === 'before-commit' && world.plan.rates.F1 !== undefined) life.before = life.logEnd.now()
    else life.wrote = true
    if (life.cutAt === null && point === 'after-commit' && world.strikes('F1')) life.cutAt = { point, fault: 'F1' }
    if (life.cutAt?.point !== point) return
    // What is in the journal now may be there after the cut, though no screen confirmed it.
    if (point === 'after-commit') this.observe(false)
    if (life.cutAt.fault === 'F1') this.#cutPower(life)
    else {
      world.count('F7')
      this.kill(world.dice('F7 way').between(100, 5_000))
    }
    throw new PowerCut('the power is gone')
  }

  /** What the write that just ended has put into the log. */
  #written({ logEnd, before }: Life): Cut {
    const { salt, bytes } = logEnd.now()
    return { from: salt === before.salt ? before.bytes : 0, to: bytes }
  }

  #cutPower(life: Life): void {
    const { world } = this.parts
    const d = world.dice('F1 way')
    const target = world.newFolder(this.name)
    const range = this.#written(life)
    copyBeside(this.folder, target, SMALL_FILES)
    const cut = copyCut(this.file, join(target, DATABASE_FILE), range, d)
    // The mark is not synced with each write: after a cut it may be as old as the last start.
    if (d.chance(0.3)) writeFileSync(join(target, MARK_FILE), life.markAtOpen)
    world.count('F1')
    world.note(() => `${this.name} loses power at a write${cut ? `, log cut in ${range.from}…${range.to}` : ''}`)
    this.#ends(life, target)
    this.reboot()
    this.#comesBack(d.between(200, 15_000))
  }

  /** The process is gone; its files stay as they are. */
  kill(downMs: number): void {
    const life = this.life
    if (life === null) return
    const target = this.parts.world.newFolder(this.name)
    this.copyTo(target)
    this.#ends(life, target)
    this.parts.world.note(() => `${this.name} is killed`)
    this.#comesBack(downMs)
  }

  #comesBack(downMs: number): void {
    this.parts.world.schedule.after(downMs, () => this.start())
  }

  #ends(life: Life, target: string): void {
    const { world } = this.parts
    const old = this.folder
    life.dead = true
    this.life = null
    this.folder = target
    // The dead process still stands in its own call: its connection is closed once that is over, on files nobody looks at again.
    world.schedule.after(0, () => {
      life.station.close()
      rmSync(old, { recursive: true, force: true })
    })
  }

  /** Ends well: everything is written, the log is folded in. */
  stop(): void {
    const life = this.life
    if (life === null) return
    this.guarded(() => {
      life.station.close()
      // At most the end of a trail was written, and a closed journal cannot be read.
      life.wrote = false
    })
    life.dead = true
    if (this.life === life) this.life = null
  }

  copyTo(folder: string): void {
    copyBeside(this.folder, folder, SMALL_FILES)
    copyDatabase(this.file, join(folder, DATABASE_FILE))
  }

  snapshot(): Disk {
    const folder = this.parts.world.newFolder(`${this.name}-snapshot`)
    this.copyTo(folder)
    return { folder, place: this.place, hashes: this.hashes }
  }

  /** Reads what the journal has got since; `confirmed`: a screen may have shown it. */
  observe(confirmed: boolean): void {
    const { ledger } = this.parts
    const station = this.life?.station
    const deviceId = station?.enrolment()?.deviceId
    if (station === undefined || deviceId === undefined) return
    for (const { end } of station.syncStore.allEpochs()) {
      const known = this.journal.get(end.epoch) ?? [undefined]
      this.journal.set(end.epoch, known)
      if (known.length > end.seq) continue
      const from = (known.length - 1) as JournalSeq | 0
      const { rows } = station.syncStore.rowsAfter(end.epoch, from, 100_000, Number.MAX_SAFE_INTEGER)
      for (const { seq, hash, body } of rows) {
        known[seq] = hash
        ledger.add({ deviceId, epoch: end.epoch, seq, hash, body, by: this.name, confirmed })
      }
    }
  }

  afterWork(): void {
    const life = this.life
    if (life === null || life.dead || !life.wrote) return
    life.wrote = false
    this.observe(true)
    this.checkAcked()
  }

  /** I5: what is marked as sent was at the hub. */
  checkAcked(): void {
    for (const { end, acked } of this.life?.station.syncStore.allEpochs() ?? []) {
      const before = this.acked.get(end.epoch) ?? 0
      this.acked.set(end.epoch, acked.seq)
      for (let seq = before + 1; seq <= acked.seq; seq++) this.#mustHaveBeenHeld(end.epoch, seq)
    }
  }

  #mustHaveBeenHeld(epoch: EpochId, seq: number): void {
    const hash = this.journal.get(epoch)?.[seq]
    // Undefined: a rescued journal knows the head of what was acknowledged, and no more.
    if (hash !== undefined && !this.parts.ledger.everHeld.has(hash))
      throw new Violation('I5', `${this.name} marked ${epoch}/${seq} as sent, which the hub never had`)
  }
}
