// The photos' part of a station: what it keeps, what it sends, when it clears up.
import { join } from 'node:path'
import { diskFreeMiB } from '../ballast.ts'
import type { Keeper } from '../keeper.ts'
import type { Clock, Net, Random, Timers } from '../ports.ts'
import { PhotoFiles } from './files.ts'
import type { PhotoKeeping } from './keeping.ts'
import { type PhotoLease, PhotoQueue } from './queue.ts'
import { sweepPhotos } from './sweep.ts'
import type { SendPhoto } from './tus-send.ts'

export const PHOTOS_FOLDER = 'photos'
const SWEEP_EVERY_MS = 3_600_000
const SWEEP_AGAIN_MS = 5000

export type PhotoPartDeps = {
  keeper: Keeper
  folder: string
  clock: Clock
  timers: Timers
  random: Random
  lease: () => PhotoLease
  /** the same, or one for handing over: photos that were taken go to the hub with it */
  sendingLease: () => PhotoLease
  /** how photos travel; null: a station that sends nothing */
  link: PhotoLink | null
  changed: () => void
  log: (sentence: string, detail?: unknown) => void
}
export type PhotoLink = { connect: (hubUrl: string) => Net; send: SendPhoto }

export class PhotoPart {
  readonly keeping: PhotoKeeping
  readonly queue: PhotoQueue | null
  readonly #deps: PhotoPartDeps
  #timer: { cancel(): void } | null = null
  #stopped = false

  constructor(deps: PhotoPartDeps) {
    this.#deps = deps
    const { keeper, folder, clock, timers, random, lease, link, changed, log } = deps
    const files = new PhotoFiles(join(folder, PHOTOS_FOLDER))
    this.keeping = {
      ...{ keeper, files, clock, lease, changed, log },
      fetched: new PhotoFiles(join(folder, PHOTOS_FOLDER, 'fetched')),
      freeMiB: () => diskFreeMiB(folder),
      connect: link?.connect ?? null,
    }
    const queued = { keeper, files, lease: deps.sendingLease, clock, timers, random, changed, log }
    this.queue = link === null ? null : new PhotoQueue({ ...queued, send: link.send })
  }

  start(): void {
    this.queue?.start()
    this.#sweep()
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
    this.queue?.stop()
  }

  #sweep(): void {
    if (this.#stopped) return
    this.#later(SWEEP_EVERY_MS)
    sweepPhotos(this.keeping).then(
      () => this.queue?.wake(),
      (error: unknown) => {
        this.#deps.keeper.doubt(error)
        this.#deps.log('old photos could not be cleared up', error)
        this.#later(SWEEP_AGAIN_MS)
      },
    )
  }

  #later(ms: number): void {
    this.#timer?.cancel()
    if (!this.#stopped) this.#timer = this.#deps.timers.after(ms, () => this.#sweep())
  }
}
