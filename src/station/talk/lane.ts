// The way of messages to the hub. Emergencies have a lane of their own with short distances, so that nothing that hangs holds them up ([TA4]).
import { PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import { MAX_SENT, MESSAGES_PATH, MessagesTaken, type TalkEntry } from '../../wire/talk.ts'
import type { Keeper } from '../keeper.ts'
import type { Net, NetAnswer, Timers } from '../ports.ts'
import type { SyncPart } from '../station.ts'
import { postJson } from '../sync/json-request.ts'
import { readAnswer } from '../sync/read-answer.ts'

export type LaneDeps = {
  keeper: Keeper
  timers: Timers
  /** absent: nothing is ever sent */
  connect: ((hubUrl: string) => Net) | null
  sync: () => SyncPart | null
  /** something is known of what was sent; `incarnation` of the hub that took it */
  heard: (taken: MessagesTaken) => void
  changed: () => void
  log: (sentence: string, detail?: unknown) => void
}
type Pace = { urgent: boolean; deadlineMs: number; backOffMs: readonly number[] }

export const CALM: Pace = { urgent: false, deadlineMs: 15_000, backOffMs: [2000, 5000, 15_000, 60_000] }
export const URGENT: Pace = { urgent: true, deadlineMs: 6000, backOffMs: [1000, 1000, 2000, 3000, 5000] }
/** A request of so many entries is far below what the hub takes. */
const A_REQUEST = Math.min(30, MAX_SENT)
const MOST_IN_MEMORY = 20

export class Lane {
  readonly #deps: LaneDeps
  readonly #pace: Pace
  #timer: { cancel(): void } | null = null
  #busy = false
  #again = false
  #failures = 0
  /** fewer after the hub refused a request as a whole: one odd entry must not hold up the others */
  #most = A_REQUEST
  /** what could not be written down */
  #unwritten: TalkEntry[] = []
  #stopped = false

  constructor(deps: LaneDeps, pace: Pace) {
    this.#deps = deps
    this.#pace = pace
  }

  /** Something new was said: now, whatever was waited for. */
  now(unwritten?: TalkEntry): void {
    if (unwritten !== undefined) this.#unwritten = [...this.#unwritten, unwritten].slice(-MOST_IN_MEMORY)
    this.#failures = 0
    this.#wait(0)
  }

  /** Something may be sent again; a back-off goes on. Cheap. */
  wake(): void {
    if (this.#timer === null && !this.#busy) this.#wait(0)
  }

  waiting(): boolean {
    if (this.#unwritten.length > 0) return true
    try {
      return this.#deps.keeper.core().talk.hasUnsent(this.#pace.urgent)
    } catch {
      return false // sealed: what cannot be read cannot be sent either
    }
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
  }

  #wait(ms: number): void {
    this.#timer?.cancel()
    this.#timer = null
    if (this.#stopped || this.#deps.connect === null) return
    this.#timer = this.#deps.timers.after(ms, () => {
      this.#timer = null
      void this.#send()
    })
  }

  #failed(atLeastMs = 0): void {
    this.#failures += 1
    const { backOffMs, urgent } = this.#pace
    const ms = backOffMs[Math.min(this.#failures, backOffMs.length) - 1] ?? 1000
    this.#wait(urgent ? ms : Math.max(ms, atLeastMs))
  }

  async #send(): Promise<void> {
    if (this.#busy) {
      this.#again = true
      return
    }
    const { connect, sync, log } = this.#deps
    const entries = this.#next()
    if (this.#stopped || connect === null || entries.length === 0) return
    // A revoked device's session is for handing over alone, and for calling for help.
    const lease = sync()?.lease(...(this.#pace.urgent ? (['handing-over'] as const) : [])) ?? null
    if (lease === null) {
      // A calm message is woken with the session; for an emergency one is asked for now.
      if (this.#pace.urgent) {
        sync()?.wake('person')
        this.#failed()
      }
      return
    }
    this.#busy = true
    try {
      const sent = { protocol: PROTOCOL_VERSION, entries }
      const answer = await connect(lease.hubUrl).request(
        postJson(MESSAGES_PATH, lease.token, sent, this.#pace.deadlineMs),
      )
      this.#busy = false
      this.#judge(entries, answer)
    } catch (error) {
      this.#busy = false
      log('messages could not be sent', error)
      this.#failed()
    } finally {
      this.#afterRequest()
    }
  }

  /** What was said while a request was on its way. */
  #afterRequest(): void {
    if (this.#again) this.#wait(0)
    this.#again = false
  }

  #next(): TalkEntry[] {
    try {
      const { talk } = this.#deps.keeper.core()
      return [...this.#unwritten, ...talk.unsent(this.#pace.urgent, this.#most)].slice(0, this.#most)
    } catch {
      return this.#unwritten.slice(0, this.#most)
    }
  }

  #judge(entries: readonly TalkEntry[], answer: NetAnswer): void {
    if (this.#stopped) return
    if (isUnreadable(answer)) {
      this.#unfit(entries, answer.status)
      return
    }
    const heard = readAnswer<MessagesTaken>(answer, MessagesTaken)
    if (heard.kind === 'reply') this.#taken(heard.reply)
    else {
      if (heard.kind === 'denied' && this.#pace.urgent) this.#deps.sync()?.wake('person')
      this.#failed(heard.kind === 'busy' ? (heard.retryAfterMs ?? 0) : 0)
    }
  }

  /**
   * A hub that cannot read the request as a whole: one by one, and the one that does not fit is given up, with its reason on the screen. An emergency
   * never is: it goes behind the others and is tried again, since another version of the hub may read it.
   */
  #unfit(entries: readonly TalkEntry[], status: number): void {
    const [only] = entries
    if (entries.length > 1 || only === undefined) {
      this.#most = 1
      this.#wait(0)
      return
    }
    this.#deps.log(`the hub cannot read a message (${status})`)
    if (this.#pace.urgent) {
      this.#deps.keeper.write(({ talk }) => talk.tried(only.id))
      const isThis = ({ id }: TalkEntry) => id === only.id
      this.#unwritten = [...this.#unwritten.filter((one) => !isThis(one)), ...this.#unwritten.filter(isThis)]
      this.#failed()
      return
    }
    const settled = this.#deps.keeper.write(({ talk }) => {
      talk.settle(only.id, 'refused', 'The hub cannot read this message.')
    })
    this.#unwritten = this.#unwritten.filter(({ id }) => id !== only.id)
    this.#deps.changed()
    if (settled.ok) this.#wait(0)
    else this.#failed()
  }

  #taken(reply: MessagesTaken): void {
    const { taken, refused, later } = reply
    const known = new Set([...taken, ...refused.map(({ id }) => id)])
    const settled = this.#deps.keeper.write(({ talk }) => {
      for (const id of taken) talk.settle(id, 'sent')
      for (const { id, reason } of refused) talk.settle(id, 'refused', reason)
      for (const { id } of later) talk.tried(id)
    })
    this.#unwritten = this.#unwritten.filter(({ id }) => !known.has(id))
    this.#most = A_REQUEST
    this.#deps.heard(reply)
    this.#deps.changed()
    // Sealed, or all that is left is for later: not at once.
    if (!settled.ok || known.size === 0) this.#failed()
    else {
      this.#failures = 0
      this.#wait(0)
    }
  }
}

type Unreadable = Extract<NetAnswer, { kind: 'answer' }>
/** The hub's own word, which is a problem+json: what something on the way says of a request is none about our entries (FAULTS 15). */
const isUnreadable = (answer: NetAnswer): answer is Unreadable =>
  answer.kind === 'answer' &&
  (answer.status === 400 || answer.status === 413) &&
  /^application\/problem\+json\s*(;|$)/i.test(answer.contentType)
