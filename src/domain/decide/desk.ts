// What is said about a package rather than done to it: holds, corrections, notes, shifts (DOMAIN §0, §0.2 rule 8, §1 NO_READ).
import type { EventId, Instant, PackageId, PersonId, StopId, VehicleId } from '../brands.ts'
import { msOf } from '../clock.ts'
import type { Decision, Verdict } from '../decision.ts'
import type { KeptEvent, Kind, Payloads, Role, UnsentRange } from '../event.ts'
import { packagesTouched } from '../fold.ts'
import type { PackageView } from '../view.ts'
import type { Hold, Party } from '../vocabulary.ts'
import { decided, HOLD_RULES, newEvent, type Refused } from './inputs.ts'

export type HoldInput = {
  packageId: PackageId
  view: PackageView | null
  hold: Hold
  reason: string
  mustAct?: Party
  dueBy?: string
}

export function decideHold({ packageId, hold, reason, mustAct, dueBy }: HoldInput): Decision {
  const data = { hold, reason, mustAct: mustAct ?? HOLD_RULES[hold].mustAct, ...(dueBy === undefined ? {} : { dueBy }) }
  return decided(packageId, { kind: 'ok' }, newEvent('HoldPlaced', [packageId], data))
}

/** Releasing what is not held (here) is kept: the hold may be news that has not come yet. */
export function decideRelease(input: Pick<HoldInput, 'packageId' | 'view' | 'hold' | 'reason'>): Decision {
  const { packageId, view, hold, reason } = input
  const left = (view?.holds ?? []).filter((held) => held !== hold)
  const verdict: Verdict = left.length === 0 ? { kind: 'ok' } : { kind: 'attention', reason: 'hold', holds: left }
  return decided(packageId, verdict, newEvent('HoldReleased', [packageId], { hold, reason }))
}

/** A delivery is taken back at the door within the minute (DOMAIN §4 Confirm). */
export const UNDO_DELIVERY_MS = 60_000
type UndoRule = 'door' | 'until-next' | 'never'
/** A STOP is ended by putting the parcel out; what says `never` else is no fact that a scan here made about a package. */
const UNDO_RULES: Record<Kind, UndoRule> = {
  PackageAnnounced: 'never',
  PackageAccepted: 'until-next',
  PackageReceived: 'until-next',
  PackageSorted: 'until-next',
  PackageLoaded: 'until-next',
  MisloadStopped: 'never',
  PackageUnloaded: 'until-next',
  LoadClosed: 'until-next',
  // Two have signed it: a supervisor takes a line of it back, in the parcel's story.
  DebriefClosed: 'never',
  RouteDeparted: 'until-next',
  StopArrived: 'until-next',
  PackageDelivered: 'door',
  DeliveryAttempted: 'door',
  PackageReturnedToDepot: 'until-next',
  HoldPlaced: 'until-next',
  HoldReleased: 'until-next',
  EventCorrected: 'never',
  ContradictionSettled: 'never',
  PinReported: 'until-next',
  PinReportSettled: 'never',
  PinFailed: 'never',
  PinReopened: 'never',
  ScanNoted: 'never',
  ShiftStarted: 'never',
  ShiftEnded: 'never',
  BreakStarted: 'never',
  BreakEnded: 'never',
}
export type Undoable = 'possible' | 'done' | 'too-late' | 'left-stop' | 'not-this'
/** Who asks: his own facts on his own device; a supervisor any that is the newest (older ones, with a reason: correct.ts). */
export type Undoer = {
  deviceId: string
  actorId: PersonId | null
  role: Role
  /** where he arrived or delivered last; null or absent: not known */
  atStop?: StopId | null
}

/**
 * May this event still be taken back? `views` are those of the packages it touches, `corrected` the ids already taken back (fold.ts
 * `correctedIds`). Deliveries and attempts: 60 s and still at the stop, as long as nothing newer is known of the package; everything else until the next fact
 * about it.
 */
