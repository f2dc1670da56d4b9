// The customer's timeline (DOMAIN §17): which facts are shown, in which words, and what each is to EPCIS. Facts that were taken back are not
// shown; that something shown was corrected is.
import type { EventId, HybridTime, HubInstant, PackageId, SiteId } from './brands.ts'
import type { EventOf, KeptEvent, Kind, ScanEvent } from './event.ts'
import { foldSteps } from './fold.ts'
import { WITH_TOWN, type CustomerContext, type Words } from './customer-words.ts'
import { REASONS } from './reasons.ts'
import type { PackageView } from './view.ts'
import { ATTEMPT_REASONS } from './vocabulary.ts'

/** CBV 2.0 terms (DOMAIN §16.1); `ext` is a term of our own, for what CBV has none. */
export type Epcis = { bizStep: string; disposition: string; ext?: string }
export type KindWords = {
  /** null: not shown to the customer */
  line: ((view: PackageView, event: ScanEvent) => string | null) | null
  epcis: Epcis | null
}
const always = (line: string) => () => line
const epcis = (bizStep: string, disposition: string, ext?: string): Epcis =>
  ext === undefined ? { bizStep, disposition } : { bizStep, disposition, ext }
const untold = { line: null, epcis: null } as const

/** What the view after the event says decides too: a departure is told only for what really went out. */
export const KIND_WORDS: Record<Kind, KindWords> = {
  PackageAnnounced: { line: always('line.announced'), epcis: null },
  PackageAccepted: { line: always('line.accepted'), epcis: epcis('accepting', 'in_progress') },
  PackageReceived: { line: always('line.received'), epcis: epcis('receiving', 'in_progress') },
  PackageSorted: { line: always('line.sorted'), epcis: epcis('staging_outbound', 'in_progress') },
  PackageLoaded: { line: always('line.loaded'), epcis: epcis('loading', 'in_progress') },
  MisloadStopped: untold,
  PackageUnloaded: { line: null, epcis: epcis('unloading', 'in_progress') },
  LoadClosed: untold,
  DebriefClosed: untold,
  RouteDeparted: {
    line: (view) => (view.lifecycle === 'OUT' ? 'line.departed' : null),
    epcis: epcis('departing', 'in_transit', 'out_for_delivery'),
  },
  StopArrived: { line: null, epcis: epcis('arriving', 'in_transit') },
  PinFailed: untold,
  PinReopened: untold,
  PinReported: untold,
  PinReportSettled: untold,
  PackageDelivered: { line: always('line.delivered'), epcis: epcis('accepting', 'in_progress', 'delivered') },
  DeliveryAttempted: { line: attemptLine, epcis: epcis('other', 'in_transit', 'attempting_delivery') },
  PackageReturnedToDepot: { line: always('line.returned'), epcis: epcis('receiving', 'returned') },
  HoldPlaced: {
    line: (_view, event) => (event.kind === 'HoldPlaced' ? holdLine(event.data) : null),
    epcis: epcis('holding', 'unavailable'),
  },
  HoldReleased: {
    line: (view) => (view.holds.length === 0 ? 'line.released' : null),
    epcis: epcis('inspecting', 'conformant'),
  },
  EventCorrected: untold,
  ContradictionSettled: untold,
  ScanNoted: untold,
  ShiftStarted: untold,
  ShiftEnded: untold,
  BreakStarted: untold,
  BreakEnded: untold,
}

function attemptLine(view: PackageView): string {
  const attempt = view.attempts.at(-1)
  if (attempt === undefined || attempt.proven === 'unproven') return 'line.not_delivered'
  return REASONS[attempt.reason].tells === 'delayed' ? 'line.no_delivery' : 'line.attempted'
}

/** Of one that an attempt placed the attempt's own line tells what is to be told. */
function holdLine({ hold, reason }: EventOf<'HoldPlaced'>['data']): string | null {
  if (ATTEMPT_REASONS.some((code) => code === reason && REASONS[code].hold === hold)) return null
  return hold === 'damaged' ? 'line.damaged' : 'line.held'
}

export type CustomerLine = {
  by: EventId
  at: HybridTime
  /** when the hub learned it; null for what only this station has */
  learnedAt: HubInstant | null
  words: Words
  site: SiteId | null
}

/** Oldest first. A scan that says the same as the line before it (the same cage received twice) is shown once (DOMAIN §0.1). */
export function customerTimeline(
  packageId: PackageId,
  events: readonly KeptEvent[],
  context: Pick<CustomerContext, 'townOf'>,
): CustomerLine[] {
  const lines: CustomerLine[] = []
  const shown = new Set<EventId>()
  for (const { kept, asSaid, corrected } of foldSteps(packageId, events)) {
    const { event } = kept
    if (event.kind === 'Unknown') continue
    const key = KIND_WORDS[event.kind].line?.(asSaid, event) ?? null
    if (key !== null && corrected) shown.add(kept.id)
    const told = event.kind === 'EventCorrected' && !corrected && event.data.corrects.some((id) => shown.has(id))
    const line = told ? 'line.corrected' : corrected ? null : key
    if (line === null) continue
    const site = siteOf(kept)
    const words = wordsOf(line, site === null ? null : context.townOf(site))
    if (sameWords(lines.at(-1)?.words, words)) continue
    lines.push({ by: kept.id, at: event.at, learnedAt: kept.recordedAt ?? null, words, site })
  }
  return lines
}

/** What the number alone shows of a line: that it was tried or is held, neither why nor whose doing it was. Other lines are as they are. */
export function plainLine(words: Words): Words {
  const key = PLAIN_LINES[words.key]
  return key === undefined ? words : { key, values: {} }
}
const PLAIN_LINES: Readonly<Record<string, string>> = {
  'line.attempted': 'line.not_delivered',
  'line.no_delivery': 'line.not_delivered',
  'line.damaged': 'line.held',
}

function siteOf({ event }: KeptEvent): SiteId | null {
  return event.kind !== 'Unknown' && 'site' in event.data ? event.data.site : (event.site ?? null)
}

function wordsOf(line: string, town: string | null): Words {
  if (!WITH_TOWN.has(line)) return { key: line, values: {} }
  return town === null ? { key: `${line}_nowhere`, values: {} } : { key: line, values: { town } }
}

const sameWords = (a: Words | undefined, b: Words): boolean =>
  a !== undefined && a.key === b.key && a.values['town'] === b.values['town']
