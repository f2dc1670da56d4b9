// One run of one plan: faults on and the safety of each step, then faults off and all that must come about (FAULTS, The five invariants).
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { HubEvent } from '../../src/hub/deps.ts'
import { DATABASE_FILE } from '../../src/station/opening.ts'
import { checkHubViews, checkStationViews } from './checks.ts'
import { copyBeside, copyDatabase } from './crash.ts'
import { happen, type Shelf } from './happenings.ts'
import type { Door } from './hub-door.ts'
import { Ledger } from './ledger.ts'
import type { FaultId, Plan } from './plan.ts'
import { SimHub } from './sim-hub.ts'
import { SimNet } from './sim-net.ts'
import { SimStation } from './sim-station.ts'
import { PACKAGES, SITE, type Template } from './template.ts'
import { Watcher } from './watcher.ts'
import { work } from './work.ts'
import { RUN_FROM_MS, type Shared, Violation, World } from './world.ts'

export type Outcome = {
  plan: Plan
  ok: boolean
  invariant: string | null
  sentence: string | null
  fired: Record<FaultId, number>
  events: number
  /** kinds of what stations appended */
  kinds: string[]
  shared: Shared
  steps: string[]
}
export type Rig = { folder: string; door: Door; template: Template }
/** Back-offs end after a minute, a lease after an hour at most; what is not quiet by then hangs. */
export const LIVENESS_MS = 20 * 60_000
const CHECK_VIEWS_EVERY_MS = 20_000

export class Run {
  readonly world: World
  readonly ledger: Ledger
  readonly hub: SimHub
  readonly net: SimNet
  readonly watcher: Watcher
  readonly stations: SimStation[]
  readonly shelf: Shelf = { disks: new Map(), backup: null }
  readonly #template: Template

  constructor(plan: Plan, rig: Rig, folder: string, tell: boolean) {
    this.#template = rig.template
    this.ledger = new Ledger(rig.template.appended)
    this.world = new World(plan, folder, { fromMs: RUN_FROM_MS, tell })
    const hubFolder = join(folder, 'hub')
    copyDatabase(join(rig.template.hub, 'hub.db'), join(hubFolder, 'hub.db'))
    copyBeside(rig.template.hub, hubFolder, ['hub.incarnation'])
    this.hub = new SimHub(this.world, rig.door, this.ledger, hubFolder)
    this.net = new SimNet(this.world, this.hub, this.ledger)
    this.watcher = new Watcher(this.world, this.hub)
    this.stations = rig.template.stations.slice(0, plan.stations).map((one) => this.#station(one))
  }

  #station({ folder, name, key }: Template['stations'][number]): SimStation {
    const own = join(this.world.folder, name)
    copyBeside(folder, own, ['ballast', 'device.json', 'journal.mark'])
    copyDatabase(join(folder, DATABASE_FILE), join(own, DATABASE_FILE))
    return new SimStation(
      name,
      { world: this.world, ledger: this.ledger, net: this.net, key },
      { folder: own, place: name },
    )
  }

  /** The database of that device as the day began. */
  firstDisk(station: SimStation): string {
    const first = this.#template.stations.find(({ name }) => station.name.startsWith(name))
    if (first === undefined) throw new Error(`no template for ${station.name}`)
    return join(first.folder, DATABASE_FILE)
  }

  async go(): Promise<void> {
    const { world } = this
    await this.#begin()
    const end = RUN_FROM_MS + world.plan.safetyMs
    await world.schedule.runUntil(end)
    world.calm = true
    world.note(() => 'faults are over')
    await this.#comesToRest(end + LIVENESS_MS)
    await this.#checkAll()
  }