export function undoable(
  event: KeptEvent,
  views: readonly (PackageView | null)[],
  corrected: ReadonlySet<EventId>,
  by: Undoer,
  now: Instant,
): Undoable {
  const { kind } = event.event
  if (kind === 'Unknown' || UNDO_RULES[kind] === 'never') return 'not-this'
  if (corrected.has(event.id)) return 'done'
  const own =
    event.deviceId === by.deviceId && (event.event.actorId === undefined || event.event.actorId === by.actorId)
  if (!own && by.role !== 'supervisor') return 'not-this'
  if (views.some((view) => !isNewest(event, view))) return 'too-late'
  const at = event.event.stopId
  const left = at !== undefined && by.atStop != null && by.atStop !== at
  if (UNDO_RULES[kind] === 'door' && own && left) return 'left-stop'
  const age = now - msOf(event.event.at)
  return UNDO_RULES[kind] === 'door' && age > UNDO_DELIVERY_MS ? 'too-late' : 'possible'
}

/** Of what is said of a pin: the report that is open. It is no news of the package, and the news of one say nothing of a pin. */
function isNewest({ id, event }: KeptEvent, view: PackageView | null): boolean {
  if (event.kind === 'PinReported')
    return view?.notices.some((one) => one.kind === 'pin-wrong' && one.by === id) === true
  return view?.newest?.by === id
}

export type UndoInput = {
  events: readonly { event: KeptEvent; views: readonly (PackageView | null)[] }[]
  corrected: ReadonlySet<EventId>
  by: Undoer
  why: Payloads['EventCorrected']['why']
  replacedBy?: EventId
  now: Instant
}

/** One correction for all events of the scan that is taken back; the newest of them decides whether it still may be. */
export function decideUndo({ events, corrected, by, why, replacedBy, now }: UndoInput): Decision | Refused {
  if (events.length === 0) return { refused: 'nothing-named' }
  const together = new Set(events.map(({ event }) => event.id))
  for (const { event, views } of events) {
    // Of two facts of one scan (a move: sorted and loaded) the older is not overtaken by the younger that goes with it.
    const others = views.filter(
      (view) => view?.newest == null || !together.has(view.newest.by) || view.newest.by === event.id,
    )
    const answer = undoable(event, others, corrected, by, now)
    if (answer !== 'possible') return { refused: 'cannot-undo', why: answer, eventId: event.id }
  }
  const packageIds = [...new Set(events.flatMap(({ event }) => packagesTouched(event.event)))]
  const data = { corrects: [...together], why, ...(replacedBy === undefined ? {} : { replacedBy }) }
  return { events: [newEvent('EventCorrected', packageIds, data)], verdict: { kind: 'ok' } }
}

export const MAX_NOTE_TEXT = 200
/** A scan that names no package of ours is kept for search. The text is shortened and cleaned: it may be 4 KB of control characters. */
export function decideNote(input: { why: Payloads['ScanNoted']['why']; text: string }): Decision {
  const text = cleanText(input.text)
  const event = newEvent('ScanNoted', [], { why: input.why, ...(text === '' ? {} : { text }) })
  return { events: [event], verdict: noteVerdict(input.why) }
}

function noteVerdict(why: Payloads['ScanNoted']['why']): Verdict {
  switch (why) {
    case 'unknown':
      return { kind: 'not-ours', reason: 'unknown-number' }
    case 'product-code':
      return { kind: 'not-ours', reason: 'product-code' }
    case 'not-ours':
      return { kind: 'not-ours', reason: 'foreign-code' }
    case 'unreadable':
      return { kind: 'unreadable', reason: 'unreadable' }
  }
}

/** Printable, well-formed, at most 200 characters; what was cut or replaced shows as `�` or `…`. */
export function cleanText(text: string): string {
  const clean = text
    .slice(0, 4 * MAX_NOTE_TEXT)
    .replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd')
    .trim()
  if (clean.length <= MAX_NOTE_TEXT) return clean
  return `${clean.slice(0, MAX_NOTE_TEXT - 1).replace(/\p{Cs}$/u, '')}…`
}

export type ShiftInput = {
  what: 'ShiftStarted' | 'ShiftEnded' | 'BreakStarted' | 'BreakEnded'
  unsent: UnsentRange
  vehicleId?: VehicleId
}
export function decideShift({ what, unsent, vehicleId }: ShiftInput): Decision {
  const onShift = what === 'ShiftStarted' || what === 'ShiftEnded'
  const data = { unsent, ...(onShift && vehicleId !== undefined ? { vehicleId } : {}) }
  return { events: [newEvent(what, [], data)], verdict: { kind: 'ok' } }
}
