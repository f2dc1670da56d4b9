// What the customer may know of one parcel (DESIGN §5 Who sees what): the id alone opens status and towns, the link's secret also name, street
// and where it was left. The same answer serves the page, the JSON and the live stream.
import type { Instant, PackageId, SiteId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { customerTimeline } from '../../domain/customer-lines.ts'
import { type CustomerContext, customerState } from '../../domain/customer-words.ts'
import type { DeliveryPromise, KeptEvent, PrivateFacts } from '../../domain/event.ts'
import { correctedIds, foldPackage } from '../../domain/fold.ts'
import type { Site } from '../../domain/reference.ts'
import type { PackageView } from '../../domain/view.ts'
import type { Tracking } from '../../wire/customer.ts'
import type { HubDeps } from '../deps.ts'
import { readHistory } from '../projections/packages.ts'
import { secretFits } from './link.ts'
import type { PageModel, Reached } from './page.ts'
import { clockOf, dayOf, isoIn } from './times.ts'
import { say } from './words.ts'

/** "When we learned it" is shown only where it differs by more (UI.md, Customer; wire/customer.ts TimelineLine). */
const LATE_MS = 2 * 60_000
const MAX_LINES = 200

type ReadDeps = Pick<HubDeps, 'store' | 'now' | 'openSealed'>

/** null: nothing is known under this id. `secret`: what the link brought, right or wrong; it is checked here. */
export async function readTracking(
  deps: ReadDeps,
  packageId: PackageId,
  secret: string | undefined,
): Promise<PageModel | null> {
  const { store } = deps
  const history = await readHistory(store, packageId)
  if (history.length === 0) return null
  // A parcel announced this very moment is in the log before it is in the projection.
  const view = (await store.packageView(packageId)) ?? foldPackage(packageId, history)
  const events = history.filter(({ position }) => position !== undefined && position <= view.upTo)
  const shipment = await store.shipment(packageId)
  const opened = shipment !== null && secretFits(secret, shipment.secretHash)
  const { context, timeZone } = await placesOf(deps, view, events)
  const now = deps.now() as number as Instant
  const state = customerState(view, now, context)
  const { expected } = state
  const tracking: Tracking = {
    trackingId: packageId,
    status: state.status,
    headline: sayWords(state.headline),
    secondLine: state.second === null ? null : sayWords(state.second),
    expected:
      expected === null ? null : { day: expected.day, from: null, to: stillAhead(expected, isoIn(now, timeZone)) },
    asOf: isoIn(view.asOf === null ? now : msOf(view.asOf), timeZone),
    shipper: view.announced?.shipper ?? '',
    town: view.announced?.town ?? null,
    timeline: timelineOf(packageId, events, context, timeZone),
    details: opened ? await detailsOf(deps, view, events, state.leftWith) : null,
  }
  const at = `${await store.incarnation()}:${view.upTo}`
  return { tracking, reached: reachedOf(view, state.status), today: context.dayOf(now), at, opened }
}

/** A promised hour that has passed is said no more; the day still is (UI.md: what is shown must be so). */
const stillAhead = ({ day, before }: DeliveryPromise, now: string): string | null =>
  before === undefined || (day === dayOf(now) && before <= clockOf(now)) ? null : before

const sayWords = ({ key, values }: { key: string; values: Record<string, string> }): string =>
  say(`customer:${key}`, values)

/** Towns and the clock of the depot that delivers. */
async function placesOf(
  { store }: ReadDeps,
  view: PackageView,
  events: readonly KeptEvent[],
): Promise<{ context: CustomerContext; timeZone: string }> {
  const named = [
    view.announced?.site,
    view.site,
    ...events.flatMap(({ event }) => [event.site, siteInData(event.data)]),
  ]
  const sites = new Map<SiteId, Site>()
  for (const id of new Set(named))
    if (id !== undefined && id !== null) {
      const site = (await store.row('site', id))?.value as Site | null | undefined
      if (site) sites.set(id, site)
    }
  const home = view.announced?.site ?? view.site
  const timeZone = (home === null ? undefined : sites.get(home)?.timeZone) ?? 'UTC'
  const context = {
    townOf: (id: SiteId) => sites.get(id)?.town ?? null,
    dayOf: (ms: Instant) => dayOf(isoIn(ms, timeZone)),
  }
  return { context, timeZone }
}

const siteInData = (data: unknown): SiteId | undefined => {
  const site: unknown = typeof data === 'object' && data !== null && 'site' in data ? data.site : undefined
  return typeof site === 'string' ? (site as SiteId) : undefined
}

/** Newest first. */
function timelineOf(
  packageId: PackageId,
  events: readonly KeptEvent[],
  context: CustomerContext,
  timeZone: string,
): Tracking['timeline'] {
  const lines = customerTimeline(packageId, events, context).slice(-MAX_LINES)
  return lines.reverse().map(({ at, learnedAt, words, site }) => {
    const happened = msOf(at)
    const late = learnedAt !== null && Math.abs(learnedAt - happened) > LATE_MS
    return {
      happenedAt: isoIn(happened, timeZone),
      learnedAt: late ? isoIn(learnedAt, timeZone) : null,
      text: sayWords(words),
      // The label was made at the sender's, not at the depot it names.
      place: site === null || words.key === 'line.announced' ? null : context.townOf(site),
    }
  })
}

/** null when there was no secret to open, or its key was destroyed: then nobody can read it any more. */
async function detailsOf(
  deps: ReadDeps,
  view: PackageView,
  events: readonly KeptEvent[],
  left: { key: string; values: Record<string, string> } | null,
): Promise<Tracking['details']> {
  const gone = correctedIds(events)
  const announced = events.findLast(({ id, event }) => event.kind === 'PackageAnnounced' && !gone.has(id))
  const facts = announced === undefined ? null : await deps.openSealed(announced.id, view.packageId)
  if (facts === null) return null
  const { postcode = '', town = '' } = view.announced ?? {}
  const taker = view.delivered === null ? null : await deps.openSealed(view.delivered.by, view.packageId)
  return {
    name: facts.name ?? '',
    lines: [...(facts.lines ?? []), `${postcode} ${town}`.trim()].filter((line) => line !== ''),
    leftWith: left === null ? null : leftWords(sayWords(left), taker),
  }
}

function leftWords(words: string, taker: PrivateFacts | null): string {
  const house = taker?.houseNumber === undefined ? null : say('page:left.house', { house: taker.houseNumber })
  const name = [taker?.name, house].filter((part) => part !== undefined && part !== null).join(', ')
  return name === '' ? words : say('page:left.who', { words: words.replace(/\.$/, ''), name })
}

function reachedOf(view: PackageView, status: Tracking['status']): Reached {
  if (status === 'delivered') return 3
  switch (view.lifecycle) {
    case null:
    case 'EXPECTED':
      return 0
    case 'ACCEPTED':
    case 'IN_TRANSIT':
    case 'AT_DEPOT':
    case 'STAGED':
    case 'LOADED':
    case 'BACK_AT_DEPOT':
    case 'WITH_CARRIER':
    case 'MISSING':
      return 1
    case 'OUT':
    case 'ATTEMPTED':
    case 'AT_PICKUP':
      return 2
    case 'DELIVERED':
      return 3
    case 'RETURNING':
    case 'RETURNED':
    case 'LOST':
    case 'DESTROYED':
    case 'CANCELLED':
      return null
  }
}
