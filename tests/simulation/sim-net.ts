// The way between stations and hub: requests and answers take their time, get lost, cut, doubled, replaced and overtaken (FAULTS 13–16).
import type { Net, NetAnswer, NetRequest } from '../../src/station/ports.ts'
import { UP_PATHS } from '../../src/wire/up.ts'
import type { Dice } from './dice.ts'
import type { Answer } from './hub-door.ts'
import type { Ledger } from './ledger.ts'
import { portals, truncated } from './net-faults.ts'
import { settled } from './schedule.ts'
import type { SimHub } from './sim-hub.ts'
import type { Life, SimStation } from './sim-station.ts'
import type { World } from './world.ts'

/** One request under way. */
type Trip = {
  station: SimStation
  life: Life
  request: NetRequest
  sentAt: number
  number: number
  done: boolean
  resolve: (answer: NetAnswer) => void
}
/** A request as it reaches the hub. */
type Coming = { trip: Trip; copy: number; request: NetRequest }
type Said = { outcome: string; epoch: string; head?: string; haveSeq?: number; haveHead?: string }
const NO_NETWORK: NetAnswer = { kind: 'no-network', why: 'no network' }

export class SimNet {
  readonly #world: World
  readonly #hub: SimHub
  readonly #ledger: Ledger
  readonly #offline = new Map<SimStation, number>()
  /** number of the newest request of a station that the hub has seen */
  readonly #seen = new Map<SimStation, number>()
  /** earlier answers of the hub, for portals that play them back */
  readonly #played: { to: Life; path: string; answer: Answer }[] = []
  /** what stations reported as broken: none of it may happen */
  readonly troubles: Error[] = []
  /** pushes that wait to meet others */
  readonly #crowd: Coming[] = []
  #numbers = 0

  constructor(world: World, hub: SimHub, ledger: Ledger) {
    this.#world = world
    this.#ledger = ledger
    this.#hub = hub
  }

  goOffline(station: SimStation, forMs: number): void {
    this.#offline.set(station, this.#world.schedule.now + forMs)
    this.#world.note(() => `${station.name} is offline for ${forMs} ms`)
  }

  lineOf(station: SimStation, life: Life): Net {
    return {
      request: (request) =>
        new Promise((resolve) => {
          if (life.dead) return
          const number = ++this.#numbers
          this.#send({ station, life, request, number, resolve, sentAt: this.#world.schedule.now, done: false })
        }),
    }
  }

  #send(trip: Trip): void {
    const { schedule } = this.#world
    const d = this.#world.dice('net')
    schedule.after(trip.request.deadlineMs, () => this.#arrive(trip, { kind: 'no-network', why: 'no answer in time' }))
    const offline = !this.#world.calm && (this.#offline.get(trip.station) ?? 0) > schedule.now
    if (offline) {
      // A dead line is noticed at once, or not before the deadline.
      if (d.chance(0.7)) schedule.after(d.between(1, 50), () => this.#arrive(trip, NO_NETWORK))
      return
    }
    const late = this.#world.strikes('F13')
    const copies = late && this.#world.dice('F13 way').chance(0.5) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      const delay = late ? this.#world.dice('F13 way').between(5, copy === 0 ? 40_000 : 60_000) : d.between(2, 120)
      schedule.after(delay, () => this.#reachHub(trip, copy))
    }
  }

  async #reachHub(trip: Trip, copy: number): Promise<void> {
    const world = this.#world
    const request = world.strikes('F16') ? truncated(trip.request, world.dice('F16 way')) : trip.request
    if (request === 'too-large') {
      world.count('F16')
      this.#back(trip, portals.tooLarge)
      return
    }
    const { crowdMs } = world.plan
    const one = { trip, copy, request }
    if (crowdMs === undefined || request.path !== UP_PATHS.push || !world.dice('crowd').chance(0.9)) {
      await this.#askHub([one])
      return
    }
    if (this.#crowd.push(one) === 1) world.schedule.after(crowdMs, () => this.#askHub(this.#crowd.splice(0)))
  }

  /** All at the same time: what is pushed together shares a commit (src/hub/ingest/together.ts). */
  async #askHub(coming: readonly Coming[]): Promise<void> {
    if (coming.length > 1) this.#world.note(() => `${coming.length} pushes meet at the hub`)
    const answers = await this.#hub.ask(coming.map(({ request }) => request))
    this.throwTroubles()
    for (const [n, one] of coming.entries()) this.#heard(one, answers[n] ?? null)
  }

