// Somebody who follows the hub by a cursor, comes and goes, and must never miss or be told twice (I4): the hub's own pull, with its own paging.
import type { HubInstant } from '../../src/domain/brands.ts'
import { pull } from '../../src/hub/pull/pull.ts'
import type { Lease } from '../../src/hub/store/contract.ts'
import type { PulledEvent } from '../../src/wire/down.ts'
import type { SimHub } from './sim-hub.ts'
import { SITE } from './template.ts'
import { Violation, type World } from './world.ts'

/** No journal's: so that nothing of the log is its own. */
const LEASE = { deviceId: 'watcher', epoch: 'watcher' } as unknown as Lease

export class Watcher {
  readonly #world: World
  readonly #hub: SimHub
  #cursor: { incarnation: string; position: number } | null = null
  #lastEvent = 0
  readonly #known = new Map<string, PulledEvent>()

  constructor(world: World, hub: SimHub) {
    this.#world = world
    this.#hub = hub
  }

  async look(limit = 1 + this.#world.dice('watcher').int(40)): Promise<boolean> {
    const life = this.#hub.life
    if (life === null) return false
    const asked = { site: SITE, lease: LEASE, cursor: this.#cursor, limit }
    const reply = await pull({ ...life.deps, now: () => Math.round(this.#world.nowMs) as HubInstant }, asked)
    if (reply.snapshot) this.#startOver(reply.incarnation)
    else if (reply.from !== this.#cursor?.position || reply.incarnation !== this.#cursor.incarnation)
      throw new Violation('I4', `asked from ${this.#cursor?.position ?? 'nothing'}, told from ${reply.from}`)
    for (const change of reply.changes) {
      if (change.change === 'event') this.#event(change.event, reply.from, reply.to)
      if (change.change === 'enter') for (const event of change.events) this.#keep(event)
    }
    this.#cursor = { incarnation: reply.incarnation, position: reply.to }
    return reply.more
  }

  /** Only when this is no continuation of what was told. */
  #startOver(incarnation: string): void {
    if (this.#cursor?.incarnation === incarnation)
      throw new Violation('I4', `told to start over at ${this.#cursor.position}, though the hub is still the same`)
    this.#known.clear()
    this.#lastEvent = 0
  }

  #event(event: PulledEvent, from: number, to: number): void {
    if (event.position <= this.#lastEvent || event.position <= from || event.position > to)
      throw new Violation('I4', `event ${event.position} after ${this.#lastEvent}, in an answer from ${from} to ${to}`)
    this.#lastEvent = event.position
    this.#keep(event)
  }

  #keep(event: PulledEvent): void {
    const name = `${event.deviceId}/${event.epoch}/${event.seq}`
    const before = this.#known.get(name)
    if (before !== undefined && (before.hash !== event.hash || before.position !== event.position))
      throw new Violation('I4', `${name} was told twice, and differently`)
    this.#known.set(name, event)
  }

  /** When all is quiet: of every package in scope it knows every event. */
  async checkGapless(): Promise<void> {
    while (await this.look(400)) continue
    const store = this.#hub.life?.store
    if (store === undefined) return
    for (const packageId of await store.scopeMembers(SITE, '', 1000))
      for (const { deviceId, epoch, seq, hash } of await store.packageEvents(packageId, 10_000))
        if (this.#known.get(`${deviceId}/${epoch}/${seq}`)?.hash !== hash)
          throw new Violation('I4', `the watcher was never told of ${deviceId}/${epoch}/${seq} about ${packageId}`)
  }
}
