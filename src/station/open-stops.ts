// Parcels of a wrong route that a person still holds (DOMAIN §3.2). A STOP ends when the parcel and the OUT bin's or the door's code were both
// scanned, in either order; a bounce of the trigger is one scan and does not end it.
import type { HybridTime, PackageId, RouteId, VehicleId } from '../domain/brands.ts'
import type { WritableDb } from '../sql/open.ts'
import { type Prepared, prepareAll, sql } from '../sql/statements.ts'

export type OpenStopRow = {
  packageId: PackageId
  routeId: RouteId
  vehicleId: VehicleId
  wantedRouteId: RouteId | null
  at: HybridTime
  packageScanned: boolean
  outScanned: boolean
}
type Row = {
  package_id: string
  route_id: string
  vehicle_id: string
  wanted_route_id: string | null
  at: number
  package_scanned: number
  out_scanned: number
}

const COLUMNS = 'package_id, route_id, vehicle_id, wanted_route_id, at, package_scanned, out_scanned'
const STOPS_SQL = {
  all: sql<[], Row>(`SELECT ${COLUMNS} FROM open_stops ORDER BY at LIMIT 100`),
  one: sql<[string], Row>(`SELECT ${COLUMNS} FROM open_stops WHERE package_id = ?`),
  open: sql<[string, string, string, string | null, number]>(
    'INSERT OR REPLACE INTO open_stops (package_id, route_id, vehicle_id, wanted_route_id, at) VALUES (?, ?, ?, ?, ?)',
  ),
  packageScanned: sql<[string]>('UPDATE open_stops SET package_scanned = 1 WHERE package_id = ?'),
  outScanned: sql<[string]>('UPDATE open_stops SET out_scanned = 1 WHERE package_id = ?'),
  close: sql<[string]>('DELETE FROM open_stops WHERE package_id = ?'),
}

export class OpenStops {
  readonly #s: Prepared<typeof STOPS_SQL>
  constructor(db: WritableDb) {
    this.#s = prepareAll(db, STOPS_SQL)
  }

  /** Oldest first, at most 100. */
  all(): OpenStopRow[] {
    return this.#s.all.all().map(fromRow)
  }
  get(packageId: PackageId): OpenStopRow | null {
    const row = this.#s.one.get(packageId)
    return row === undefined ? null : fromRow(row)
  }
  open(stop: Omit<OpenStopRow, 'packageScanned' | 'outScanned'>): void {
    this.#s.open.run(stop.packageId, stop.routeId, stop.vehicleId, stop.wantedRouteId, stop.at)
  }
  packageScanned(packageId: PackageId): void {
    this.#s.packageScanned.run(packageId)
  }
  outScanned(packageId: PackageId): void {
    this.#s.outScanned.run(packageId)
  }
  close(packageId: PackageId): void {
    this.#s.close.run(packageId)
  }
}

const fromRow = (row: Row): OpenStopRow => ({
  packageId: row.package_id as PackageId,
  routeId: row.route_id as RouteId,
  vehicleId: row.vehicle_id as VehicleId,
  wantedRouteId: row.wanted_route_id as RouteId | null,
  at: row.at as HybridTime,
  packageScanned: row.package_scanned === 1,
  outScanned: row.out_scanned === 1,
})
