// The demo's depot and the four rounds around it: who drives where, and which villages a round serves with what share of its stops.
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

type Deal = Pick<Area, 'number' | 'name' | 'bin' | 'departAt' | 'postcodes' | 'villages'>
/** Rounds, vans and drivers are numbered alike: `nth` from 1. */
const area = (nth: number, deal: Deal): Area => ({
  ...deal,
  vehicleId: `van-${nth}` as VehicleId,
  driverId: `driver-${nth}` as PersonId,
})

/** The round that the early shift began to load. */
export const LOWER_COUNTRY = area(1, {
  ...{ number: '12', name: 'Unterland', bin: 'A1', departAt: '08:15' },
  postcodes: ['9487', '9488', '9491'],
  villages: [
    { towns: ['Gamprin', 'Gamprin-Bendern'], share: 0.36 },
    { towns: ['Ruggell'], share: 0.38 },
    { towns: ['Schellenberg'], share: 0.26 },
  ],
})
const HILLS = area(3, {
  ...{ number: '13', name: 'Eschnerberg', bin: 'A2', departAt: '08:20' },
  postcodes: ['9485', '9486', '9492', '9498'],
  villages: [
    { towns: ['Planken'], share: 0.14 },
    { towns: ['Nendeln'], share: 0.27 },
    { towns: ['Schaanwald'], share: 0.12 },
    { towns: ['Eschen'], share: 0.47 },
  ],
})
/** The round of yesterday's driver and of the doors that are tried again. */
export const UPPER_COUNTRY = area(2, {
  ...{ number: '14', name: 'Schaan und Vaduz', bin: 'B3', departAt: '08:30' },
  postcodes: ['9490', '9494'],
  villages: [
    { towns: ['Schaan'], share: 0.46 },
    { towns: ['Vaduz'], share: 0.54 },
  ],
})
const SOUTH = area(4, {
  ...{ number: '15', name: 'Oberland', bin: 'B4', departAt: '08:35' },
  postcodes: ['9495', '9496', '9497'],
  villages: [
    { towns: ['Triesen'], share: 0.4 },
    { towns: ['Balzers'], share: 0.4 },
    { towns: ['Triesenberg', 'Rotenboden'], share: 0.2 },
  ],
})
/** All of today's, in the order of their bins. */
export const TODAY_AREAS: readonly Area[] = [LOWER_COUNTRY, HILLS, UPPER_COUNTRY, SOUTH]
/** Yesterday's short round, with a number of its own so that it never meets the day that was today then. */
export const LAST_ROUND = { number: '16', name: 'Talboden', bin: 'C2' } as const

/** `14` and `2026-11-22` → `14-261122`: a route is one round of one day. */
export const routeIdOf = (number: string, day: string): RouteId =>
  `${number}-${day.slice(2).replaceAll('-', '')}` as RouteId
