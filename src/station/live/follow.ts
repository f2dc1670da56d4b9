// Follows the hub's live stream with the session's lease (DESIGN §4 Live). All of it is hints: without it the station pulls every few seconds as ever,
// so nothing here is told to a person, and nothing waits for it.
import { LIVE_PATH, LiveMessages, LiveNews, LivePhoto, LivePlaces } from '../../wire/live.ts'
import type { Random, Timers } from '../ports.ts'
import type { LiveEvent, OpenStream, WhyEnded } from './stream-net.ts'

export type Lent = { token: string; hubUrl: string }
export type FollowOptions = {
  open: OpenStream
  lease: () => Lent | null
  timers: Timers
  random: Random
  onNews: () => void
  onPlaces: () => void
  onMessages: () => void
  onPhoto: (sha256: string) => void
  /** no stream can be had now: called before each new try */
  onWithout: () => void
}
export type Follower = {
  /** the lease may be another one */
  look: () => void
  stop: () => void
  following: () => boolean
}

/** Two of the hub's heartbeats (20 s) and a little: a line that is silent for longer is dead. */
export const SILENCE_MS = 45_000
export const FIRST_WAIT_MS = 1_000
export const LONGEST_WAIT_MS = 60_000
/** A portal, or a hub of before: it will not change soon. */
export const NOT_THE_HUB_WAIT_MS = 300_000
/** A stream that lasted this long was a good one: the next wait begins anew. */
const GOOD_AFTER_EVENTS = 1

type Timer = { cancel(): void }

export function followLive(options: FollowOptions): Follower {
  return new LiveFollower(options)
}

class LiveFollower implements Follower {
  readonly #options: FollowOptions
  #stream: { close(): void } | null = null
  /** of the stream, or the one that was denied last */
  #token: string | null = null
  #denied: string | null = null
  #silence: Timer | null = null
  #again: Timer | null = null
  #failures = 0
  #heard = 0
  #stopped = false

  constructor(options: FollowOptions) {
    this.#options = options
  }

  following(): boolean {
    return this.#stream !== null && this.#heard > 0
  }

  look(): void {
    if (this.#stopped || this.#stream !== null) return
    const lease = this.#options.lease()
    if (lease === null || lease.token === this.#denied) return
    // A new lease is a new chance: whatever went wrong was with the old one.
    if (this.#again !== null && lease.token === this.#token) return
    this.#open(lease)
  }

  stop(): void {
    this.#stopped = true
    this.#drop()
    this.#again?.cancel()
    this.#again = null
  }

  #open({ token, hubUrl }: Lent): void {
    this.#again?.cancel()
    this.#again = null
    this.#token = token
    this.#heard = 0
    this.#stream = this.#options.open(hubUrl, LIVE_PATH, token, {
      onAlive: () => this.#listenOn(),
      onEvent: (event) => this.#hear(event),
      onEnd: (why) => this.#ended(why),
    })
    this.#listenOn()
  }

  #listenOn(): void {
    this.#silence?.cancel()
    this.#silence = this.#options.timers.after(SILENCE_MS, () => this.#ended('no-network'))
  }

  #drop(): void {
    this.#silence?.cancel()
    this.#silence = null
    const stream = this.#stream
    this.#stream = null
    stream?.close()
  }

  #hear({ event, data }: LiveEvent): void {
    if (this.#stream === null) return
    this.#heard += 1
    if (this.#heard >= GOOD_AFTER_EVENTS) this.#failures = 0
    switch (event) {
      case 'news':
        if (read(LiveNews, data) !== null) this.#options.onNews()
        break
      case 'places':
        if (read(LivePlaces, data) !== null) this.#options.onPlaces()
        break
      case 'messages':
        if (read(LiveMessages, data) !== null) this.#options.onMessages()
        break
      case 'photo': {
        const photo = read(LivePhoto, data)
        if (photo !== null) this.#options.onPhoto(photo.sha256)
        break
      }
      default: // a beat, or news of a newer hub
    }
  }

  #ended(why: WhyEnded): void {
    if (this.#stopped) return
    this.#drop()
    if (why === 'denied') this.#denied = this.#token
    const most =
      why === 'not-the-hub'
        ? NOT_THE_HUB_WAIT_MS
        : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(this.#failures, 16))
    this.#failures += 1
    // A hub that comes back is not to meet all its stations in one moment (FAULTS 19).
    const wait = most * (0.5 + this.#options.random.unit())
    this.#again = this.#options.timers.after(Math.ceil(wait), () => {
      this.#again = null
      this.#options.onWithout()
      this.look()
    })
  }
}

type Schema<T> = { safeParse(value: unknown): { success: true; data: T } | { success: false } }
function read<T>(schema: Schema<T>, data: string): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(data))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
