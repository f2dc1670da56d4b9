// What a station does with the live stream: pulls, reads the places of drivers, says that a photo is there.
import type { PackageId, PersonId } from '../../domain/brands.ts'
import type { Topic } from '../../wire/bridge.ts'
import { NotesReply, notesPath } from '../../wire/notes.ts'
import { type DeskNews, PlacesReply, POSITIONS_PATH, TrailReply } from '../../wire/positions.ts'
import type { Keeper } from '../keeper.ts'
import { forgetPlaces, placesCursor, takePlaces } from '../location/places.ts'
import type { Net, Random, Timers } from '../ports.ts'
import { getJson } from '../sync/json-request.ts'
import { readAnswer } from '../sync/read-answer.ts'
import { type Follower, followLive, type Lent } from './follow.ts'
import type { OpenStream } from './stream-net.ts'

/** How the live stream and what it points to are reached; absent in a station that never sends. */
export type LiveLink = { open: OpenStream; connect: (hubUrl: string) => Net }
export type LiveOptions = LiveLink & {
  keeper: Keeper
  timers: Timers
  random: Random
  lease: () => Lent | null
  /** pull now */
  news: () => void
  /** people said something */
  messages: () => void
  changed: (topics: Topic[]) => void
  log: (sentence: string, detail?: unknown) => void
}

const DEADLINE_MS = 15_000
const AGAIN_MS = 10_000
/** A supervisor signed in, and the hub has not heard of it yet: the sign-in is on its way. */
const NOT_HEARD_MS = 1_000
/** Nobody may move for long, and yet a tablet has fallen silent. */
const ASK_EVERY_MS = 60_000
/** Windows ask anew with each place that moves and each story that changes; the hub is not asked as often. */
const RECENT_MS = 10_000
/** A trail is drawn for one day. */
const TRAIL_MS = 24 * 3_600_000

export class LivePart {
  readonly #options: LiveOptions
  readonly #follower: Follower
  readonly #trails = new Recent<[number, number][]>()
  readonly #notes = new Recent<NotesReply>()
  #asking = false
  #askAgain = false
  #stopped = false
  #later: { cancel(): void } | null = null
  /** answers since a supervisor signed in of which the hub did not know */
  #unheard = 0

  constructor(options: LiveOptions) {
    this.#options = options
    this.#follower = followLive({
      ...{ open: options.open, lease: options.lease, timers: options.timers, random: options.random },
      onNews: options.news,
      onPlaces: () => this.#askPlaces(),
      onMessages: options.messages,
      onPhoto: () => options.changed(['photos']),
      onWithout: () => this.#askPlaces(),
    })
  }

  /** The lease or who is signed in may have changed. */
  look(): void {
    this.#follower.look()
  }
  /** Somebody signed in or out: to a supervisor the places are wanted now, to anybody else they are nobody's business and go ([LO9]). */
  wanted(): void {
    this.#unheard = 0
    if (!this.#isWanted()) forgetPlaces(this.#options.keeper)
    this.#askPlaces()
  }
  following(): boolean {
    return this.#follower.following()
  }

  stop(): void {
    this.#stopped = true
    this.#later?.cancel()
    this.#follower.stop()
  }

  /** Since yesterday, oldest first; empty where the hub cannot be asked. */
  async trail(personId: PersonId): Promise<[number, number][]> {
    const now = this.#options.keeper.core().clock.now()
    const points = await this.#trails.of(personId, now, async () => {
      const since = Math.round(now - TRAIL_MS)
      const reply = await this.#get(`${POSITIONS_PATH}/${encodeURIComponent(personId)}/trail?from=${since}`, TrailReply)
      return reply?.points.map(({ lat, lon }): [number, number] => [lat, lon]) ?? null
    })
    return points ?? []
  }

  /** What drivers wrote of a parcel, sealed; null where the hub cannot be asked. */
  notes(packageId: PackageId): Promise<NotesReply | null> {
    const now = this.#options.keeper.core().clock.now()
    return this.#notes.of(packageId, now, () => this.#get(notesPath(packageId), NotesReply))
  }

  /** One request at a time; what comes meanwhile asks once more. Only where a supervisor is signed in: to others, people are no dots on a map. */
  #askPlaces(): void {
    if (this.#stopped || !this.#isWanted()) return
    if (this.#asking) {
      this.#askAgain = true
      return
    }
    this.#asking = true
    this.#places()
      .catch((error: unknown) => this.#options.log('the places of drivers could not be kept', error))
      .finally(() => {
        this.#asking = false
        const again = this.#askAgain
        this.#askAgain = false
        if (again) this.#askPlaces()
      })
  }

  #isWanted(): boolean {
    try {
      return this.#options.keeper.core().kv.get('operator')?.role === 'supervisor'
    } catch {
      return false // sealed: nothing can be kept
    }
  }

  async #places(): Promise<void> {
    const { keeper, changed, timers } = this.#options
    const reply = await this.#get(`${POSITIONS_PATH}?after=${placesCursor(keeper.core())}`, PlacesReply)
    if (this.#stopped) return
    // Answered while somebody else signed in here: to them the others are nobody's business.
    if (!this.#isWanted()) return
    if (reply === null || reply.only === 'own') {
      this.#later?.cancel()
      const wait = reply === null ? AGAIN_MS : Math.min(AGAIN_MS, NOT_HEARD_MS * 2 ** Math.min(this.#unheard++, 8))
      this.#later = timers.after(wait, () => this.#askPlaces())
      return
    }
    this.#unheard = 0
    this.#later?.cancel()
    this.#later = timers.after(ASK_EVERY_MS, () => this.#askPlaces())
    const moved = reply.whole || reply.places.length > 0 || reply.gone.length > 0
    const told = deskWords(keeper.core().kv.get('desk'))
    if (!moved && reply.desk === undefined) return
    if (!takePlaces(keeper, reply)) return
    // Breaks move arrivals, and what is wrong with a device is a line on the board; that all were heard of a moment ago is neither.
    const news: Topic[] = deskWords(reply.desk ?? null) === told ? [] : ['packages', 'sync']
    if (moved || news.length > 0) changed(['places', ...news])
  }

  /** null: no lease, no network, or not the protocol's own answer. */
  async #get<T>(path: string, schema: Parameters<typeof readAnswer<T>>[1]): Promise<T | null> {
    const lease = this.#options.lease()
    if (lease === null) return null
    const request = getJson(path, lease.token, DEADLINE_MS)
    const heard = readAnswer<T>(await this.#options.connect(lease.hubUrl).request(request), schema)
    return heard.kind === 'reply' ? heard.reply : null
  }
}

/** The last answer and what it was about, told again for a moment; one that did not come is asked for again. */
class Recent<T> {
  #last: { about: string; at: number; answer: T } | null = null

  async of(about: string, now: number, ask: () => Promise<T | null>): Promise<T | null> {
    const last = this.#last
    if (last?.about === about && Math.abs(now - last.at) < RECENT_MS) return last.answer
    const answer = await ask()
    if (answer !== null) this.#last = { about, at: now, answer }
    return answer
  }
}

/** What of it a screen would say otherwise. */
const deskWords = (desk: DeskNews | null): string =>
  JSON.stringify(desk === null ? null : [desk.devices.map(({ heardAt: _, ...rest }) => rest), desk.breaks])
