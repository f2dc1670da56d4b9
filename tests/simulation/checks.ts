// I3: what the hub shows is what its log folds to; and what stations show comes to the same.
import type { PackageId } from '../../src/domain/brands.ts'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import type { KeptEvent } from '../../src/domain/event.ts'
import { foldPackage, packagesTouched } from '../../src/domain/fold.ts'
import type { PackageView } from '../../src/domain/view.ts'
import { keptOf } from '../../src/hub/projections/packages.ts'
import type { LoggedEvent } from '../../src/hub/store/contract.ts'
import type { Ledger } from './ledger.ts'
import type { SimHub } from './sim-hub.ts'
import type { SimStation } from './sim-station.ts'
import { SITE } from './template.ts'
import { Violation } from './world.ts'

/** Bodies are read once; a hub that was put back may number its events anew. */
const read = new WeakMap<LoggedEvent, KeptEvent | null>()
function keptEvent(logged: LoggedEvent): KeptEvent | null {
  let kept = read.get(logged)
  if (kept === undefined) read.set(logged, (kept = keptOf(logged)))
  return kept
}

export function foldOfLog(log: readonly LoggedEvent[], upTo: number): Map<PackageId, PackageView> {
  const byPackage = new Map<PackageId, KeptEvent[]>()
  for (const logged of log) {
    const kept = logged.position > upTo ? null : keptEvent(logged)
    for (const packageId of kept === null ? [] : packagesTouched(kept.event))
      byPackage.set(packageId, [...(byPackage.get(packageId) ?? []), kept as KeptEvent])
  }
  return new Map([...byPackage].map(([packageId, events]) => [packageId, foldPackage(packageId, events)]))
}

export async function checkHubViews(hub: SimHub, ledger: Ledger): Promise<void> {
  const store = hub.life?.store
  if (store === undefined) return
  const views = await store.allViews('', 10_000)
  const folded = foldOfLog(ledger.log, await hub.projectedTo())
  if (views.length !== folded.size)
    throw new Violation('I3', `${views.length} views, and the log names ${folded.size} packages`)
  for (const view of views) {
    const right = folded.get(view.packageId)
    const differs = right === undefined ? 'it is in no event' : difference(view, right)
    if (differs !== null)
      throw new Violation('I3', `the hub's view of ${view.packageId} is not what its log folds to: ${differs}`)
  }
}

function difference(view: object, right: object): string | null {
  if (JSON.stringify(view) === JSON.stringify(right)) return null
  const plain = JSON.parse(JSON.stringify(right)) as Record<string, unknown>
  for (const [name, value] of Object.entries(plain)) {
    const here = (view as Record<string, unknown>)[name]
    if (canonicalJson(here) !== canonicalJson(value))
      return `${name} is ${canonicalJson(here)}, not ${canonicalJson(value)}`
  }
  return null
}

/** What a person reads of a package. */
const shown = (view: PackageView) => ({
  ...{ lifecycle: view.lifecycle, custodian: view.custodian, responsible: view.responsible, holds: view.holds },
  ...{ site: view.site, routeId: view.routeId, bin: view.bin, vehicleId: view.vehicleId, driverId: view.driverId },
  ...{ stopId: view.stopId, agreed: view.agreed, routeBy: view.routeBy, count: view.count },
  outcome: view.delivered?.outcome ?? null,
  attempts: view.attempts.map(({ reason, proven }) => `${reason} ${proven}`),
  notices: view.notices.map(({ kind, detail }) => `${kind} ${detail ?? ''}`).sort(),
})

/** What left longer ago need not be known (hub SPEC PU5). */
const KNOWN_FOR_MS = 48 * 3_600_000

/**
 * Of each package a station that has sent and pulled everything shows what the hub shows, also after its end; what left the scope within two days it knows.
 * Left out are those that twins both worked on: a twin knows its own branch by the plain name, the hub by that of the fork, so that they judge
 * differently what contradicts what.
 */
export async function checkStationViews(hub: SimHub, station: SimStation, now: number): Promise<void> {
  const store = hub.life?.store
  const life = station.life
  if (store === undefined || life === null) return
  for (const right of await store.allViews('', 10_000)) {
    const { packageId } = right
    const events = await store.packageEvents(packageId, 10_000)
    if (events.some(({ epoch }) => epoch.includes('~'))) continue
    const detail = await life.station.handlers.timeline({ packageId })
    const last = (await store.lastScope(SITE, null, [packageId])).get(packageId)
    const leftAt = events.find(({ position }) => position === last?.position)?.recordedAt ?? 0
    const mustKnow = last?.change === 'enter' || leftAt >= now - KNOWN_FOR_MS
    if (detail === null && !mustKnow) continue
    if (detail === null) throw new Violation('views', `${station.name} does not know ${packageId}`)
    const differs = difference(shown(detail.view), shown(right))
    const more = contradictionsBeyond(detail.view, right)
    if (differs !== null || more !== null)
      throw new Violation(
        'views',
        `${station.name} shows ${packageId} otherwise than the hub: ${differs ?? more ?? ''}`,
      )
  }
}

function contradictionsBeyond(view: PackageView, right: PackageView): string | null {
  const [here, there] = [view, right].map(({ contradictions }) => contradictions.map(({ kind }) => kind).sort())
  return here?.join() === there?.join() ? null : `contradictions are ${here?.join()}, not ${there?.join()}`
}
