// What a station is given, and what it is to whoever runs it (station.ts).
import type { About, BridgeHandlers, BridgeReply, Topic } from '../wire/bridge.ts'
import type { Enrolment } from './enrolment.ts'
import type { Sealed } from './keeper.ts'
import type { OpenStream } from './live/stream-net.ts'
import type { LocationSource } from './location/source.ts'
import type { WhyNewEpoch } from './mark-check.ts'
import type { PhotoLink } from './photos/part.ts'
import type { Clock, KeyStore, Net, Random, SyncStore, Timers } from './ports.ts'
import type { Sync, SyncOptions } from './sync/run-sync.ts'

/** What the station needs of sync; `createSync` of sync/run-sync.ts makes one. */
export type SyncPart = Pick<Sync, 'start' | 'stop' | 'wake' | 'appended' | 'state' | 'onState' | 'lease' | 'news'>
export type SyncParts = Pick<SyncOptions, 'store' | 'clock' | 'timers' | 'random' | 'keys'>

export type StationOptions = {
  folder: string
  clock: Clock
  random: Random
  timers: Timers
  keyStore: KeyStore
  appVersion: string
  /** names the database file on this machine (adapters.ts placeOf) */
  placeOf: (file: string) => string
  /** absent: a station that never sends, for tests of its own */
  startSync?: (parts: SyncParts) => SyncPart
  /** how photos travel; absent: they stay here */
  photoLink?: PhotoLink
  /** how positions travel; absent: they stay here */
  connect?: (hubUrl: string) => Net
  /** how the hub's live stream is followed; absent: it is not, and pulls come every few seconds */
  openLive?: OpenStream
  /** receivers of the machine's own (gpsd, serial line), the best one first */
  receivers?: readonly LocationSource[]
  /** metres around the site within which a van is at the depot; absent: domain/site-fence.ts */
  siteRadiusM?: number
  demo?: About['demo']
  /** whoever serves the window serves a street map too */
  hasMap?: boolean
  log?: (sentence: string, detail?: unknown) => void
  /** tests cut the power at these points of a write */
  cut?: (point: 'before-commit' | 'after-commit') => void
}

export type Station = {
  handlers: BridgeHandlers
  /** what the bridge calls for a window: input is checked, and no error goes further than its sentence */
  call(verb: string, input: unknown): Promise<BridgeReply>
  /** @returns how to stop listening */
  onChanged(listener: (topics: Topic[]) => void): () => void
  syncStore: SyncStore
  enrolment(): Enrolment | null
  /** Writes who this device is and begins its first epoch; starts sync. @throws an Error with a sentence when sealed. */
  setEnrolment(enrolment: Enrolment): void
  sealed(): Sealed | null
  /** why a new epoch began at the last opening; null: the journal went on */
  epochBegan(): WhyNewEpoch | null
  close(): void
}
