// The way of positions to the hub: a queue of its own, newest first, beside the journal's sync and never before it (SPEC [LO7] [LO8]).
import { MAX_POINTS, POSITIONS_PATH, PositionsTaken, type PositionsRequest } from '../../wire/positions.ts'
import { PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import type { Core } from '../core.ts'
import type { Keeper } from '../keeper.ts'
import type { Net, NetAnswer, Timers } from '../ports.ts'
import type { SyncPart } from '../station.ts'
import { postJson } from '../sync/json-request.ts'
import { orderSent, type StopOrder, unsentOrder } from '../stop-order.ts'
import type { Unsent } from './breadcrumbs.ts'
import type { Presence } from './presence.ts'

export type SendDeps = {
  keeper: Keeper
  timers: Timers
  /** absent: nothing is ever sent */
  connect: ((hubUrl: string) => Net) | null
  sync: () => SyncPart | null
  changed: () => void
  log: (sentence: string, detail?: unknown) => void
}

/** Points of a moment go together. */
const GATHER_MS = 1000
const DEADLINE_MS = 15_000
const BACK_OFF_MS = [2000, 5000, 15_000, 60_000] as const
/** A request is small, so that an old backlog never keeps the newest place away for long. */
const POINTS_A_REQUEST = Math.min(200, MAX_POINTS)

type Batch = { request: PositionsRequest; presence: Presence | null }

export class PositionsSender {
  readonly #deps: SendDeps
  #timer: { cancel(): void } | null = null
  #busy = false
  #failures = 0
  /** fewer after the hub refused a request as a whole: one bad point must not hold up the others */
  #most = POINTS_A_REQUEST
  #stopped = false

  constructor(deps: SendDeps) {
    this.#deps = deps
  }

  /** Something is to be sent, or may be sent again. Cheap. */
  wake(): void {
    if (this.#stopped || this.#busy || this.#timer !== null || this.#deps.connect === null) return
    this.#wait(this.#failures === 0 ? GATHER_MS : backOff(this.#failures))
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
  }

  #wait(ms: number): void {
    this.#timer?.cancel()
    if (this.#stopped) return
    this.#timer = this.#deps.timers.after(ms, () => {
      this.#timer = null
      void this.#send()
    })
  }

  async #send(): Promise<void> {
    const { connect, sync, log } = this.#deps
    const lease = sync()?.lease() ?? null
    // Without a session sync wakes us when there is one.
    if (this.#stopped || this.#busy || connect === null || lease === null) return
    this.#busy = true
    try {
      const batch = this.#next()
      if (batch === null) return
      const answer = await connect(lease.hubUrl).request(
        postJson(POSITIONS_PATH, lease.token, batch.request, DEADLINE_MS),
      )
      this.#heard(batch, answer)
    } catch (error) {
      this.#failures += 1
      log('positions could not be sent', error)
      this.#wait(backOff(this.#failures))
    } finally {
      this.#busy = false
    }
  }

  #next(): Batch | null {
    const core = this.#deps.keeper.core()
    return nextBatch(core, this.#most)
  }

  #heard(batch: Batch, answer: NetAnswer): void {
    if (this.#stopped) return
    const taken = takenOf(answer)
    if (taken !== null) {
      this.#failures = 0
      this.#most = POINTS_A_REQUEST
      for (const { at, reason } of taken.refused.slice(0, 3))
        this.#deps.log(`the hub refused a position of ${at}: ${reason}`)
      this.#done(batch)
      return
    }
    const status = answer.kind === 'answer' ? answer.status : 0
    // A hub of before that does not know the order: the places go without it.
    if (status === 400 && batch.request.order !== undefined) this.#withoutOrder(batch)
    else if (status === 400 || status === 413 || status === 422) this.#unfit(batch, status)
    else {
      this.#failures += 1
      this.#wait(backOff(this.#failures))
    }
  }

  /** The request as a whole does not fit. The next one is smaller; a single point that does not fit is given up, with a line in the log. */
  #unfit(batch: Batch, status: number): void {
    if (batch.request.points.length > 1) {
      this.#most = Math.max(1, Math.floor(batch.request.points.length / 2))
      this.#wait(0)
      return
    }
    this.#deps.log(`the hub cannot use a position (${status}); it is left out`)
    this.#done(batch)
  }

  #withoutOrder({ request }: Batch): void {
    this.#deps.log('the hub does not take the order of stops; it is left out')
    if (this.#deps.keeper.write((core) => orderSent(core, request)).ok) this.#wait(0)
  }

  #done({ request, presence }: Batch): void {
    const marked = this.#deps.keeper.write((core) => {
      core.breadcrumbs.markSent(
        request.personId,
        request.points.map(({ at }) => at),
      )
      orderSent(core, request)
      const kept = core.kv.get('presences') ?? []
      if (presence !== null)
        core.kv.put(
          'presences',
          kept.map((each) => (samePresence(each, presence) ? { ...each, sent: true } : each)),
        )
    })
    this.#deps.changed()
    // Sealed: sent again later, which is free.
    if (marked.ok) this.#wait(0)
  }
}

const backOff = (failures: number): number => BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length) - 1] ?? GATHER_MS

const samePresence = (a: Presence, b: Presence) => a.personId === b.personId && a.at === b.at && a.state === b.state

/** The newest points that are not sent; with them what their person's presence has come to. Null: all is sent. */
function nextBatch(core: Core, most: number): Batch | null {
  const unsaid = (core.kv.get('presences') ?? []).filter(({ sent }) => !sent)
  const points = core.breadcrumbs.newestUnsent(most)
  const presence =
    points === null ? (unsaid.at(-1) ?? null) : (unsaid.find(({ personId }) => personId === points.personId) ?? null)
  // With what is said of presence alone goes no route; the order has its turn after it.
  const order = points === null && presence !== null ? null : unsentOrder(core, points)
  const of = points ?? peopleOf(presence, order)
  if (of === null) return null
  const said = presence === null ? {} : { presence: { state: presence.state, at: presence.at } }
  const ordered = order === null ? {} : { order: { at: order.at, stops: order.stops } }
  return { request: { protocol: PROTOCOL_VERSION, ...of, ...said, ...ordered }, presence }
}

/** Whose word it is where there is no point; null: there is nothing to say. */
function peopleOf(presence: Presence | null, order: StopOrder | null): Unsent | null {
  const { personId, shiftId } = presence ?? order?.by ?? { personId: null, shiftId: '' }
  return personId === null ? null : { personId, shiftId, routeId: order?.routeId ?? null, points: [] }
}

/** Null: no answer of the hub's own (FAULTS 15), whatever the status says. */
function takenOf(answer: NetAnswer): PositionsTaken | null {
  if (answer.kind !== 'answer' || answer.status !== 200) return null
  try {
    const parsed = PositionsTaken.safeParse(JSON.parse(new TextDecoder().decode(answer.body)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
