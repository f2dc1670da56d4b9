// The station: one device's journal, local copies and verbs, in a process of its own that outlives its windows (DESIGN §1, §3).
import { join } from 'node:path'
import { SITE_RADIUS_M } from '../domain/site-fence.ts'
import type { BridgeHandlers, BridgeReply, Topic } from '../wire/bridge.ts'
import { loadBallast } from './ballast.ts'
import { callVerb } from './call.ts'
import { newEpochId } from './core.ts'
import type { Desk } from './desk.ts'
import { sweepDoorPins } from './door-pin-proof.ts'
import { type Enrolment, writeEnrolmentFile } from './enrolment.ts'
import { Keeper, type Sealed } from './keeper.ts'
import { LivePart } from './live/part.ts'
import { type LocationPart, locationPart } from './location/part.ts'
import { Whereabouts } from './location/whereabouts.ts'
import type { WhyNewEpoch } from './mark-check.ts'
import { ENROLMENT_FILE } from './opening.ts'
import { PhotoPart } from './photos/part.ts'
import type { SyncStore } from './ports.ts'
import { publicKeyOf } from './sync/codec-node.ts'
import { Refolding } from './refolding.ts'
import type { Station, StationOptions, SyncPart } from './station-options.ts'
import { StationSyncStore } from './sync-store.ts'
import { TalkPart } from './talk/part.ts'
import { type BoardDeps, boardVerbs } from './verbs/board.ts'
import { correctingVerbs } from './verbs/correcting.ts'
import { debriefVerbs } from './verbs/debrief.ts'
import { doorPinVerbs } from './verbs/door-pin.ts'
import { departByFence, drivingVerbs } from './verbs/driving.ts'
import { locationVerbs } from './verbs/location.ts'
import { photosVerbs } from './verbs/photos.ts'
import { pinReportVerbs } from './verbs/pin-reports.ts'
import { readingVerbs } from './verbs/reading.ts'
import { roadVerbs } from './verbs/road.ts'
import { scanningVerbs } from './verbs/scanning.ts'
import { signingVerbs } from './verbs/signing.ts'
import { talkVerbs } from './verbs/talk.ts'

export type { Station, StationOptions, SyncPart, SyncParts } from './station-options.ts'

const LOOK_EVERY_MS = 5000

/** Opens the folder; never throws for what is in it: a station that cannot record says so with each verb. */
export function openStation(options: StationOptions): Station {
  return new RunningStation(options)
}

class RunningStation implements Station {
  readonly handlers: BridgeHandlers
  readonly syncStore: SyncStore
  readonly #options: StationOptions
  readonly #keeper: Keeper
  readonly #desk: Desk
  readonly #sync: SyncPart | null
  readonly #photos: PhotoPart
  readonly #location: LocationPart
  readonly #talk: TalkPart
  readonly #refolding: Refolding
  readonly #live: LivePart | null
  readonly #listeners = new Set<(topics: Topic[]) => void>()
  readonly #waiting = new Set<Topic>()
  readonly #timers = new Set<{ cancel(): void }>()
  #closed = false

