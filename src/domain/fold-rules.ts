// What each kind does to a package (EVENTS Event kinds, the table): one rule a kind. The table is total over Kind, so a new kind stops the
// build until it is answered here. What holds for all kinds (terminal states, concurrency, who was last) is fold-step.ts.
import type { EventId, PackageId, SiteId } from './brands.ts'
import { msOf } from './clock.ts'
import type { EventOf, Kind } from './event.ts'
import { placeText } from './geo.ts'
import { isTicked, proofGaps } from './proof.ts'
import { ASKS_NO_SCAN, REASONS, RESIDUALS } from './reasons.ts'
import type { Custodian, NoticeKind, PackageView } from './view.ts'
import type { Hold, Lifecycle, Outcome, Party } from './vocabulary.ts'

/** `scan`: the parcel was in a hand there. `door`: at the recipient's. `none`: said about it. */
export type Presence = 'scan' | 'door' | 'none'
type Fields = Pick<
  PackageView,
  | 'announced'
  | 'site'
  | 'routeId'
  | 'routeBy'
  | 'bin'
  | 'vehicleId'
  | 'driverId'
  | 'stopId'
  | 'agreed'
  | 'delivered'
  | 'attempts'
  | 'loaded'
>
/** Absent = left as it is (`=` in EVENTS). */
export type Change = {
  lifecycle?: Lifecycle
  custodian?: Custodian
  responsible?: Party
  set?: Partial<Fields>
  notices?: readonly { kind: NoticeKind; detail?: string }[]
  clears?: readonly NoticeKind[]
  holds?: Hold
  releases?: Hold
  /** a second vehicle claims it: the load it disputes */
  disputes?: EventId
  /** a handover with two sides that ends such a dispute */
  settles?: true
  /** both facts of a contradiction happened: it is no longer in question */
  bothHold?: readonly EventId[]
}
export type Context<K extends Kind> = { packageId: PackageId; id: EventId; event: EventOf<K> }
export type Rule<K extends Kind> = {
  presence: Presence
  change: (view: PackageView, context: Context<K>) => Change
}

export const TERMINAL: readonly Lifecycle[] = ['DELIVERED', 'RETURNED', 'DESTROYED']
export const isTerminal = (view: PackageView): boolean => view.lifecycle !== null && TERMINAL.includes(view.lifecycle)
const OVER: readonly Lifecycle[] = [...TERMINAL, 'CANCELLED']
/** Nothing is to be done with the parcel any more. LOST is no end: it may be found (DOMAIN §0.2 rule 4). */
export const isOver = ({ lifecycle }: Pick<PackageView, 'lifecycle'>): boolean =>
  lifecycle !== null && OVER.includes(lifecycle)

/** Two drivers' loads further apart than this are two days' work, not a dispute (DOMAIN §0.2 rule 6: "same hour"). */
export const SAME_HOUR_MS = 3_600_000
export const MAX_ATTEMPTS_KEPT = 20

const OFF_VEHICLE = { vehicleId: null, driverId: null, loaded: null, agreed: false, stopId: null } as const
/** Seen by a scan: nobody need look for it any more (rule 5: presence beats absence). */
const SEEN: readonly NoticeKind[] = ['not-seen', 'not-scanned', 'residual']

const none = { presence: 'none', change: (): Change => ({}) } as const

const accepted: Rule<'PackageAccepted'>['change'] = (_view, { event }) => ({
  lifecycle: 'ACCEPTED',
  custodian: { kind: 'depot', site: event.data.site },
  responsible: 'depot',
  set: { ...OFF_VEHICLE, delivered: null, site: event.data.site },
  clears: SEEN,
})

const announced: Rule<'PackageAnnounced'>['change'] = (view, { event }) => {
  const { data } = event
  // The same number from another shipper is another parcel (DOMAIN §1 DUP_ID); from the same one it is a better announcement.
  if (view.announced !== null && view.announced.shipper !== data.shipper)
    return { notices: [{ kind: 'double-id', detail: data.shipper }] }
  const { shipper, service, promise, otherNumbers, weightG, destination } = data
  const known = { announced: { shipper, service, promise, otherNumbers, weightG, ...destination } }
  // A manifest after the goods explains the overage and changes nothing else: presence beats absence (rule 5).
  if (view.lifecycle !== null) return { set: known, clears: ['over'] }
  return { lifecycle: 'EXPECTED', custodian: { kind: 'shipper' }, responsible: 'sender', set: known, clears: ['over'] }
}

