// The hub of a run: the real store, ingest, sessions, projection and own journal behind the real routes; only its clock, chance, process and disk are
// the simulation's.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EpochId, HubInstant, HubPosition } from '../../src/domain/brands.ts'
import type { HubDeps, HubEvent, StoredBeside } from '../../src/hub/deps.ts'
import { createIngest, type Ingest } from '../../src/hub/ingest/ingest.ts'
import { together } from '../../src/hub/ingest/together.ts'
import { openOwnJournal } from '../../src/hub/own/journal.ts'
import { PACKAGES, step } from '../../src/hub/projections/follow.ts'
import { createSessions, type Sessions } from '../../src/hub/stations/session.ts'
import type { HubStore } from '../../src/hub/store/contract.ts'
import { HUB_FILE, MARK_FILE, openSqliteStore } from '../../src/hub/store/sqlite/open.ts'
import type { NetRequest } from '../../src/station/ports.ts'
import { UP_PATHS } from '../../src/wire/up.ts'
import { copyBeside, copyCut, copyDatabase, LogEnd } from './crash.ts'
import type { Answer, Door } from './hub-door.ts'
import type { Ledger } from './ledger.ts'
import type { Cancel } from './schedule.ts'
import { Violation, type World } from './world.ts'

type Own = ReturnType<typeof openOwnJournal>
export type HubLife = {
  deps: HubDeps
  store: HubStore
  ingest: Ingest
  sessions: Sessions
  own: Own
  incarnation: string
}
export type Backup = { folder: string; held: ReadonlySet<string>; position: HubPosition }
const CHUNK = 200

export class SimHub {
  readonly #world: World
  readonly #door: Door
  readonly #ledger: Ledger
  folder: string
  life: HubLife | null = null
  #logEnd = new LogEnd('')
  /** what a power cut leaves of the log in any case */
  #durable = { salt: '', bytes: 0 }
  #projecting = false

  constructor(world: World, door: Door, ledger: Ledger, folder: string) {
    this.#world = world
    this.#door = door
    this.#ledger = ledger
    this.folder = folder
  }

  get file(): string {
    return join(this.folder, HUB_FILE)
  }

  /** @param expected what the opening must find out about itself: power cuts are no restores, and restores are never overlooked (FAULTS 26, 27) */
  async open(expected: 'same' | 'new' | 'any', restored = false): Promise<HubLife> {
    const world = this.#world
    const random = world.dice('hub')
    const newId = () => Buffer.from(random.bytes(9)).toString('base64url')
    const opened = openSqliteStore(this.folder, { restored, newId, now: () => world.nowMs, after: this.#afterQuiet })
    if (opened.kind !== 'open') throw new Violation('open', `the hub does not open: ${opened.sentence}`)
    const { store, newIncarnation } = opened
    if (expected !== 'any' && newIncarnation !== (expected === 'new'))
      throw new Violation('I4', `the hub opened as ${newIncarnation ? 'another' : 'the same'} incarnation`)
    this.life = this.#makeLife(store, await store.incarnation())
    this.#logEnd = new LogEnd(this.file)
    this.#durable = this.#logEnd.now()
    this.#project()
    return this.life
  }

  #makeLife(store: HubStore, incarnation: string): HubLife {
    const world = this.#world
    const { pullChanges, leaseMs } = world.plan
    const random = world.dice('hub')
    const config = { ...this.#door.config, limits: { ...this.#door.config.limits, pullChanges, leaseMs } }
    const committed = () => this.#project()
    const now = () => Math.round(world.nowMs) as HubInstant
    const deps = { store, config, now, random: random.bytes, log: this.#door.log, committed } as unknown as HubDeps
    const own = openOwnJournal({ store, now, random: random.bytes, committed })
    const shared: HubStore = {
      ...store,
      takeAll: (batches) => {
        world.shared.commits += 1
        return store.takeAll(batches)
      },
    }
    const ingest = createIngest({
      store: together(shared),
      now,
      taken: ({ stored }) => (stored > 0 ? committed() : undefined),
    })
    return { deps, store, ingest, sessions: createSessions(deps), own, incarnation }
  }

  /** Requests that come at the same time. null: nobody answers, or the hub died over it. */
  async ask(requests: readonly NetRequest[]): Promise<(Answer | null)[]> {
    const life = this.life
    if (life === null) return requests.map(() => null)
    const world = this.#world
    const pushes = requests.filter(({ path }) => path === UP_PATHS.push)
    const dies = pushes.filter(() => world.strikes('F26')).length > 0
    const mark = dies ? readFileSync(join(this.folder, MARK_FILE)) : null
    const before = world.shared.commits
    const answers = await this.#door.ask(life, requests)
    if (mark !== null) {
      const cut = await this.#dieOver(mark)
      if (world.shared.commits > before) world.shared.deaths += 1
      // All was durable: some of those who came together may have their answer already, the others not.
      const told = cut || requests.length === 1 ? 0 : world.dice('F26 told').int(requests.length)
      return answers.map((answer, n) => (n < told ? answer : null))
    }
    if (requests.some(({ path, method }) => path !== UP_PATHS.hashes && method === 'POST'))
      this.#durable = this.#logEnd.now()
    // Not each time: what was taken may wait as it came until somebody reads the log.
    const looks = pushes.filter(() => world.dice('look').chance(0.4))
    if (looks.length > 0) await this.#ledger.hubTook(life.store)
    return answers
  }

  /** An event of the hub's own journal: a supervisor's word. */
  async append(event: HubEvent, beside?: StoredBeside): Promise<void> {
    if (this.life === null) return
    await this.life.own.append([event], beside)
    this.#durable = this.#logEnd.now()
    await this.#ledger.hubTook(this.life.store)
  }

  /** In the middle of the batch's commit (@returns true), or after it and before the answer. */
  async #dieOver(mark: Buffer): Promise<boolean> {
    const world = this.#world
    const d = world.dice('F26 way')
    const target = world.newFolder('hub')
    const cut = d.chance(0.35) ? false : this.#copyCut(target)
    if (!cut) copyDatabase(this.file, join(target, HUB_FILE))
    // The mark is written after the commit: of a batch that was cut off it cannot tell yet.
    writeFileSync(join(target, MARK_FILE), mark)
    world.count('F26')
    world.note(() => `hub dies over a batch (${cut ? 'cut' : 'whole'})`)
    await this.#becomes(target, d.between(50, 8_000), 'same')
    return cut
  }

  /** Projections are not synced by themselves: with the batch they may be gone, too. */
  #copyCut(target: string): boolean {
    const { salt, bytes } = this.#logEnd.now()
    const from = salt === this.#durable.salt ? this.#durable.bytes : 0
    return copyCut(this.file, join(target, HUB_FILE), { from, to: bytes }, this.#world.dice('F26 way'), Infinity)
  }

  /** The store's own quiet moments: a log that was moved into the database was synced before. */
  readonly #afterQuiet = (ms: number, run: () => void): Cancel =>
    this.#world.schedule.after(ms, () => {
      run()
      this.#durable = this.#logEnd.now()
    })

