// What a supervisor has to look at, and in which of the four lanes it stands (DOMAIN §15). A package's trouble follows from its view alone, so
// that a station can keep the list beside the view; what needs a clock (a promise that has passed) is judged where the list is read.
import type { EventId, Instant } from './brands.ts'
import { compareText, msOf } from './clock.ts'
import { isOver } from './fold-rules.ts'
import { REASONS } from './reasons.ts'
import type { Contradiction, NoticeKind, PackageView } from './view.ts'
import type { AttemptReason, Hold, MissingReason } from './vocabulary.ts'

export const LANES = ['customer', 'package', 'carrier', 'data'] as const
export type Lane = (typeof LANES)[number]

/** What troubles a package; each is a word key under `exception.`. */
export type TroubleKind =
  | 'attempted'
  | 'unproven'
  | 'back'
  | 'hold'
  | 'missing'
  | 'lost'
  | 'contradiction'
  | Exclude<NoticeKind, 'unproven' | 'corrected' | 'missort' | 'late'>
export type Trouble = {
  kind: TroubleKind
  lane: Lane
  /** tells two of one kind apart and is shown in words: a hold, an attempt's reason, a contradiction's kind; '' where there is nothing to tell */
  detail: string
  /** null: the view does not say (a hold) */
  since: Instant | null
  /** the facts behind it */
  events: EventId[]
}

const HOLD_LANE: Record<Hold, Lane> = {
  damaged: 'customer',
  address_query: 'customer',
  recipient_request: 'customer',
  payment_due: 'customer',
  id_required: 'customer',
  customs: 'carrier',
  duty_due: 'carrier',
  dangerous_goods: 'package',
  quarantine: 'package',
  search: 'package',
}

/** `living`: only while the package is still under way; `always`: what came of it does not settle the question. */
type NoticeRule = { lane: Lane | ((detail: string) => Lane); while: 'living' | 'always' } | null
const NOTICE_RULE: Record<NoticeKind, NoticeRule> = {
  over: { lane: 'package', while: 'living' },
  misrouted: { lane: 'carrier', while: 'living' },
  ghost: { lane: 'package', while: 'living' },
  'double-id': { lane: 'package', while: 'living' },
  'misload-open': { lane: 'package', while: 'living' },
  'not-seen': { lane: (reason) => laneOfNotSeen(reason), while: 'living' },
  residual: { lane: 'package', while: 'living' },
  'departed-without-load': { lane: 'package', while: 'living' },
  'not-received-before': { lane: 'data', while: 'living' },
  'pin-locked': { lane: 'customer', while: 'living' },
  'not-scanned': { lane: 'data', while: 'living' },
  'pin-wrong': { lane: 'data', while: 'always' },
  'proof-missing': { lane: 'data', while: 'always' },
  'newer-version': { lane: 'data', while: 'always' },
  // Told with the attempt itself; sorted anew since; a correction and late news have done their work.
  unproven: null,
  missort: null,
  corrected: null,
  late: null,
}

/** All that troubles a package, in a fixed order; the same view always gives the same list. */
export function troublesOf(view: PackageView): Trouble[] {
  return [...attemptTrouble(view), ...holdTroubles(view), ...lostTrouble(view), ...disputes(view), ...noticed(view)]
}

/** Attempted or brought back, and no new plan for it yet: somebody waits for it. */
function attemptTrouble(view: PackageView): Trouble[] {
  const last = view.attempts.at(-1)
  if (view.lifecycle !== 'ATTEMPTED' && view.lifecycle !== 'BACK_AT_DEPOT') return []
  if (last === undefined)
    return [{ kind: 'back', lane: 'customer', detail: '', since: lastAt(view), events: lastBy(view) }]
  const kind = last.proven === 'unproven' ? 'unproven' : 'attempted'
  const lane = view.lifecycle === 'ATTEMPTED' ? laneOfAttempt(last.reason) : 'customer'
  return [{ kind, lane, detail: last.reason, since: msOf(last.at), events: [last.by] }]
}

/**
 * Somebody waits for it; but of what was not in the van nobody knows where it is, and what leaks is nobody's delivery: both are to be looked at before
 * anybody is told a new day (DOMAIN §5 Next action, §9). Found or back at the depot, it is the customer's again.
 */
export const laneOfAttempt = (reason: AttemptReason): Lane => {
  const { next } = REASONS[reason]
  return next === 'search_depot' || next === 'quarantine' ? 'package' : 'customer'
}

