// The photos' own queue (DESIGN §3 Photos, SPEC [PH4]–[PH7]): oldest first, one at a time, beside the journal's and never before it. Nothing leaves it
// by failing. A photo that cannot be sent stands aside for a while and holds up no other.
import type { Hash } from '../../domain/brands.ts'
import type { Core } from '../core.ts'
import type { Keeper } from '../keeper.ts'
import type { Clock, Random, Timers } from '../ports.ts'
import type { PhotoFiles } from './files.ts'
import type { OwnPhoto } from './store.ts'
import type { PhotoSent, SendPhoto } from './tus-send.ts'

/** The session in force with the hub; null: none now. One for handing over only will do to send with. */
export type PhotoLease = { hubUrl: string; token: string; incarnation: string } | null
export type QueueDeps = {
  keeper: Keeper
  files: PhotoFiles
  lease: () => PhotoLease
  send: SendPhoto
  clock: Clock
  timers: Timers
  random: Random
  /** a photo became whole, or was found to be lost */
  changed: () => void
  log: (sentence: string, detail?: unknown) => void
}

export const BACK_OFF_BASE_MS = 2000
export const BACK_OFF_MAX_MS = 120_000
/** Of one photo that was refused or came damaged: the others go on. */
export const ASIDE_BASE_MS = 10_000
export const ASIDE_MAX_MS = 3_600_000
/** Without a lease nothing is tried; sync says when there is one, and this is for when it does not. */
const LOOK_AGAIN_MS = 30_000

export class PhotoQueue {
  readonly #d: QueueDeps
  #running = false
  #sending: AbortController | null = null
  #timer: { cancel(): void } | null = null
  /** nothing before this time, by the monotonic clock */
  #notBefore = 0
  #failures = 0
  readonly #aside = new Map<Hash, { times: number; until: number }>()

  constructor(deps: QueueDeps) {
    this.#d = deps
  }

  start(): void {
    this.#running = true
    this.wake()
  }

  stop(): void {
    this.#running = false
    this.#timer?.cancel()
    this.#timer = null
    this.#sending?.abort()
  }

  /** Something may have changed: a photo was named, sync has a lease. `person`: somebody asks for it now, whatever failed before. */
  wake(by?: 'person'): void {
    if (by === 'person') {
      this.#notBefore = 0
      this.#aside.clear()
    }
    if (this.#running && this.#sending === null) this.#next()
  }

  sending(): boolean {
    return this.#sending !== null
  }

  #next(): void {
    this.#timer?.cancel()
    this.#timer = null
    const wait = this.#notBefore - this.#now()
    if (wait > 0) {
      this.#later(wait)
      return
    }
    const lease = this.#d.lease()
    const photo = this.#look(lease)
    if (photo === null) return
    if (lease === null) {
      this.#later(LOOK_AGAIN_MS)
      return
    }
    const sending = new AbortController()
    this.#sending = sending
    this.#sendOne(photo, lease, sending.signal)
      .catch((error: unknown) => {
        this.#d.log('a photo could not be sent', error)
        this.#backOff(null)
      })
      .finally(() => {
        this.#sending = null
        if (this.#running) this.#next()
      })
  }

  /** A database that cannot be read is looked at anew by the keeper ([SE5]); nothing of that may end the station. */
  #look(lease: PhotoLease): OwnPhoto | null {
    try {
      return this.#ready(lease)
    } catch (error) {
      this.#d.keeper.doubt(error)
      this.#d.log('the photos that are to be sent cannot be read', error)
      return this.#none(LOOK_AGAIN_MS)
    }
  }

