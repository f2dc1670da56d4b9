// What every part of the hub is given. `hub.ts` builds one; tests build their own with `createHub` on a port of their own.
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression } from 'fastify'
import type { RawRequestDefaultExpression, RawServerDefault } from 'fastify'
import type { Registry } from 'prom-client'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { EpochId, EventId, Hash, HubInstant, HubPosition, PackageId, SiteId } from '../domain/brands.ts'
import type { NewEvent, PrivateFacts } from '../domain/event.ts'
import type { HubConfig } from './env.ts'
import type { Projected } from './live/projected.ts'
import type { Erasures } from './persons/erasures.ts'
import type { PhotosWhole } from './photos/news.ts'
import type { VerifierMaker } from './pins/verifiers.ts'
import type { PlacesMoved } from './positions/places.ts'
import type { TalkMoved } from './talk/talk.ts'
import type { HubStore, Shipment } from './store/contract.ts'

export type HubApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>
/** Routes of one kind: `registerTrackingRoutes`, `registerShipmentRoutes`, `registerOpsRoutes`, `registerSyncRoutes`. */
export type RegisterRoutes = (app: HubApp, deps: HubDeps) => void | Promise<void>

/** An event of the hub's own journal (device `hub`): what a decision made, and who asked for it. */
export type HubEvent = NewEvent & { actor?: string; site?: SiteId; note?: string }
/** Stored in the same transaction as the events, so that an announcement and its shipment cannot part. */
export type StoredBeside = {
  shipments: Shipment[]
  idempotency: { key: string; requestHash: Hash; answer: string } | null
  /** PINs at the door, in clear only until the package's key is there to seal them */
  pins?: { packageId: PackageId; pin: string }[]
}
export type AppendedHubEvents =
  | { outcome: 'appended'; epoch: EpochId; ids: EventId[]; firstPosition: HubPosition }
  /** this idempotency key is known: nothing was stored. The first request's hash and answer. */
  | { outcome: 'repeated'; requestHash: Hash; answer: string }

export type HubDeps = {
  store: HubStore
  config: HubConfig
  log: FastifyBaseLogger
  now: () => HubInstant
  random: (bytes: number) => Uint8Array
  /**
   * Called after commits that moved the hub's order, never during one: after `projectQuietMs` without another commit, at the latest
   * `projectLatestMs` after the first. Only a hint to read the store from one's cursor. Returns how to stop listening.
   */
  onCommitted: (listener: () => void) => () => void
  /** Say that the order moved outside of ingest (`putRows`). */
  committed: () => void
  /**
   * Appends to the hub's own journal, through the same `take` as a station's batch. `private` facts are sealed under the package's key
   * (made when it has none). Calls `committed` itself.
   */
  appendHubEvents: (events: HubEvent[], beside?: StoredBeside) => Promise<AppendedHubEvents>
  /** The personal facts beside an event; null when there are none, or their key was destroyed, or they do not fit the event's hash. */
  openSealed: (id: EventId, packageId: PackageId) => Promise<PrivateFacts | null>
  /** told when a photo has become whole: `photos.onWhole(listener)` */
  photos: PhotosWhole
  /** told when a parcel's recipient was erased: `erasures.on(listener)` */
  erasures: Erasures
  /** makes what stations check PINs with */
  doorPins: VerifierMaker
  /** told after each step of the projection: what a pull can see from then on */
  projected: Projected
  /** told after a driver's newest place changed, with its cursor for GET /v1/positions; returns how to stop listening */
  placesMoved: PlacesMoved
  /** told after people of a site said something, with the cursor for GET /v1/messages; returns how to stop listening */
  talkMoved: TalkMoved
  /** bearer key for the verbs of dispatch systems and supervisors; check it with `mustBeOperator` of http/operator.ts */
  operatorKey: string
  /** what the secrets of links and the keys of single pictures are derived from (tracking/link.ts) */
  linkKey: string
  /** what /metrics shows; register counters and gauges of a part here, named `waymark_…` */
  metrics: Registry
}