/**
 * What did not go with its van is unknown only where nobody found it, or where somebody says that another van has it and no scan does; of the rest it is
 * known where it lies, and its customer waits (DOMAIN §3 Close). A debrief's "not seen" has no such reason: that is looked for.
 */
const MISSING_LANE: Record<MissingReason, Lane> = {
  NOT_FOUND: 'package',
  MOVED_TO_ROUTE: 'package',
  LEFT_NO_ROOM: 'customer',
  HELD: 'customer',
  DAMAGED: 'customer',
}
const laneOfNotSeen = (reason: string): Lane =>
  Object.hasOwn(MISSING_LANE, reason) ? MISSING_LANE[reason as MissingReason] : 'package'

/** The hold on it says the same, and who must act: one line is enough. */
const saidByHold = (holds: readonly Hold[], reason: string): boolean =>
  (reason === 'HELD' && holds.length > 0) || (reason === 'DAMAGED' && holds.includes('damaged'))

function holdTroubles(view: PackageView): Trouble[] {
  if (isOver(view)) return []
  return view.holds.map((hold) => ({ kind: 'hold', lane: HOLD_LANE[hold], detail: hold, since: null, events: [] }))
}

function lostTrouble(view: PackageView): Trouble[] {
  if (view.lifecycle !== 'MISSING' && view.lifecycle !== 'LOST') return []
  const kind = view.lifecycle === 'MISSING' ? 'missing' : 'lost'
  return [{ kind, lane: 'package', detail: '', since: lastAt(view), events: lastBy(view) }]
}

/** One line a kind, however many pairs of facts disagree. */
function disputes({ contradictions }: PackageView): Trouble[] {
  const kinds = [...new Set(contradictions.map(({ kind }) => kind))].sort(compareText)
  return kinds.map((kind: Contradiction['kind']) => {
    const all = contradictions.filter((one) => one.kind === kind)
    return {
      ...{ kind: 'contradiction', lane: 'package', detail: kind },
      since: Math.min(...all.map(({ at }) => msOf(at))) as Instant,
      events: [...new Set(all.flatMap(({ events }) => events))],
    }
  })
}

function noticed(view: PackageView): Trouble[] {
  const disputed = new Set(view.contradictions.flatMap(({ events }) => events))
  const kinds = new Map<NoticeKind, PackageView['notices']>()
  for (const notice of view.notices) {
    // A contradiction tells the same and more; a package that was looked for at closing needs no second line for the departure.
    if (notice.kind === 'ghost' && disputed.has(notice.by)) continue
    // A departure names all of a load. Of a package that is known here by nothing else it says no more than that others know more.
    if (notice.kind === 'departed-without-load' && view.lifecycle === null) continue
    // Who looks for it needs no second line for the debrief that says so.
    if (notice.kind === 'residual' && view.notices.some(({ kind, by }) => kind === 'not-seen' && by === notice.by))
      continue
    if (notice.kind === 'departed-without-load' && view.notices.some(({ kind }) => kind === 'not-seen')) continue
    if (notice.kind === 'not-seen' && saidByHold(view.holds, notice.detail ?? '')) continue
    kinds.set(notice.kind, [...(kinds.get(notice.kind) ?? []), notice])
  }
  return [...kinds].flatMap(([kind, all]) => {
    const rule = NOTICE_RULE[kind]
    if (rule === null || (rule.while === 'living' && isOver(view))) return []
    const newest = all.at(-1)
    const since = Math.min(...all.map(({ at }) => msOf(at))) as Instant
    const detail = newest?.detail ?? ''
    const lane = typeof rule.lane === 'string' ? rule.lane : rule.lane(detail)
    return [{ kind: kind as TroubleKind, lane, detail, since, events: all.map(({ by }) => by) }]
  })
}

const lastAt = ({ last }: PackageView): Instant | null => (last === null ? null : msOf(last.at))
const lastBy = ({ last }: PackageView): EventId[] => (last === null ? [] : [last.by])

/** One text for the same trouble as long as it is the same: what keys a line in a list. */
export const troubleKey = ({ kind, detail }: Pick<Trouble, 'kind' | 'detail'>): string => `${kind} ${detail}`

/** The moment a promise `HH:MM` of a calendar day runs out, in ms; null when either is no time. `tzOffsetMin` is the site's, east positive. */
export function promiseEnd(day: string, before: string | null, tzOffsetMin: number): Instant | null {
  const end = before === null ? Date.parse(`${day}T00:00:00Z`) + 86_400_000 : Date.parse(`${day}T${before}:00Z`)
  return Number.isNaN(end) ? null : ((end - tzOffsetMin * 60_000) as Instant)
}
