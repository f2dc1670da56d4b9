// The demo's depot and the two rounds around it: who drives where, and which villages a round serves with what share of its stops.
import type { PersonId, RouteId, SiteId, VehicleId } from '../domain/brands.ts'
import type { Site } from '../domain/reference.ts'
import { DEMO_ZONE } from './calendar.ts'

export type Area = {
  number: string
  name: string
  vehicleId: VehicleId
  driverId: PersonId
  bin: string
  departAt: string
  postcodes: string[]
  villages: { towns: string[]; share: number }[]
}

export const SITE = 'schaan' as SiteId
export const DEPOT: Site = {
  id: SITE,
  name: 'Schaan depot',
  town: 'Schaan',
  timeZone: DEMO_ZONE,
  lat: 47.1741,
  lon: 9.5075,
}

export const LOWER_COUNTRY: Area = {
  number: '12',
  name: 'Unterland',
  vehicleId: 'van-1' as VehicleId,
  driverId: 'driver-1' as PersonId,
  bin: 'A1',
  departAt: '08:15',
  postcodes: ['9485', '9486', '9487', '9488', '9491', '9492', '9498'],
  villages: [
    { towns: ['Planken'], share: 0.07 },
    { towns: ['Nendeln'], share: 0.17 },
    { towns: ['Schaanwald'], share: 0.07 },
    { towns: ['Eschen'], share: 0.25 },
    { towns: ['Gamprin', 'Gamprin-Bendern'], share: 0.14 },
    { towns: ['Ruggell'], share: 0.18 },
    { towns: ['Schellenberg'], share: 0.12 },
  ],
}
export const UPPER_COUNTRY: Area = {
  number: '14',
  name: 'Oberland',
  vehicleId: 'van-2' as VehicleId,
  driverId: 'driver-2' as PersonId,
  bin: 'B3',
  departAt: '08:30',
  postcodes: ['9490', '9494', '9495', '9496', '9497'],
  villages: [
    { towns: ['Schaan'], share: 0.26 },
    { towns: ['Vaduz'], share: 0.31 },
    { towns: ['Triesen'], share: 0.18 },
    { towns: ['Balzers'], share: 0.17 },
    { towns: ['Triesenberg', 'Rotenboden'], share: 0.08 },
  ],
}
/** Yesterday's short round, with a number of its own so that it never meets the day that was today then. */
export const LAST_ROUND = { number: '16', name: 'Talboden', bin: 'C2' } as const

/** `14` and `2026-11-22` → `14-261122`: a route is one round of one day. */
export const routeIdOf = (number: string, day: string): RouteId =>
  `${number}-${day.slice(2).replaceAll('-', '')}` as RouteId