  /** The oldest one that does not stand aside; null: none. Sets the clock for the first that will. */
  #ready(lease: PhotoLease): OwnPhoto | null {
    const core = this.#core()
    if (core === null) return this.#none(LOOK_AGAIN_MS)
    if (lease !== null) this.#sameHub(core, lease.incarnation)
    const now = this.#now()
    for (const [hash, { until }] of this.#aside) if (until <= now - ASIDE_MAX_MS) this.#aside.delete(hash)
    const oldest = core.photos.toSend(this.#aside.size + 1)
    const ready = oldest.find(({ sha256 }) => (this.#aside.get(sha256)?.until ?? 0) <= now)
    if (ready !== undefined || oldest.length === 0) return ready ?? null
    return this.#none(Math.max(1, Math.min(...oldest.map(({ sha256 }) => this.#aside.get(sha256)?.until ?? now)) - now))
  }

  #none(againMs: number): null {
    this.#later(againMs)
    return null
  }

  /** null: there is nothing that can be read now. */
  #core(): Core | null {
    try {
      const sealed = this.#d.keeper.sealed()
      return sealed === null || sealed.reason === 'disk-full' ? this.#d.keeper.core() : null
    } catch {
      return null
    }
  }

  /** [PH7] Another incarnation than the one that said "whole" was put back from a backup: it is asked about all that are still here. */
  #sameHub(core: Core, incarnation: string): void {
    const before = core.kv.get('photosAt')
    if (before === incarnation) return
    this.#d.keeper.write(({ kv, photos }) => {
      kv.put('photosAt', incarnation)
      if (before !== null) photos.askAgain()
    })
  }

  async #sendOne(photo: OwnPhoto, lease: NonNullable<PhotoLease>, signal: AbortSignal): Promise<void> {
    const { sha256, kind, capturedAt } = photo
    const read = await this.#d.files.read(sha256)
    if (read.found !== 'whole') {
      this.#lost(sha256, read.found)
      return
    }
    const begun = (upload: string): void => void this.#d.keeper.write(({ photos }) => photos.setUpload(sha256, upload))
    const what = { sha256, kind, capturedAt, bytes: read.bytes, upload: photo.upload }
    const sent = await this.#d.send(what, lease, begun, signal)
    if (this.#running) this.#settle(photo, sent)
  }

  #settle({ sha256 }: OwnPhoto, sent: PhotoSent): void {
    switch (sent.outcome) {
      case 'whole':
        this.#whole(sha256)
        break
      case 'no-network':
      case 'denied':
        this.#backOff(null)
        break
      case 'busy':
        this.#backOff(sent.retryAfterMs)
        break
      case 'damaged':
      case 'refused':
        this.#d.keeper.write(({ photos }) => photos.setUpload(sha256, null))
        this.#putAside(sha256)
        this.#d.log(`photo ${sha256} was not taken`, sent)
    }
  }

  /** What could not be written down is asked of the hub again, and costs nothing there; but not at once. */
  #whole(sha256: Hash): void {
    const written = this.#d.keeper.write(({ photos }) => photos.setWhole(sha256, this.#d.clock.reading().wall))
    if (!written.ok) {
      this.#backOff(null)
      return
    }
    this.#failures = 0
    this.#aside.delete(sha256)
    this.#d.changed()
  }

  #lost(sha256: Hash, how: 'gone' | 'differs'): void {
    if (!this.#d.keeper.write(({ photos }) => photos.lose(sha256, how)).ok) this.#backOff(null)
    this.#d.log(
      how === 'gone'
        ? `The file of photo ${sha256} was deleted before it was sent. The event that names it stays without it.`
        : `The file of photo ${sha256} was changed before it was sent, so it is not sent. The event that names it stays without it.`,
    )
    this.#d.changed()
  }

  #putAside(sha256: Hash): void {
    const times = (this.#aside.get(sha256)?.times ?? 0) + 1
    const wait = Math.min(ASIDE_MAX_MS, ASIDE_BASE_MS * 4 ** (times - 1))
    this.#aside.set(sha256, { times, until: this.#now() + wait })
  }

  #backOff(retryAfterMs: number | null): void {
    const most = Math.min(BACK_OFF_MAX_MS, BACK_OFF_BASE_MS * 2 ** this.#failures)
    this.#failures = Math.min(this.#failures + 1, 10)
    const own = most / 2 + (most / 2) * this.#d.random.unit()
    this.#notBefore = this.#now() + Math.max(own, retryAfterMs ?? 0)
  }

  #later(ms: number): void {
    this.#timer?.cancel()
    this.#timer = this.#d.timers.after(Math.ceil(ms), () => {
      this.#timer = null
      this.wake()
    })
  }

  #now(): number {
    return this.#d.clock.reading().monotonicMs
  }
}
