// Messages as the station runs them: two lanes out, one ear, and the clock that forgets (SPEC [TA1] …; DOMAIN §15.1).
import type { Topic } from '../../wire/bridge.ts'
import type { MessagesTaken, TalkEntry } from '../../wire/talk.ts'
import type { Core } from '../core.ts'
import type { Keeper } from '../keeper.ts'
import { startOfToday } from '../location/duty.ts'
import type { Clock, Net, Timers } from '../ports.ts'
import type { SyncPart } from '../station.ts'
import { emergenciesIn } from './alarms.ts'
import { Ear } from './hear.ts'
import { CALM, Lane, URGENT } from './lane.ts'

export type TalkDeps = {
  keeper: Keeper
  clock: Clock
  timers: Timers
  connect: ((hubUrl: string) => Net) | null
  sync: () => SyncPart | null
  following: () => boolean
  changed: (topics: Topic[]) => void
  /** photos waited for an emergency, and may go on */
  calmAgain: () => void
  log: (sentence: string, detail?: unknown) => void
}

const DAY_MS = 86_400_000
/** Photos wait for an emergency, but not for ever: one that the hub does not take must not keep back every proof of the day. */
const PHOTOS_WAIT_MS = 10 * 60_000
/** After its route's day a conversation is looked at for a few days; the hub keeps it longer. */
const KEEP_DONE_MS = 3 * DAY_MS
/** What never reached the hub is kept as long as the hub would keep it. */
const KEEP_ALL_MS = 60 * DAY_MS
const FORGET_EVERY_MS = 3_600_000

export class TalkPart {
  readonly #deps: TalkDeps
  readonly #calm: Lane
  readonly #urgent: Lane
  readonly #ear: Ear
  #forgotAt = -Infinity
  #looked = false
  /** monotonic; null: nothing large waits */
  #urgentUntil: number | null = null

  constructor(deps: TalkDeps) {
    this.#deps = deps
    const lane = { ...deps, changed: () => this.#sent(), heard: (reply: MessagesTaken) => this.#tookPlaceAt(reply) }
    this.#calm = new Lane(lane, CALM)
    this.#urgent = new Lane(lane, URGENT)
    this.#ear = new Ear({ ...deps, changed: () => deps.changed(['talk']) })
  }

  said(urgent: boolean, unwritten?: TalkEntry): void {
    if (urgent) this.#urgentUntil = this.#now() + PHOTOS_WAIT_MS
    const lane = urgent ? this.#urgent : this.#calm
    lane.now(unwritten)
  }

  /** An emergency is on its way: what is large and can wait, waits. */
  urgent(): boolean {
    return this.#urgentUntil !== null && this.#now() < this.#urgentUntil && this.#urgent.waiting()
  }

  /** There is news, or somebody signed in. */
  ask(): void {
    this.#ear.ask()
  }

  /** The session or the link changed. */
  wake(): void {
    this.#calm.wake()
    this.#urgent.wake()
    this.#ear.look()
  }

  look(): void {
    this.wake()
    const { keeper } = this.#deps
    const now = this.#now()
    // One that was not sent when the station was closed.
    if (!this.#looked && this.#urgent.waiting()) this.#urgentUntil ??= now + PHOTOS_WAIT_MS
    this.#looked = true
    this.#calmIfOver()
    if (now - this.#forgotAt < FORGET_EVERY_MS || keeper.sealed() !== null) return
    this.#forgotAt = now
    keeper.write((core) => {
      const done = startOfToday(core) - KEEP_DONE_MS
      core.talk.forget(done, oldestKept(core))
      for (const { closed, kept, ids } of emergenciesIn(core.talk.urgent()))
        if (closed !== null && kept.keptAt < done) for (const id of ids) core.talk.drop(id)
    })
  }

  stop(): void {
    this.#calm.stop()
    this.#urgent.stop()
    this.#ear.stop()
  }

  #sent(): void {
    this.#deps.changed(['talk'])
    this.#calmIfOver()
  }

  #calmIfOver(): void {
    if (this.#urgentUntil === null || this.urgent()) return
    this.#urgentUntil = null
    this.#deps.calmAgain()
  }

  #now(): number {
    return this.#deps.clock.reading().monotonicMs
  }

  /** [TA2] A hub that was put back to before may have lost what it had taken: all of it goes once more, which is free. */
  #tookPlaceAt({ incarnation }: MessagesTaken): void {
    const { keeper } = this.#deps
    const before = keeper.core().kv.get('talkSentTo')
    if (before === incarnation) return
    const written = keeper.write((core) => {
      if (before !== null) core.talk.sendAllAgain()
      core.kv.put('talkSentTo', incarnation)
    })
    if (written.ok && before !== null) this.wake()
  }
}

/** A clock that was set wrong while the device was off is found out at the first contact: until then nothing goes that the hub has not got. */
const oldestKept = ({ clock }: Core): number => {
  const { ms, from } = clock.trusted()
  return from === 'anchor' ? ms - KEEP_ALL_MS : 0
}