const received: Rule<'PackageReceived'>['change'] = (view, { event }) => {
  const { site } = event.data
  const misrouted = view.announced !== null && view.announced.site !== site
  return {
    lifecycle: 'AT_DEPOT',
    custodian: { kind: 'depot', site },
    responsible: 'depot',
    set: { ...OFF_VEHICLE, delivered: null, site },
    notices: [
      ...(view.announced === null ? [{ kind: 'over' as const }] : []),
      ...(misrouted ? [{ kind: 'misrouted' as const, detail: site }] : []),
    ],
    clears: misrouted ? SEEN : [...SEEN, 'misrouted', 'departed-without-load'],
  }
}

const sorted: Rule<'PackageSorted'>['change'] = (view, { event }) => {
  const { site, routeId, bin, override } = event.data
  const moved = view.routeId !== null && view.routeId !== routeId && override === undefined
  return {
    lifecycle: 'STAGED',
    set: {
      ...OFF_VEHICLE,
      delivered: null,
      site,
      routeId,
      routeBy: override === undefined ? 'plan' : 'override',
      bin: bin === '' ? null : bin,
    },
    notices: moved && view.routeId !== null ? [{ kind: 'missort', detail: view.routeId }] : [],
    clears: SEEN,
  }
}

const loaded: Rule<'PackageLoaded'>['change'] = (view, { id, event }) => {
  const { routeId, vehicleId } = event.data
  const other = view.loaded !== null && view.loaded.vehicleId !== vehicleId ? view.loaded : null
  const disputes = other !== null && msOf(event.at) - msOf(other.at) <= SAME_HOUR_MS ? other.by : undefined
  const actor = event.actorId === undefined ? {} : { actorId: event.actorId }
  const load = { by: id, at: event.at, vehicleId, ...actor }
  // The newest two-sided handover wins over a one-sided load (rule 6): both are shown, the parcel stays with the driver who signed
  // until another handover names it.
  if (disputes !== undefined && view.agreed) return { disputes, set: { loaded: load } }
  const again = view.loaded !== null && other === null
  // The disputed scan said once more is still one side against two.
  if (again && view.agreed && view.vehicleId !== vehicleId) return {}
  const unseen = view.lifecycle === null || view.lifecycle === 'EXPECTED'
  return {
    lifecycle: 'LOADED',
    // Whoever stood at its door stood there before: the same van that takes it out again has arrived nowhere yet.
    set: {
      delivered: null,
      stopId: null,
      routeId,
      vehicleId,
      ...(view.routeId === routeId ? {} : { routeBy: 'load' as const }),
      ...(again ? {} : { agreed: false, loaded: load }),
    },
    ...(disputes === undefined ? {} : { disputes }),
    notices: unseen ? [{ kind: 'not-received-before' }] : [],
    clears: [...SEEN, 'misload-open', 'departed-without-load'],
  }
}

const unloaded: Rule<'PackageUnloaded'>['change'] = (_view, { event }) => ({
  lifecycle: 'STAGED',
  custodian: { kind: 'depot', site: event.data.site },
  responsible: 'depot',
  set: { ...OFF_VEHICLE, delivered: null, site: event.data.site },
  clears: [...SEEN, 'misload-open', 'departed-without-load'],
})

/** Custody moves only when depot and driver counted the same and both signed for it, and only for what a scan had put on this vehicle. */
const loadClosed: Rule<'LoadClosed'>['change'] = (view, { packageId, event }) => {
  const { missing, counts, routeId, vehicleId, driverId, alone } = event.data
  const aboard = view.lifecycle === 'LOADED' || view.lifecycle === 'OUT'
  const there = aboard && view.loaded?.vehicleId === vehicleId
  const gone = missing.find(({ id }) => id === packageId)
  // A scan at the vehicle outweighs a list that says "not there".
  if (gone !== undefined) return there ? {} : { notices: [{ kind: 'not-seen', detail: gone.reason }] }
  if (!there || counts.depot !== counts.driver || alone === true) return {}
  const taken = view.vehicleId === vehicleId ? {} : { vehicleId, routeId, routeBy: 'load' as const }
  return {
    ...(view.vehicleId === vehicleId ? {} : { lifecycle: 'LOADED' as const }),
    custodian: { kind: 'driver', personId: driverId },
    responsible: 'driver',
    set: { agreed: true, driverId, ...taken },
    settles: true,
  }
}

