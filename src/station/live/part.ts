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
/** Windows ask anew with each place that moves; a trail is not asked of the hub as often. */
const TRAIL_KEPT_MS = 10_000
const NOTES_KEPT_MS = 10_000
/** A trail is drawn for one day. */
const TRAIL_MS = 24 * 3_600_000

export class LivePart {
  readonly #options: LiveOptions
  readonly #follower: Follower
  #trail: { personId: PersonId; at: number; points: [number, number][] } | null = null
  #notes: { packageId: PackageId; at: number; reply: NotesReply } | null = null
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
    const known = this.#trail
    if (known?.personId === personId && Math.abs(now - known.at) < TRAIL_KEPT_MS) return known.points
    const since = Math.round(now - TRAIL_MS)
    const reply = await this.#get(`${POSITIONS_PATH}/${encodeURIComponent(personId)}/trail?from=${since}`, TrailReply)
    const points = reply?.points.map(({ lat, lon }): [number, number] => [lat, lon]) ?? []
    if (reply !== null) this.#trail = { personId, at: now, points }
    return points
  }

  /** What drivers wrote of a parcel, sealed; null where the hub cannot be asked, or was a moment ago. */
  async notes(packageId: PackageId): Promise<NotesReply | null> {
    const now = this.#options.keeper.core().clock.now()
    const { packageId: last, at, reply: known } = this.#notes ?? { packageId: null, at: 0, reply: null }
    if (last === packageId && Math.abs(now - at) < NOTES_KEPT_MS) return known
    const reply = await this.#get(notesPath(packageId), NotesReply)
    if (reply !== null) this.#notes = { packageId, at: now, reply }
    return reply
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

/** What of it a screen would say otherwise. */
const deskWords = (desk: DeskNews | null): string =>
  JSON.stringify(desk === null ? null : [desk.devices.map(({ heardAt: _, ...rest }) => rest), desk.breaks])