  async #begin(): Promise<void> {
    const { world } = this
    const { store } = await this.hub.open('same')
    await this.ledger.hubTook(store)
    for (const station of this.stations) station.start()
    this.#every('pace', world.plan.workEveryMs, () => this.#work())
    this.#every('watcher', 15_000, () => this.watcher.look())
    this.#every('views', CHECK_VIEWS_EVERY_MS, () => this.#checkViews())
    this.#every('supervisor', 12_000, () => this.#supervise())
    this.#every('restart', 90_000, () => this.#restart())
    for (const happening of world.plan.happenings) world.schedule.after(happening.atMs, () => happen(this, happening))
  }

  /** Again and again, until the faults are over. */
  #every(stream: string, aboutMs: number, act: () => unknown): void {
    const { world } = this
    const next = (): void => {
      const afterMs = world.dice(stream).between(0.2, 1.8) * aboutMs
      world.schedule.after(afterMs, async () => {
        if (world.calm) return
        await act()
        next()
      })
    }
    next()
  }

  async #checkViews(): Promise<void> {
    await this.hub.look()
    await checkHubViews(this.hub, this.ledger)
  }

  #work(): Promise<void> {
    return work(this.world, this.world.dice('pace').pick(this.stations))
  }

  async #supervise(): Promise<void> {
    const d = this.world.dice('supervisor')
    const data = { hold: 'address_query', reason: 'the sender rang', mustAct: 'supervisor' }
    const event = { kind: 'HoldPlaced', packageIds: [d.pick(PACKAGES)], site: SITE, actor: 'sara', data }
    await this.hub.append(event as unknown as HubEvent)
  }

  /** No fault, and yet a change: somebody ends the hub or a station well, and starts it again. */
  async #restart(): Promise<void> {
    const d = this.world.dice('restart')
    const station = d.pick(this.stations)
    if (d.chance(0.5)) await this.hub.restart()
    else if (station.life !== null) {
      station.stop()
      this.world.schedule.after(d.between(100, 2_000), () => station.start())
    }
  }

  async #comesToRest(end: number): Promise<void> {
    const { schedule } = this.world
    for (let still = 0; still < 3;) {
      if (schedule.now > end)
        throw new Violation('I1', `not at rest after ${LIVENESS_MS / 60_000} min: ${await this.#unrest()}`)
      await schedule.runUntil(schedule.now + 1_000)
      still = (await this.#unrest()) === null ? still + 1 : 0
    }
    this.world.note(() => 'all is quiet')
  }

  async #unrest(): Promise<string | null> {
    const { life } = this.hub
    if (life === null) return 'the hub is down'
    const head = await life.store.head()
    if ((await this.hub.projectedTo()) < head) return 'the hub has not projected everything'
    for (const { name, life: living } of this.stations) {
      if (living === null) return `${name} is off`
      const { syncStore } = living.station
      if (syncStore.unsentCount() > 0) return `${name} has ${syncStore.unsentCount()} unsent events`
      const cursor = syncStore.pullCursor()
      if (cursor?.incarnation !== life.incarnation || cursor.position < head) return `${name} has not pulled everything`
    }
    return null
  }

  async #checkAll(): Promise<void> {
    const { hub, ledger, watcher } = this
    if (hub.life !== null) await ledger.hubReopened(hub.life.store, true)
    ledger.checkAllArrived()
    await this.#checkAlarms()
    await checkHubViews(hub, ledger)
    await watcher.checkGapless()
    for (const station of this.stations) await checkStationViews(hub, station, this.world.nowMs)
  }

  /** Only copies and restores make branches; nothing else may look like one. */
  async #checkAlarms(): Promise<void> {
    const store = this.hub.life?.store
    const parted = this.world.plan.happenings.some(({ what }) => ['F5', 'F9', 'F10', 'F27'].includes(what))
    const odd = (await store?.alarms(1000))?.find(({ sentence }) => !parted || sentence.includes('changes no package'))
    if (odd !== undefined) throw new Violation('alarm', odd.sentence)
    const conflicts = parted ? [] : ((await store?.conflicts(10)) ?? [])
    if (conflicts.length > 0)
      throw new Violation('alarm', `${conflicts.length} conflicts, and nothing was copied or put back`)
  }

  async end(): Promise<void> {
    for (const station of this.stations) station.stop()
    await this.world.schedule.runUntil(this.world.schedule.now)
    await this.hub.stop()
  }
}

/** Never throws for what the run finds; throws for what the simulation itself gets wrong in opening. */
export async function runPlan(plan: Plan, rig: Rig, tell = false): Promise<Outcome> {
  const folder = join(rig.folder, `run-${plan.seed}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const run = new Run(plan, rig, folder, tell)
  let problem: unknown = null
  try {
    await run.go()
  } catch (error) {
    problem = error
  }
  try {
    await run.end()
  } catch (error) {
    problem ??= error
  }
  rmSync(folder, { recursive: true, force: true })
  const { fired, shared, steps } = run.world
  return {
    ...{ plan, fired, shared, steps, ok: problem === null, events: run.ledger.appended.size },
    kinds: [...run.ledger.appended.values()].flatMap(({ kind }) => kind ?? []),
    invariant: problem instanceof Violation ? problem.invariant : problem === null ? null : 'crash',
    sentence:
      problem === null ? null : problem instanceof Violation ? problem.message : String((problem as Error).stack),
  }
}
