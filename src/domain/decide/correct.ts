// A supervisor works what cannot be right (DESIGN §3; DOMAIN §0.2 rules 4, 6, 8): any standing fact of a package may be taken back, however
// long ago it was, and a contradiction is settled. Depot and driver have the short undo of desk.ts.
import type { EventId, PackageId } from '../brands.ts'
import type { Decision } from '../decision.ts'
import type { KeptEvent, Kind, Payloads, Role } from '../event.ts'
import { foldPackage, packagesTouched } from '../fold.ts'
import type { Contradiction } from '../view.ts'
import { decided, newEvent, type Refused } from './inputs.ts'

/**
 * A correction takes back facts about a package, and what was said of such facts. An announcement is the sender's to cancel, a STOP ends by
 * putting the parcel out, the others are about no package.
 */
const CORRECTABLE: Record<Kind, boolean> = {
  PackageAnnounced: false,
  PackageAccepted: true,
  PackageReceived: true,
  PackageSorted: true,
  PackageLoaded: true,
  MisloadStopped: false,
  PackageUnloaded: true,
  LoadClosed: true,
  DebriefClosed: true,
  RouteDeparted: true,
  StopArrived: true,
  PackageDelivered: true,
  DeliveryAttempted: true,
  PackageReturnedToDepot: true,
  HoldPlaced: true,
  HoldReleased: true,
  EventCorrected: true,
  ContradictionSettled: true,
  PinReported: true,
  // A stop that was moved stays moved: another report says where it is.
  PinReportSettled: false,
  PinFailed: false,
  PinReopened: false,
  ScanNoted: false,
  ShiftStarted: false,
  ShiftEnded: false,
  BreakStarted: false,
  BreakEnded: false,
}
/** `kind` as a story names it: one of a newer version is not for us to take back. */
export const isCorrectable = (kind: string): boolean => Object.hasOwn(CORRECTABLE, kind) && CORRECTABLE[kind as Kind]

type Why = Payloads['EventCorrected']['why']
export type CorrectionInput = {
  event: KeptEvent
  /** for whom: one parcel of a door's or a route's fact, or all of them; `gone`: what was taken back of each (fold.ts `correctedIds`) */
  packages: readonly { packageId: PackageId; gone: ReadonlySet<EventId> }[]
  /** of who is signed in */
  role: Role
  why: Why
}

/** The fact stays in the record; the fold goes on without it, for the packages that are named. */
export function decideCorrection({ event, packages, role, why }: CorrectionInput): Decision | Refused {
  if (role !== 'supervisor') return { refused: 'supervisor-only' }
  const cannot = (because: 'done' | 'not-this'): Refused => ({
    ...{ refused: 'cannot-undo', why: because, eventId: event.id },
  })
  if (!isCorrectable(event.event.kind)) return cannot('not-this')
  const named = packagesTouched(event.event)
  const its = packages.filter(({ packageId }) => named.includes(packageId))
  if (its.length === 0) return cannot('not-this')
  const standing = its.filter(({ gone }) => !gone.has(event.id)).map(({ packageId }) => packageId)
  const [first] = standing
  if (first === undefined) return cannot('done')
  return decided(first, { kind: 'ok' }, newEvent('EventCorrected', standing, { corrects: [event.id], why }))
}

export type SettlementInput = {
  packageId: PackageId
  /** all that is known of the package */
  events: readonly KeptEvent[]
  pair: Contradiction['events']
  /** which of the pair is so */
  truth: 'first' | 'second' | 'both'
  role: Role
  why: Why
}

/**
 * Of two facts that cannot both be so a person says which is: the other is taken back, with all that the same device said of it once more.
 * Or both happened (it was delivered and came back; it went from one van to the other; two clocks did not tell which came first): then
 * neither may be called wrong, and the pair is settled as it stands.
 */
export function decideSettlement(input: SettlementInput): Decision | Refused {
  const { packageId, events, pair, truth, role, why } = input
  if (role !== 'supervisor') return { refused: 'supervisor-only' }
  const view = foldPackage(packageId, events)
  if (!view.contradictions.some((one) => one.events.every((id) => pair.includes(id)))) return { refused: 'settled' }
  if (truth === 'both')
    return decided(packageId, { kind: 'ok' }, newEvent('ContradictionSettled', [packageId], { events: pair }))
  const [right, wrong] = truth === 'first' ? pair : [pair[1], pair[0]]
  const corrects = saidAgain(packageId, events, { right, wrong })
  if (corrects === null) return { refused: 'cannot-undo', why: 'not-this', eventId: wrong }
  const data = { corrects, why, ...(why === 'incorrect_data' ? { replacedBy: right } : {}) }
  return decided(packageId, { kind: 'ok' }, newEvent('EventCorrected', [packageId], data))
}

const MOST_SAID_AGAIN = 20

/** The wrong fact and, where it was said twice by one device, the sayings that would contradict in its place; null: it cannot be taken back. */
function saidAgain(
  packageId: PackageId,
  events: readonly KeptEvent[],
  { right, wrong }: { right: EventId; wrong: EventId },
): EventId[] | null {
  const first = events.find(({ id }) => id === wrong)
  if (first === undefined || !isCorrectable(first.event.kind)) return null
  const gone = [wrong]
  while (gone.length < MOST_SAID_AGAIN) {
    const without = events.filter(({ id }) => !gone.includes(id))
    const { contradictions } = foldPackage(packageId, without)
    const others = contradictions.flatMap((one) => (one.events.includes(right) ? one.events : []))
    const again = without.find(
      ({ id, deviceId, event }) =>
        id !== right && others.includes(id) && deviceId === first.deviceId && event.kind === first.event.kind,
    )
    if (again === undefined) break
    gone.push(again.id)
  }
  return gone
}
