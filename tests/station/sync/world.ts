// Virtual time and a net that a test can break. Everything runs in one order, from one seed.
import type { Instant } from '../../../src/domain/brands.ts'
import type { Clock, Net, NetAnswer, NetRequest, Timers } from '../../../src/station/ports.ts'
import { makeDeviceKeys } from '../../../src/station/sync/codec-node.ts'
import { createSync, type Sync } from '../../../src/station/sync/run-sync.ts'
import { seededUnit } from '../../wire/sample-events.ts'
import type { MemoryStore } from './memory-store.ts'
import { ModelHub } from './model-hub.ts'

/** What becomes of one request: when it reaches the hub, how often, and what comes back. `null` = nothing, ever. */
export type Fate = {
  arrivesAfterMs?: number | null
  again?: number
  answersAfterMs?: number | null
  /** in place of the hub's answer, or made from it */
  replace?: (answer: NetAnswer) => NetAnswer
}
export type Fates = (request: NetRequest, count: number) => Fate

export const keys = makeDeviceKeys()
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

export class World {
  now = 1_000_000
  readonly hub = new ModelHub(keys.publicKey)
  readonly unit: () => number
  fates: Fates = () => ({})
  requests: { at: number; path: string }[] = []
  troubles: string[] = []
  loadKey: () => Uint8Array | null = () => keys.privateKey
  #queue: { at: number; order: number; run: () => void }[] = []
  #order = 0

  constructor(seed = 1) {
    this.unit = seededUnit(seed)
  }

  readonly timers: Timers = {
    after: (ms, run) => {
      const entry = { at: this.now + ms, order: this.#order++, run }
      this.#queue.push(entry)
      return {
        cancel: () => {
          this.#queue = this.#queue.filter((one) => one !== entry)
        },
      }
    },
  }
  readonly clock: Clock = {
    reading: () => ({ wall: (1_795_000_000_000 + this.now) as Instant, monotonicMs: this.now, bootId: 'boot' }),
    tzOffsetMin: () => 60,
  }

  readonly net: Net = {
    request: (request) =>
      new Promise<NetAnswer>((resolve) => {
        this.requests.push({ at: this.now, path: request.path })
        const { arrivesAfterMs = 5, again = 0, answersAfterMs = 5, replace } = this.fates(request, this.requests.length)
        this.timers.after(request.deadlineMs, () => resolve({ kind: 'no-network', why: 'no answer in time' }))
        if (arrivesAfterMs === null) return
        for (let copy = 0; copy <= again; copy++)
          this.timers.after(arrivesAfterMs * (1 + copy * 3), () => {
            const answer = this.hub.answer(request)
            if (answersAfterMs !== null) this.timers.after(answersAfterMs, () => resolve(replace?.(answer) ?? answer))
          })
      }),
  }

  station(store: MemoryStore): Sync {
    return createSync({
      store,
      connect: () => this.net,
      clock: this.clock,
      timers: this.timers,
      random: {
        unit: this.unit,
        bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(this.unit() * 256)),
      },
      keys: { load: () => this.loadKey(), save: () => undefined },
      onTrouble: (sentence) => this.troubles.push(sentence),
    })
  }

  /** Lets virtual time pass. */
  async run(ms: number): Promise<void> {
    const end = this.now + ms
    await settle()
    while (true) {
      const next = this.#queue.sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (next === undefined || next.at > end) break
      this.#queue.shift()
      this.now = Math.max(this.now, next.at)
      next.run()
      await settle()
    }
    this.now = end
  }

  async runUntil(holds: () => boolean, withinMs: number): Promise<number> {
    const start = this.now
    while (!holds() && this.now - start < withinMs) await this.run(20)
    return this.now - start
  }
}
