// The verb `scan`: what was scanned, and which command it is at this checkpoint (DOMAIN §1–§3, §6; SPEC [SC1]–[SC6]). A scan is never refused for
// what it is: what names no package of ours is kept as a note.
import type { PackageId, RouteId, VehicleId } from '../domain/brands.ts'
import { msOf } from '../domain/clock.ts'
import type { Decision } from '../domain/decision.ts'
import type { PrivateFacts } from '../domain/event.ts'
import {
  cleanText,
  decideLoad,
  decideNote,
  decideReceive,
  decideReturn,
  decideSort,
  decideUnload,
  type ReturnInput,
} from '../domain/decide/index.ts'
import { isTerminal } from '../domain/fold.ts'
import { classifyScan, type ScanClass } from '../domain/numbers/classify-scan.ts'
import { keptOfScan, type KeptScan } from '../domain/numbers/kept-scan.ts'
import { parseTrackingId } from '../domain/numbers/tracking-id.ts'
import type { WorkplaceCode } from '../domain/numbers/workplace-code.ts'
import type { ScanInput } from '../wire/bridge.ts'
import type { Core } from './core.ts'
import { NotAcceptable, type Command, type Extras } from './record.ts'
import { plannedFor } from './places.ts'
import { noteDoor } from './queries/load-hint.ts'

/** Shown and kept of a text that is no number of ours. */
const SHOWN_CHARS = 80
export type ParsedScan = Omit<ScanInput, 'routeId' | 'vehicleId'> & {
  routeId?: RouteId | undefined
  vehicleId?: VehicleId | undefined
}
type LoadAt = { routeId: RouteId; vehicleId: VehicleId }
/** What is no plain number of ours, with what of it may stand in an event ([SC7]). */
type Other = { input: ParsedScan; label: KeptScan }

/** Inside the recording transaction: reads views and copies. @throws NotAcceptable when a load scan names no route or vehicle. */
export function scanCommand(core: Core, input: ParsedScan): Command {
  const found = classify(input.text)
  const at = input.checkpoint === 'load' ? loadAt(core, input) : null
  if (found.kind === 'package') return packageScan(core, input, found.packageId, at, null)
  const label = keptOfScan(input.text, found)
  switch (found.kind) {
    case 'package-other-number':
      return otherNumberScan(core, { input, label }, found.number, at)
    case 'code':
      return codeScan(core, { input, label }, found, at)
    case 'product':
      return noteScan({ input, label }, 'product-code')
    case 'unreadable':
      return unreadableScan({ input, label }, found)
    case 'unknown':
      return otherNumberScan(core, { input, label }, found.text, at)
  }
}

/** Our own number as scanners send it needs no closer look; everything else gets one. */
function classify(text: string): ScanClass {
  const own = /^[0-9A-Za-z]{14}$/.test(text) ? parseTrackingId(text) : null
  return own?.ok === true ? { kind: 'package', packageId: own.packageId } : classifyScan(text)
}

function loadAt(core: Core, { routeId, vehicleId }: ParsedScan): LoadAt {
  const vehicle = vehicleId ?? (routeId === undefined ? undefined : core.copies.get('route', routeId)?.vehicleId)
  if (routeId === undefined) throw new NotAcceptable('Choose the route you are loading, then scan again.')
  if (vehicle === undefined)
    throw new NotAcceptable('This route has no vehicle yet. Scan the code on the door of the van first.')
  return { routeId, vehicleId: vehicle }
}

function extrasOf(input: ParsedScan, raw: string, own: string | null, at: LoadAt | null): Extras {
  return {
    checkpoint: input.checkpoint,
    entry: input.entry,
    ...(raw === '' || (own !== null && raw.trim() === own) ? {} : { rawBarcode: cleanText(raw) }),
    ...(input.symbology === undefined ? {} : { symbology: input.symbology }),
    ...(at === null ? {} : { routeId: at.routeId }),
  }
}

