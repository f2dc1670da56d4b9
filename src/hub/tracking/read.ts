// What the customer may know of one parcel (DESIGN §5 Who sees what): the id alone opens status, towns and the day; the link's secret also who sent it,
// reasons, window and stops, name, street, where it was left, photo and driver. After the delivery the link narrows: no street and no driver, and when
// the claim window is over it shows what the id alone shows. The same answer serves the page, the JSON and the live stream.
import type { Hash, Instant, PackageId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { plainLine } from '../../domain/customer-lines.ts'
import { type CustomerState, type Words, customerState } from '../../domain/customer-words.ts'
import type { DeliveryPromise, PrivateFacts } from '../../domain/event.ts'
import type { PackageView } from '../../domain/view.ts'
import type { Tracking } from '../../wire/customer.ts'
import type { HubDeps } from '../deps.ts'
import { sha256Hex } from '../sha256.ts'
import { doorPinOf } from './door-pin-part.ts'
import { keyFits, mailSecretOf, mapKeyOf, photoKeyOf, secretFits } from './link.ts'
import type { OnTheWay, Road } from './on-the-way.ts'
import type { PageModel, Reached } from './page.ts'
import type { ParcelBook, ParcelFacts, People } from './parcel-book.ts'
import { clockOf, dayOf, isoIn } from './times.ts'
import { say } from './words.ts'

/** "When we learned it" is shown only where it differs by more (UI.md, Customer; wire/customer.ts TimelineLine). */
const LATE_MS = 2 * 60_000
const MAX_LINES = 200

export type ReadDeps = Pick<HubDeps, 'store' | 'now' | 'config' | 'linkKey'> & { parcels: ParcelBook; road: Road }

/** null: nothing is known under this id. `secret`: what the link brought, right or wrong; it is checked here. */
export async function readTracking(
  deps: ReadDeps,
  packageId: PackageId,
  secret: string | undefined,
): Promise<PageModel | null> {
  const facts = await deps.parcels.read(packageId)
  if (facts === null) return null
  const opened = secretOpens(deps, facts, packageId, secret)
  const minute = Math.floor(deps.now() / 60_000)
  // The stream tells the news and the page fetches them: the second is the same as the first.
  const made = facts.models.get(opened)
  if (made?.minute === minute) return made.model
  const model = await makeModel(deps, facts, opened)
  // What hangs on other parcels, a driver or a photo that is still to come is looked at each time.
  const { road, details } = model.tracking
  // Nor is a PIN kept beside the page: another one may be made at any time.
  const lasting = road === null && details?.pin == null && (details?.photo == null || details.photo.href !== null)
  if (lasting) facts.models.set(opened, { minute, model })
  return model
}

async function makeModel(deps: ReadDeps, facts: ParcelFacts, opened: boolean): Promise<PageModel> {
  const { view, context } = facts
  const now = deps.now() as number as Instant
  const state = customerState(view, now, context)
  const narrow = opened && isNarrow(deps, facts)
  const tracking = opened && !narrow ? await openedTracking(deps, facts, state) : plainTracking(facts, state, now)
  const today = context.dayOf(now)
  // What is said of the day changes without an event of this parcel; and which day is "today" is told by the page alone.
  const digest = sha256Hex(JSON.stringify([today, tracking])).slice(0, 12)
  const at = `${await deps.store.incarnation()}:${view.upTo}:${digest}`
  return { tracking, reached: reachedOf(view, state.status), today, at, opened, narrow }
}

/** For whoever knows only the number: it stands on the label, so nothing here is more than status, towns and the day ([TR1]). */
function plainTracking(facts: ParcelFacts, state: CustomerState, now: Instant): Tracking {
  const { view, timeZone } = facts
  return {
    trackingId: view.packageId,
    status: state.status,
    headline: sayWords(state.headline),
    secondLine: state.plain === null ? null : sayWords(state.plain),
    expected: state.expected === null ? null : { day: state.expected.day, from: null, to: null },
    asOf: isoIn(view.asOf === null ? now : msOf(view.asOf), timeZone),
    shipper: '',
    town: view.announced?.town ?? null,
    timeline: timelineOf(facts, plainLine),
    road: null,
    details: null,
  }
}

/** For whoever has the link. */
async function openedTracking(deps: ReadDeps, facts: ParcelFacts, state: CustomerState): Promise<Tracking> {
  const { view, context, timeZone } = facts
  const now = deps.now() as number as Instant
  const road = state.status === 'out_for_delivery' ? await deps.road.of(view, timeZone) : null
  return {
    ...plainTracking(facts, state, now),
    secondLine: state.second === null ? null : sayWords(state.second),
    expected: road?.window ? { day: context.dayOf(now), ...road.window } : promised(state.expected, now, timeZone),
    shipper: view.announced?.shipper ?? '',
    timeline: timelineOf(facts),
    road: road === null ? null : { away: road.away, asOf: isoIn(road.asOf, timeZone) },
    details: await detailsOf(deps, facts, road, state),
  }
}

/** The claim window is over: from now on the link shows what the id alone shows. */
export const isNarrow = ({ now, config }: Pick<ReadDeps, 'now' | 'config'>, { endedAt }: ParcelFacts): boolean =>
  endedAt !== null && now() - endedAt > config.limits.claimWindowMs

/** The sender's secret or that of our mails; each is compared in constant time. */
function secretOpens(
  { linkKey }: ReadDeps,
  { secretHash }: ParcelFacts,
  packageId: PackageId,
  secret: string | undefined,
): boolean {
  if (secretHash === null) return false
  return secretFits(secret, secretHash) || (secret !== undefined && keyFits(secret, mailSecretOf(linkKey, packageId)))
}

function promised(expected: DeliveryPromise | null, now: Instant, timeZone: string): Tracking['expected'] {
  if (expected === null) return null
  return { day: expected.day, from: null, to: stillAhead(expected, isoIn(now, timeZone)) }
}

/** A promised hour that has passed is said no more; the day still is (UI.md: what is shown must be so). */
const stillAhead = ({ day, before }: DeliveryPromise, now: string): string | null =>
  before === undefined || (day === dayOf(now) && before <= clockOf(now)) ? null : before

const sayWords = ({ key, values }: { key: string; values: Record<string, string> }): string =>
  say(`customer:${key}`, values)

/** Newest first. `shown`: what of a line is shown to whom. */
function timelineOf(
  { lines, context, timeZone }: ParcelFacts,
  shown: (words: Words) => Words = (words) => words,
): Tracking['timeline'] {
  return lines
    .slice(-MAX_LINES)
    .reverse()
    .map(({ at, learnedAt, words: whole, site }) => {
      const words = shown(whole)
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

/** null when nobody can read the recipient's facts any more: then there is nobody whose parcel this is. */
async function detailsOf(
  deps: ReadDeps,
  facts: ParcelFacts,
  road: OnTheWay | null,
  { leftWith: left, status }: ReturnType<typeof customerState>,
): Promise<Tracking['details']> {
  const { view } = facts
  const people: People = await facts.people()
  if (people.recipient === null) return null
  const { postcode = '', town = '' } = view.announced ?? {}
  const street = facts.endedAt === null ? (people.recipient.lines ?? []) : []
  return {
    name: people.recipient.name ?? '',
    lines: [...street, `${postcode} ${town}`.trim()].filter((line) => line !== ''),
    leftWith: left === null ? null : leftWords(sayWords(left), people.taker),
    photo: await photoOf(deps, view),
    driver: await driverOf(deps, facts, road),
    ...(await doorPinOf(deps.store, view, status)),
  }
}

/** Its own, of the delivery that holds; a signature is no picture for a page. */
async function photoOf({ store, linkKey, parcels }: ReadDeps, { packageId, delivered }: PackageView) {
  const sha256 = delivered?.photo
  if (sha256 === undefined) return null
  // Before the look: what becomes whole during it is told.
  parcels.waitsFor(packageId, sha256)
  const row = await store.photo(sha256 as Hash)
  if (row === null) return { href: null, widthPx: null, heightPx: null }
  const href = `/t/${packageId}/photo/${sha256}?key=${photoKeyOf(linkKey, packageId, sha256)}`
  return { href, widthPx: row.widthPx, heightPx: row.heightPx }
}

async function driverOf({ linkKey }: ReadDeps, { view, timeZone }: ParcelFacts, road: OnTheWay | null) {
  const seen = (await road?.driver()) ?? null
  if (seen === null) return null
  // The time in the address makes the browser ask again when the driver has moved.
  const href = `/t/${view.packageId}/map?key=${mapKeyOf(linkKey, view.packageId)}&at=${seen.at}`
  return { href, distanceM: seen.distanceM, asOf: isoIn(seen.at, timeZone) }
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