/**
 * What the round left over, by its line. The lifecycle stays: only a scan says more. It changes hands only where two signed; one person's word
 * tells, and moves nothing. A line about what is not in that van any more says nothing: whoever scanned it knows better (rule 5).
 */
const debriefClosed: Rule<'DebriefClosed'>['change'] = (view, { packageId, event }) => {
  const { residuals, routeId, alone } = event.data
  const line = residuals.find(({ id }) => id === packageId)
  const there = view.lifecycle !== null && IN_THE_VAN.includes(view.lifecycle) && view.routeId === routeId
  if (line === undefined || !there) return {}
  const { custodian, unseen, hold } = RESIDUALS[line.reason]
  const taker = alone === true ? null : takerOf(custodian, event.site ?? view.site)
  return {
    responsible: 'depot',
    ...(taker === null ? {} : { custodian: taker, set: { agreed: false, loaded: null } }),
    ...(hold === null ? {} : { holds: hold }),
    notices: [
      { kind: 'residual', detail: line.reason },
      ...(unseen ? [{ kind: 'not-seen' as const, detail: line.reason }] : []),
    ],
  }
}
const IN_THE_VAN: readonly Lifecycle[] = ['LOADED', 'OUT', 'ATTEMPTED']

function takerOf(custodian: 'depot' | 'unknown' | null, site: SiteId | null): Custodian | null {
  if (custodian === 'unknown') return { kind: 'unknown' }
  return custodian === 'depot' && site !== null ? { kind: 'depot', site } : null
}

const departed: Rule<'RouteDeparted'>['change'] = (view, { event }) => {
  const { routeId, vehicleId } = event.data
  // Two vans may drive one route: only the one it lies in takes it along.
  const inThisVan = view.vehicleId === null || view.vehicleId === vehicleId
  const here = view.lifecycle === 'LOADED' && view.routeId === routeId && inThisVan
  if (here && view.agreed) return { lifecycle: 'OUT', clears: ['departed-without-load'] }
  if (isTerminal(view) || view.lifecycle === 'OUT') return {}
  return { notices: [{ kind: 'departed-without-load', detail: here ? 'not-agreed' : 'not-loaded' }] }
}

const arrived: Rule<'StopArrived'>['change'] = (_view, { event }) => {
  const { stopId, proposedPin } = event.data
  const pin = proposedPin === undefined ? null : placeText(proposedPin)
  return { set: { stopId }, notices: pin === null ? [] : [{ kind: 'pin-wrong', detail: pin }] }
}

const pinReported: Rule<'PinReported'>['change'] = (_view, { event }) => {
  const { stopId, proposedPin } = event.data
  const detail = proposedPin === undefined ? '' : placeText(proposedPin)
  return { set: { stopId }, notices: [{ kind: 'pin-wrong', detail }] }
}

/** It stays where it is; but nobody at that door may try on, and somebody waits in front of it. */
const pinFailed: Rule<'PinFailed'>['change'] = (_view, { event }) =>
  event.data.left > 0 ? {} : { notices: [{ kind: 'pin-locked' }] }

const TAKEN_BY: Record<Outcome, Custodian> = {
  handed_over: { kind: 'recipient' },
  safe_place: { kind: 'safe_place' },
  neighbour: { kind: 'neighbour' },
  mail_room: { kind: 'mail_room' },
  reception: { kind: 'reception' },
  letterbox: { kind: 'letterbox' },
}
const delivered: Rule<'PackageDelivered'>['change'] = (view, { id, event }) => {
  const { outcome, placeCode, proof, stopId, place } = event.data
  const shown = {
    policyVersion: event.policyVersion,
    ...(event.entry === undefined ? {} : { entry: event.entry }),
    ...(place === undefined ? {} : { place }),
  }
  const gaps = proofGaps(view.announced?.service ?? null, outcome, placeCode, proof, shown)
  const photo = proof.photo === undefined ? {} : { photo: proof.photo as string }
  // Said once more it is in no van any more, and was brought by the same one.
  const vehicleId = view.vehicleId ?? view.delivered?.vehicleId
  const van = vehicleId === undefined ? {} : { vehicleId }
  return {
    lifecycle: 'DELIVERED',
    custodian: TAKEN_BY[outcome],
    responsible: 'recipient',
    set: { ...OFF_VEHICLE, stopId, delivered: { by: id, at: event.at, outcome, placeCode, ...photo, ...van } },
    notices: gaps.length === 0 ? [] : [{ kind: 'proof-missing', detail: gaps.join(',') }],
    clears: SEEN,
  }
}