/** `label`: of another number by which the package was found; null where its own was scanned. */
function packageScan(
  core: Core,
  input: ParsedScan,
  packageId: PackageId,
  at: LoadAt | null,
  label: KeptScan | null,
): Command {
  const extras = extrasOf(input, label?.kept ?? input.text, packageId, at)
  const facts = label?.facts ?? null
  const stopped = at === null ? null : core.openStops.get(packageId)
  if (stopped !== null) return putOutScan(core, packageId, extras, facts)
  return {
    extras,
    text: packageId,
    decide: () => withFacts(decideAt(core, input, packageId, at), packageId, facts),
    also: ({ verdict }, when) => {
      if (at === null || verdict.kind !== 'stop') return
      core.openStops.open({ packageId, ...at, wantedRouteId: verdict.wantedRouteId ?? null, at: when })
    },
  }
}

/** What a label said of people is sealed beside the first event of its package ([R5]: one record an event). */
function withFacts(decision: Decision, packageId: PackageId, facts: PrivateFacts | null): Decision {
  const [first, ...others] = decision.events
  if (facts === null || first?.packageIds[0] !== packageId) return decision
  return { ...decision, events: [{ ...first, private: { ...facts, ...first.private } }, ...others] }
}

function decideAt(core: Core, { checkpoint }: ParsedScan, packageId: PackageId, at: LoadAt | null): Decision {
  const view = core.views.read(packageId)
  const planned = plannedFor(core, packageId, view)
  const site = core.enrolment.get()?.site
  if (site === undefined) throw new NotAcceptable('This device is not enrolled at a depot yet.')
  switch (checkpoint) {
    case 'receive':
      return decideReceive({ packageId, view, planned, site })
    case 'sort':
      return decideSort({ packageId, view, planned, site })
    case 'return':
      return decideReturn({ packageId, view, site, ...scannedBy(core) })
    case 'load':
      if (at === null) throw new Error('a load scan without route: loadAt was not asked')
      return decideLoad({ packageId, view, planned, ...at })
  }
}

function scannedBy(core: Core): Pick<ReturnInput, 'by'> {
  const operator = core.kv.get('operator')
  return operator === null ? {} : { by: { personId: operator.personId, role: operator.role } }
}

/** The stopped parcel again: the first of the two scans that put it out, or the second when the code came first. */
function putOutScan(core: Core, packageId: PackageId, extras: Extras, facts: PrivateFacts | null): Command {
  return {
    extras,
    text: packageId,
    decide: () => {
      core.openStops.packageScanned(packageId)
      return withFacts(unload(core, packageId), packageId, facts)
    },
  }
}

/** Ends the STOP when both scans are there; else answers what is still wanted. */
function unload(core: Core, packageId: PackageId): Decision {
  const stop = core.openStops.get(packageId)
  const site = core.enrolment.get()?.site
  if (stop === null || site === undefined) throw new Error('a STOP was to be ended that is not open')
  const { routeId, vehicleId } = stop
  const scanned = { package: stop.packageScanned, outCode: stop.outScanned }
  const decision = decideUnload({ packageId, routeId, vehicleId, site, why: 'misload', scanned })
  if (scanned.package && scanned.outCode) core.openStops.close(packageId)
  return decision
}

