// Reading what others said, from a cursor of the one who is signed in ([TA7]). Woken by the live stream; without it by the clock.
import { MESSAGES_PATH, MessagesTold, TalkEntry } from '../../wire/talk.ts'
import type { Keeper } from '../keeper.ts'
import type { Clock, Net, Timers } from '../ports.ts'
import type { SyncPart } from '../station.ts'
import { getJson } from '../sync/json-request.ts'
import { readAnswer } from '../sync/read-answer.ts'
import { partyAt } from './queries.ts'

export type HearDeps = {
  keeper: Keeper
  clock: Clock
  timers: Timers
  connect: ((hubUrl: string) => Net) | null
  sync: () => SyncPart | null
  /** the live stream is followed: it says when there is something new */
  following: () => boolean
  changed: () => void
  log: (sentence: string, detail?: unknown) => void
}
const DEADLINE_MS = 15_000
const AGAIN_MS = 10_000
/** The sign-in is on its way to the hub: soon, and not so often where the hub never hears of it. */
const NOT_HEARD_YET_MS = 2000
const NOT_HEARD_FOR_LONG_MS = 15_000
const SOON_SO_OFTEN = 30
const EVERY_MS = 15_000
const EVERY_FOLLOWING_MS = 60_000

export class Ear {
  readonly #deps: HearDeps
  #asking = false
  #askAgain = false
  /** how often in a row the hub has not heard of the sign-in */
  #unheard = 0
  #unheardOf: string | null = null
  #askedAt = -Infinity
  #timer: { cancel(): void } | null = null
  #stopped = false

  constructor(deps: HearDeps) {
    this.#deps = deps
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
  }

  /** By the clock: what no stream told of is asked for now and then. */
  look(): void {
    const every = this.#deps.following() ? EVERY_FOLLOWING_MS : EVERY_MS
    if (this.#deps.clock.reading().monotonicMs - this.#askedAt >= every) this.ask()
  }

  /** One request at a time; what comes meanwhile asks once more. */
  ask(): void {
    if (this.#stopped || this.#deps.connect === null || this.#who() === null) return
    if (this.#asking) {
      this.#askAgain = true
      return
    }
    const lease = this.#deps.sync()?.lease() ?? null
    if (lease === null) return
    this.#asking = true
    this.#askedAt = this.#deps.clock.reading().monotonicMs
    this.#read(this.#deps.connect(lease.hubUrl), lease.token)
      .catch((error: unknown) => {
        this.#deps.log('messages could not be read', error)
        return AGAIN_MS
      })
      .then((again) => {
        this.#asking = false
        if (this.#askAgain) this.#later(0)
        else if (again !== null) this.#later(again)
        this.#askAgain = false
      })
      .catch((error: unknown) => this.#deps.log('messages are not read any more', error))
  }

  #later(ms: number): void {
    this.#timer?.cancel()
    if (!this.#stopped) this.#timer = this.#deps.timers.after(ms, () => this.ask())
  }

  #who(): string | null {
    try {
      return partyAt(this.#deps.keeper.core())?.personId ?? null
    } catch {
      return null // sealed: nothing can be kept
    }
  }

  /** @returns after how many ms to ask again; null: when there is news */
  async #read(net: Net, token: string): Promise<number | null> {
    const { keeper } = this.#deps
    const as = this.#who()
    if (as === null) return null
    const at = keeper.core().kv.get('talkCursor')
    const own = at?.personId === as ? at : null
    const query = `as=${encodeURIComponent(as)}&since=${own?.n ?? 0}&of=${encodeURIComponent(own?.incarnation ?? '')}`
    const request = getJson(`${MESSAGES_PATH}?${query}`, token, DEADLINE_MS)
    const heard = readAnswer<MessagesTold>(await net.request(request), MessagesTold)
    if (this.#stopped) return null
    if (heard.kind !== 'reply') return AGAIN_MS
    if (!heard.reply.heard) return this.#notHeard(as)
    this.#unheard = 0
    if (!this.#keep(as, heard.reply)) return AGAIN_MS
    if (!heard.reply.more) return null
    // A hub that says there is more and brings nothing is not asked without end.
    const moved = heard.reply.cursor > (own?.n ?? 0) || heard.reply.incarnation !== own?.incarnation
    return moved ? 0 : AGAIN_MS
  }

  #notHeard(as: string): number {
    this.#unheard = this.#unheardOf === as ? this.#unheard + 1 : 1
    this.#unheardOf = as
    return this.#unheard <= SOON_SO_OFTEN ? NOT_HEARD_YET_MS : NOT_HEARD_FOR_LONG_MS
  }

  #keep(as: string, { entries, cursor, incarnation }: MessagesTold): boolean {
    const { keeper, changed } = this.#deps
    const before = keeper.core().kv.get('talkCursor')
    const same = before?.personId === as && before.n === cursor && before.incarnation === incarnation
    if (same && entries.length === 0) return true
    const kept = keeper.write((core) => {
      const fresh = entries.filter(({ entry }) => {
        const parsed = TalkEntry.safeParse(entry)
        return parsed.success && core.talk.add(parsed.data, 'heard', core.clock.now())
      })
      core.kv.put('talkCursor', { personId: as, n: cursor, incarnation })
      return fresh.length
    })
    if (kept.ok && kept.value > 0) changed()
    return kept.ok
  }
}