  #heard({ trip, copy, request }: Coming, answer: Answer | null): void {
    const world = this.#world
    const overtaken = copy > 0 || trip.number < (this.#seen.get(trip.station) ?? 0)
    if (answer === null) {
      world.note(() => `${describe(trip)}: nobody answers`)
      world.schedule.after(world.dice('net').between(1, 3_000), () => this.#arrive(trip, NO_NETWORK))
      return
    }
    if (request !== trip.request && answer.status !== 200) world.count('F16')
    if (overtaken) world.count('F13')
    this.#seen.set(trip.station, Math.max(trip.number, this.#seen.get(trip.station) ?? 0))
    world.note(() => `${describe(trip)}${copy > 0 ? ' (again)' : ''}${overtaken ? ' (late)' : ''} → ${say(answer)}`)
    this.#answer(trip, answer)
  }

  /** Back to the station, or something else instead. */
  #answer(trip: Trip, answer: Answer): void {
    const world = this.#world
    const lost = world.strikes('F14')
    const replaced = world.strikes('F15') ? this.#portal(trip, answer, world.dice('F15 way')) : null
    const { path } = trip.request
    if (answer.status === 200) this.#claim(trip, answer)
    if (answer.status === 200 && path !== UP_PATHS.session) this.#played.push({ to: trip.life, path, answer })
    if (lost) {
      if (!trip.done && answer.status === 200) world.count('F14')
      world.note(() => `${describe(trip)}: the answer is lost`)
      return
    }
    if (replaced !== null && !trip.done) {
      world.count('F15')
      world.note(() => `${describe(trip)}: something else answers, ${say(replaced)}`)
    }
    this.#back(trip, replaced ?? answer)
  }

  /** What this answer says the hub holds of this station's journal. */
  #claim({ station, request }: Trip, answer: Answer): void {
    if (request.path !== UP_PATHS.push && request.path !== UP_PATHS.session) return
    const said = JSON.parse(Buffer.from(answer.body).toString('utf8')) as Said
    const journal = station.journal.get(said.epoch as never)
    if (journal === undefined) return
    if (said.outcome === 'taken') {
      const { fromSeq, toSeq } = headerOf(request)
      if (journal[toSeq] === said.head) this.#ledger.claim(journal.slice(fromSeq, toSeq + 1))
    } else if (said.haveSeq !== undefined && journal[said.haveSeq] === said.haveHead)
      this.#ledger.claim(journal.slice(1, said.haveSeq + 1))
  }

  #portal({ life, request }: Trip, answer: Answer, d: Dice): Answer {
    // Somebody else's acknowledgement, or news of before: what a broken cache on the way might give.
    const played = this.#played.filter(
      ({ path, to }) => path === UP_PATHS.push || (to === life && path === request.path),
    )
    if (played.length > 0 && d.chance(0.4)) return d.pick(played).answer
    const { html, empty, noContent, redirect, noFields, half } = portals
    return d.pick([html, empty, noContent, redirect, noFields, half])(answer)
  }

  #back(trip: Trip, answer: Answer): void {
    const { schedule } = this.#world
    const took = schedule.now - trip.sentAt
    const delay = this.#world.dice('net').between(2, 120)
    schedule.after(delay, () => this.#arrive(trip, { ...answer, tookMs: took + delay }))
  }

  async #arrive(trip: Trip, answer: NetAnswer): Promise<void> {
    if (trip.done) return
    trip.done = true
    if (trip.life.dead) return
    trip.resolve(answer)
    await settled()
    trip.station.guarded(() => undefined)
    this.throwTroubles()
    if (answer.kind === 'answer' && answer.status === 200 && trip.request.path === UP_PATHS.push) this.#killAfter(trip)
  }

  /** FAULTS 7: the hub has said that it holds the batch, and the station has not written that down yet. */
  #killAfter({ station, life }: Trip): void {
    const world = this.#world
    if (life.dead || !world.strikes('F7')) return
    const d = world.dice('F7 way')
    const point = d.pick(['now', 'before-commit', 'after-commit'] as const)
    if (point !== 'now') {
      life.cutAt = { point, fault: 'F7' }
      return
    }
    world.count('F7')
    station.kill(d.between(100, 5_000))
  }

  /** At once, while it is clear what led to it. */
  throwTroubles(): void {
    const [first] = this.troubles
    if (first !== undefined) throw first
  }
}

const describe = ({ station, request, number }: Trip) => {
  const line = request.path === UP_PATHS.push ? pushLine(request) : ''
  return `${station.name} #${number} ${request.path.replace(/^\/v1\/(stations|sync)\//, '')}${line}`
}

function headerOf({ body }: NetRequest): { epoch: string; fromSeq: number; toSeq: number } {
  const bytes = Buffer.from(body ?? [])
  return JSON.parse(bytes.toString('latin1', 0, bytes.indexOf(10))) as ReturnType<typeof headerOf>
}
function pushLine(request: NetRequest): string {
  const { epoch, fromSeq, toSeq } = headerOf(request)
  return ` ${epoch}/${fromSeq}–${toSeq}`
}

const say = (answer: Answer) => `${answer.status} ${Buffer.from(answer.body).toString('utf8').slice(0, 300)}`