/** The OUT bin's or the van's door code: for every STOP that is open there (DOMAIN §3.2). Without one it is only noted. */
function codeScan(core: Core, other: Other, code: WorkplaceCode, at: LoadAt | null): Command {
  const { input, label } = other
  const extras = extrasOf(input, label.kept, null, at)
  const text = cleanText(label.note).slice(0, SHOWN_CHARS)
  const open =
    at === null || code.code === 'bin' ? [] : core.openStops.all().filter((stop) => endsAt(code, stop.vehicleId))
  if (open.length > 0)
    return {
      extras,
      text,
      decide: () => {
        for (const { packageId } of open) core.openStops.outScanned(packageId)
        const decisions = open.map(({ packageId }) => unload(core, packageId))
        return joined(decisions)
      },
      also: (_decision, when) => {
        if (code.code === 'door') noteDoor(core, code.id, msOf(when))
      },
    }
  // The door says which van the next scans go into: no fact about a package, and nothing odd.
  if (at !== null && code.code === 'door' && code.id === at.vehicleId)
    return {
      extras,
      text,
      decide: () => ({ events: [], verdict: { kind: 'ok', routeId: at.routeId } }),
      also: (_decision, when) => {
        bindDriver(core, at.vehicleId)
        noteDoor(core, at.vehicleId, msOf(when))
      },
    }
  return noteScan(other, 'not-ours')
}

/** The code on the door says which van the driver takes: kept with the shift, and named by its end. */
function bindDriver(core: Core, vehicleId: VehicleId): void {
  const operator = core.kv.get('operator')
  if (operator?.role === 'driver') core.kv.put('operator', { ...operator, vehicleId })
}

function endsAt(code: WorkplaceCode, vehicleId: VehicleId): boolean {
  return code.code === 'out-bin' || (code.code === 'door' && code.id === vehicleId)
}

/** One code scan may end several STOPs; what still waits is what the person must hear. */
function joined(decisions: Decision[]): Decision {
  const waiting = decisions.find(({ verdict }) => verdict.kind !== 'ok')
  const answer = waiting ?? decisions[0]
  if (answer === undefined) throw new Error('no STOP was open')
  return { ...answer, events: decisions.flatMap(({ events }) => events) }
}

/** A number of the sender or another carrier: the package that was announced with it, or a note that nobody knows it. */
function otherNumberScan(core: Core, other: Other, number: string, at: LoadAt | null): Command {
  const found = core.views.numbered(number)
  const living = found.filter((packageId) => !isEnded(core, packageId))
  const [one, another] = living.length > 0 ? living : found
  if (one === undefined) return noteScan(other, 'unknown')
  if (another === undefined) return packageScan(core, other.input, one, at, other.label)
  return doubleNumber(core, other, one)
}

function doubleNumber(core: Core, other: Other, packageId: PackageId): Command {
  const was = core.views.read(packageId)?.lifecycle ?? 'EXPECTED'
  const noted = noteScan(other, 'unknown')
  return {
    ...noted,
    decide: () => ({
      ...decideNote({ why: 'unknown', text: other.label.note }),
      verdict: { kind: 'contradiction', reason: 'double-id', was },
    }),
  }
}

function isEnded(core: Core, packageId: PackageId): boolean {
  const view = core.views.read(packageId)
  return view !== null && view.lifecycle !== null && isTerminal(view)
}

function unreadableScan(other: Other, found: Extract<ScanClass, { kind: 'unreadable' }>): Command {
  const noted = noteScan(other, 'unreadable')
  const reason = found.problem === 'bad-fields' ? faultOf(found.reason) : found.reason
  return {
    ...noted,
    decide: () => ({ ...noted.decide(), verdict: { kind: 'unreadable', reason } }),
  }
}

/** The field that does not hold, without what stands in it: the list of last scans keeps this. */
function faultOf(reason: string): string {
  const field = /^\(\d+\)[^:]*/u.exec(reason)?.[0]
  return field === undefined ? 'it has a field that nobody knows' : `${field}: what stands there does not hold`
}

function noteScan({ input, label }: Other, why: 'unknown' | 'unreadable' | 'not-ours' | 'product-code'): Command {
  const text = cleanText(label.note).slice(0, SHOWN_CHARS)
  const { checkpoint, entry, symbology } = input
  return {
    extras: { checkpoint, entry, ...(symbology === undefined ? {} : { symbology }) },
    text,
    decide: () => decideNote({ why, text: label.note }),
  }
}