  /** The old process ends, and after a while another one finds the folder `target`. */
  async #becomes(target: string, downMs: number, expected: 'same' | 'new' | 'any', restored = false): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
    this.folder = target
    const world = this.#world
    const reopen = async (): Promise<void> => {
      if (this.life !== null) return
      const life = await this.open(expected, restored)
      await this.#ledger.hubReopened(life.store, world.dice('look').chance(0.5))
      this.#world.note(() => `hub is back, incarnation ${life.incarnation}`)
    }
    this.#world.schedule.after(downMs, reopen)
  }

  async stop(): Promise<void> {
    const life = this.life
    this.life = null
    await life?.store.close()
  }

  async restart(): Promise<void> {
    if (this.life === null) return
    await this.stop()
    this.#world.note(() => 'hub restarts')
    await this.open('same')
  }

  async backup(): Promise<Backup | null> {
    if (this.life === null) return null
    await this.look()
    const folder = this.#world.newFolder('backup')
    copyDatabase(this.file, join(folder, HUB_FILE))
    copyBeside(this.folder, folder, [MARK_FILE])
    return { folder, held: new Set(this.#ledger.held.keys()), position: await this.life.store.head() }
  }

  /** Brings the ledger up to what the hub holds now. */
  async look(): Promise<void> {
    if (this.life !== null) await this.#ledger.hubTook(this.life.store)
  }

  /** Only the database, so that the hub must see it by itself; or the whole folder, which the operator must say (env.ts). */
  async restore(backup: Backup, whole: boolean): Promise<void> {
    const world = this.#world
    const target = world.newFolder('hub')
    copyDatabase(join(backup.folder, HUB_FILE), join(target, HUB_FILE))
    copyBeside(whole ? backup.folder : this.folder, target, [MARK_FILE])
    const moved = this.life === null || (await this.life.store.head()) > backup.position
    this.#ledger.hubPutBack(backup.held)
    world.note(() => `hub is put back to ${backup.position}${whole ? ' (whole folder)' : ''}`)
    await this.#becomes(target, world.dice('F27 way').between(50, 5_000), whole || moved ? 'new' : 'any', whole)
  }

  /** Projection follows commits a little later, as in production (env.ts PROJECT_*). */
  #project(): void {
    if (this.#projecting) return
    this.#projecting = true
    const life = this.life
    this.#world.schedule.after(this.#world.dice('hub').between(5, 200), async () => {
      this.#projecting = false
      if (life === null || life !== this.life) {
        if (this.life !== null) this.#project()
        return
      }
      const { deps } = life
      while ((await step(deps, CHUNK, deps.config.limits.forgetAfterMs)) !== null) continue
    })
  }

  async projectedTo(): Promise<HubPosition> {
    return this.life === null ? (0 as HubPosition) : this.life.store.cursor(PACKAGES)
  }
}

export type { EpochId }
