// What a window is told of a package's story and of what is not sent yet (../bridge.ts has the verbs).
import type { EventId, HybridTime, Instant } from '../../domain/brands.ts'
import type { PhotoReport } from '../../domain/photo-report.ts'
import type { PackageView } from '../../domain/view.ts'
import type { PhotoKind } from '../../domain/vocabulary.ts'
import type { PlaceWords, StopLine } from '../bridge.ts'

export type TimelineEntry = {
  eventId: EventId
  kind: string
  at: HybridTime
  happenedAt: Instant
  learnedAt: Instant | null
  who: string | null
  device: string
  words: { key: string; values: Record<string, string> }
  corrected: boolean
  /** how many parcels this one record names: a door's delivery, a route's departure */
  packages: number
  clockSuspect: boolean
  unsent: boolean
  /** a driver wrote something beside it: ask `notes` */
  written?: true
  /** ask `photo` for each */
  photos: { sha256: string; kind: PhotoKind; report: PhotoReport | null }[]
}
/**
 * What a driver wrote beside a fact. `erased`: its key was destroyed with the recipient's data; `not-here`: it was not brought here yet, or does not fit
 * its fact. `facts`: note, requestId, lockerMessage, name, houseNumber, those that were given.
 */
export type DriverNote =
  | { eventId: EventId; state: 'open'; facts: Readonly<Record<string, string>> }
  | { eventId: EventId; state: 'erased' | 'not-here' }
export type PackageDetail = {
  asOf: Instant
  view: PackageView
  entries: TimelineEntry[]
  place: PlaceWords | null
  stop: StopLine | null
  /** this device may still miss news */ gaps: string[]
}
/** How it stands with the hub. `busy`: it is reached, and takes nothing right now. */
export const LINKS = ['online', 'no-network', 'busy', 'not-the-hub', 'handing-over', 'too-old', 'not-enrolled'] as const
export type Link = (typeof LINKS)[number]
export type SyncState = {
  /** trusted now, as it answers: a window on a machine whose clock is wrong reckons ages from it */
  asOf: Instant
  link: Link
  unsent: number
  /** files named by events that are recorded here and not whole at the hub yet */
  photosUnsent: number
  /** of such files: deleted or changed on this device before they were sent. Nobody else has them; a person must be told. */
  photosLost: number
  oldestUnsentAt: Instant | null
  lastContactAt: Instant | null
  sending: boolean
  quarantined: number
  conflicts: number
  clockSuspect: boolean
  diskFreeMiB: number | null
  /** the end of this device's journal, as the hub must have it once all is sent; null: not enrolled yet */
  journal: { deviceId: string; epoch: string; seq: number; head: string } | null
}