const attempted: Rule<'DeliveryAttempted'>['change'] = (view, { id, event }) => {
  const { stopId, reason, proven } = event.data
  const attempt = { by: id, at: event.at, reason, proven }
  // As with a delivery: what was only ticked in the list shows no parcel at that door.
  const ticked = isTicked(event.entry) && !ASKS_NO_SCAN.includes(reason)
  return {
    lifecycle: 'ATTEMPTED',
    responsible: REASONS[reason].responsible,
    set: { stopId, attempts: [...view.attempts, attempt].slice(-MAX_ATTEMPTS_KEPT) },
    notices: [
      ...(proven === 'unproven' ? [{ kind: 'unproven' as const, detail: reason }] : []),
      ...(ticked ? [{ kind: 'not-scanned' as const, detail: reason }] : []),
    ],
    clears: ['not-scanned'],
  }
}

const returned: Rule<'PackageReturnedToDepot'>['change'] = (_view, { event }) => ({
  lifecycle: 'BACK_AT_DEPOT',
  custodian: { kind: 'depot', site: event.data.site },
  responsible: 'depot',
  set: { ...OFF_VEHICLE, delivered: null, site: event.data.site, bin: null },
  clears: [...SEEN, 'misload-open', 'departed-without-load'],
})

export const RULES: { readonly [K in Kind]: Rule<K> } = {
  PackageAnnounced: { presence: 'none', change: announced },
  PackageAccepted: { presence: 'scan', change: accepted },
  PackageReceived: { presence: 'scan', change: received },
  PackageSorted: { presence: 'scan', change: sorted },
  PackageLoaded: { presence: 'scan', change: loaded },
  MisloadStopped: {
    presence: 'none',
    change: (_view, { event }) => ({ notices: [{ kind: 'misload-open', detail: event.data.routeId }], clears: SEEN }),
  },
  PackageUnloaded: { presence: 'scan', change: unloaded },
  LoadClosed: { presence: 'none', change: loadClosed },
  DebriefClosed: { presence: 'none', change: debriefClosed },
  RouteDeparted: { presence: 'none', change: departed },
  StopArrived: { presence: 'none', change: arrived },
  PinReported: { presence: 'none', change: pinReported },
  PinReportSettled: { presence: 'none', change: (): Change => ({ clears: ['pin-wrong'] }) },
  PinFailed: { presence: 'none', change: pinFailed },
  PinReopened: { presence: 'none', change: (): Change => ({ clears: ['pin-locked'] }) },
  PackageDelivered: { presence: 'door', change: delivered },
  DeliveryAttempted: { presence: 'door', change: attempted },
  PackageReturnedToDepot: { presence: 'scan', change: returned },
  HoldPlaced: {
    presence: 'none',
    change: (_view, { event }) => ({ holds: event.data.hold, responsible: event.data.mustAct }),
  },
  HoldReleased: {
    presence: 'none',
    change: (_view, { event }) => ({ releases: event.data.hold, responsible: 'depot' }),
  },
  // What it takes back is left out of the fold before any rule runs (fold-order.ts).
  EventCorrected: {
    presence: 'none',
    change: (_view, { event }) => ({ notices: [{ kind: 'corrected', detail: event.data.why }] }),
  },
  ContradictionSettled: { presence: 'none', change: (_view, { event }) => ({ bothHold: event.data.events }) },
  ScanNoted: none,
  ShiftStarted: none,
  ShiftEnded: none,
  BreakStarted: none,
  BreakEnded: none,
}
