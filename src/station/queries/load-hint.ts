// Whether the van should be looked at before its load is signed ([D15]; DOMAIN §3 Anti-gaming). Of what this device scanned itself: of other devices
// nobody here knows when they scanned a door. Read when the load is counted and closed; no scan waits for it.
import type { PackageId, RouteId, VehicleId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { type LoadScanned, type PileScan, pileScan } from '../../domain/pile-scan.ts'
import type { Core } from '../core.ts'
import { packagesOnRoute } from './lists.ts'

/** A day's loading of one device; a code on a door is scanned a few times a van. */
const DOORS_KEPT = 100

/** In the transaction of the door's scan. */
export function noteDoor(core: Core, vehicleId: VehicleId, at: number): void {
  core.kv.put('doorScans', [...(core.kv.get('doorScans') ?? []), { vehicleId, at }].slice(-DOORS_KEPT))
}

/** null: nothing that should be looked at. */
export function loadHint(core: Core, routeId: RouteId): PileScan | null {
  const own = `${core.enrolment.get()?.deviceId ?? ''}/`
  const vehicleId = core.copies.get('route', routeId)?.vehicleId ?? null
  const loads = packagesOnRoute(core, routeId)
    .filter(({ lifecycle }) => lifecycle === 'LOADED')
    .flatMap(({ packageId }) => scanOf(core, packageId, own, vehicleId) ?? [])
  const doors = (core.kv.get('doorScans') ?? []).filter((door) => door.vehicleId === vehicleId)
  return pileScan(
    loads,
    doors.map(({ at }) => at),
  )
}

function scanOf(core: Core, packageId: PackageId, own: string, vehicleId: VehicleId | null): LoadScanned | null {
  const loaded = core.views.read(packageId)?.loaded ?? null
  if (loaded === null || loaded.vehicleId !== vehicleId || !loaded.by.startsWith(own)) return null
  return { packageId, at: msOf(loaded.at), sequence: core.copies.stopOf(packageId)?.stop.sequence ?? null }
}