  constructor(options: StationOptions) {
    this.#options = options
    const { clock, random, folder, placeOf, cut } = options
    const whereabouts = new Whereabouts()
    this.#keeper = new Keeper({
      ...{ clock, random, whereabouts, folder, placeOf, cut },
      onSealed: () => this.#changed(['sealed']),
      later: (run) => this.#after(0, run),
    })
    this.#desk = this.#makeDesk()
    this.#refolding = new Refolding({
      keeper: this.#keeper,
      later: (run) => this.#after(0, run),
      changed: () => this.#changed(['packages']),
    })
    this.syncStore = this.#makeSyncStore()
    this.#photos = this.#makePhotos()
    this.#location = this.#makeLocation(whereabouts)
    this.#talk = this.#makeTalk()
    this.#live = this.#makeLive()
    this.handlers = this.#makeHandlers()
    this.#sync = this.#makeSync()
    this.#after(0, () => this.#look())
    this.#after(0, () => this.#photos.start())
  }

  call(verb: string, input: unknown): Promise<BridgeReply> {
    return callVerb(this.handlers, verb, input, (sentence, error) => {
      this.#keeper.doubt(error)
      this.#options.log?.(sentence, error)
    })
  }

  onChanged(listener: (topics: Topic[]) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  enrolment(): Enrolment | null {
    return this.#keeper.core().enrolment.get()
  }

  setEnrolment(enrolment: Enrolment): void {
    const written = this.#keeper.write((core) => {
      const before = core.enrolment.get()
      // Of the new site nothing is here, so no cursor of before means anything ([PL10]).
      if (before !== null && before.site !== enrolment.site) core.kv.put('cursor', null)
      core.enrolment.put(enrolment)
      const epoch = core.journal.current()
      if (epoch?.deviceId === enrolment.deviceId) return
      const why: WhyNewEpoch = epoch === null ? 'first' : 'other-device'
      core.journal.begin(newEpochId(this.#options.random), enrolment.deviceId, why)
    })
    if (!written.ok) throw new Error(written.answer.sentence)
    writeEnrolmentFile(join(this.#options.folder, ENROLMENT_FILE), enrolment)
    this.#sync?.start()
    this.#changed(['operator', 'reference', 'sync'])
  }

  sealed(): Sealed | null {
    return this.#keeper.sealed()
  }
  epochBegan(): WhyNewEpoch | null {
    return this.#keeper.epochBegan()
  }

  close(): void {
    if (this.#closed) return
    this.#sync?.stop()
    this.#live?.stop()
    this.#location.stop()
    this.#talk.stop()
    this.#photos.stop()
    this.#closed = true
    for (const timer of this.#timers) timer.cancel()
    this.#keeper.close()
  }

  #makeSyncStore(): SyncStore {
    return new StationSyncStore({
      keeper: this.#keeper,
      random: this.#options.random,
      changed: (topics) => this.#changed(topics),
      onNewEpoch: (why) => this.#options.log?.(`the hub asked for a new epoch: ${why}`),
      onSnapshot: () => this.#refolding.sweep(),
    })
  }

  #makeDesk(): Desk {
    const { random, appVersion } = this.#options
    return {
      ...{ keeper: this.#keeper, random, appVersion },
      changed: (topics) => this.#changed(topics),
      appended: () => {
        this.#sync?.appended()
        this.#photos.queue?.wake()
      },
    }
  }

  #makeHandlers(): BridgeHandlers {
    const { folder, demo } = this.#options
    const desk = this.#desk
    const reading = readingVerbs(desk, {
      folder,
      demo: demo ?? null,
      sync: () => this.#sync,
      sendPhotos: () => this.#photos.queue?.wake('person'),
    })
    const desks = {
      ...signingVerbs(desk),
      ...scanningVerbs(desk),
      ...drivingVerbs(desk, (geo) => this.#location.tracker.hear(geo)),
      ...doorPinVerbs(desk, () => this.#publicKey()),
      ...pinReportVerbs(desk, (geo) => this.#location.tracker.hear(geo)),
      ...boardVerbs(desk, this.#board()),
      ...correctingVerbs(desk),
      ...debriefVerbs(desk),
    }
    const location = locationVerbs(desk, () => this.#location.tracker)
    return {
      ...reading,
      ...desks,
      ...roadVerbs(desk, () => this.#location.wake()),
      ...photosVerbs(this.#photos.keeping),
      ...location,
      ...talkVerbs(desk, {
        said: (urgent, entry) => this.#talk.said(urgent, entry),
        moving: () => this.#location.tracker.state(this.#keeper.core()).moving,
      }),
    }
  }

  #publicKey(): Uint8Array | null {
    const key = this.#options.keyStore.load()
    return key === null ? null : Buffer.from(publicKeyOf(key), 'base64')
  }

  #board(): BoardDeps {
    return {
      hasMap: this.#options.hasMap ?? false,
      trail: async (personId) => (await this.#live?.trail(personId)) ?? [],
      notes: async (packageId) => (await this.#live?.notes(packageId)) ?? null,
    }
  }

  #makePhotos(): PhotoPart {
    const { folder, clock, timers, random, photoLink = null, log = () => undefined } = this.#options
    return new PhotoPart({
      ...{ keeper: this.#keeper, folder, clock, timers, random, log, link: photoLink },
      lease: () => this.#sync?.lease() ?? null,
      // An emergency has the line for itself.
      sendingLease: () => (this.#talk.urgent() ? null : (this.#sync?.lease('handing-over') ?? null)),
      changed: () => this.#changed(['photos', 'sync']),
    })
  }

  #makeLocation(whereabouts: Whereabouts): LocationPart {
    const { clock, timers, receivers = [], connect = null, log = () => undefined } = this.#options
    return locationPart({
      ...{ keeper: this.#keeper, clock, timers, whereabouts, receivers, connect, log },
      siteRadiusM: this.#options.siteRadiusM ?? SITE_RADIUS_M,
      depart: (routeId) => departByFence(this.#desk, routeId).outcome === 'recorded',
      sync: () => this.#sync,
      changed: (topics) => this.#changed(topics),
    })
  }

  #makeTalk(): TalkPart {
    const { clock, timers, connect = null, log = () => undefined } = this.#options
    return new TalkPart({
      ...{ keeper: this.#keeper, clock, timers, connect, log },
      sync: () => this.#sync,
      following: () => this.#live?.following() ?? false,
      changed: (topics) => this.#changed(topics),
      calmAgain: () => this.#photos.queue?.wake(),
    })
  }

  #makeLive(): LivePart | null {
    const { openLive, connect, timers, random, log = () => undefined } = this.#options
    if (openLive === undefined || connect === undefined) return null
    return new LivePart({
      ...{ open: openLive, connect, keeper: this.#keeper, timers, random, log },
      lease: () => this.#sync?.lease() ?? null,
      news: () => this.#sync?.news(),
      messages: () => this.#talk.ask(),
      changed: (topics) => this.#changed(topics),
    })
  }

  #makeSync(): SyncPart | null {
    const { startSync, clock, timers, random, keyStore } = this.#options
    if (startSync === undefined) return null
    const sync = startSync({ store: this.syncStore, clock, timers, random, keys: keyStore })
    sync.onState(() => {
      this.#changed(['sync'])
      this.#photos.queue?.wake()
      this.#location.wake()
      this.#talk.wake()
      this.#live?.look()
    })
    if (this.#keeper.sealed() === null || this.#keeper.sealed()?.reason === 'newer-database') sync.start()
    return sync
  }

  /** Now and then: is what sealed us gone, is there room for the ballast, are views of an older snapshot waiting? */
  #look(): void {
    const before = this.#keeper.sealed()
    this.#keeper.look()
    if (before !== null && this.#keeper.sealed() === null) this.#sync?.start()
    if (this.#keeper.sealed() === null) {
      loadBallast(this.#options.folder)
      sweepDoorPins(this.#keeper)
      this.#refolding.sweep()
    }
    this.#location.look()
    this.#talk.look()
    this.#after(LOOK_EVERY_MS, () => this.#look())
  }

  /** Many changes of one moment are told once. */
  #changed(topics: Topic[]): void {
    if (this.#closed) return
    const first = this.#waiting.size === 0
    for (const topic of topics) this.#waiting.add(topic)
    if (first) this.#after(0, () => this.#tell())
  }

  #tell(): void {
    const topics = [...this.#waiting]
    this.#waiting.clear()
    if (topics.includes('operator')) {
      this.#location.look()
      this.#live?.wanted()
      this.#talk.ask()
    }
    for (const listener of this.#listeners) listener(topics)
  }

  #after(ms: number, run: () => void): void {
    if (this.#closed) return
    const timer = this.#options.timers.after(ms, () => {
      this.#timers.delete(timer)
      if (!this.#closed) run()
    })
    this.#timers.add(timer)
  }
}
