// A day on the map that no depot has: for looking at the map without a station, and for measuring it.
import type { PersonId, RouteId, StopId } from '../../domain/brands.ts'
import type { MapDriver, MapFile, MapRoute, StopLine } from '../../wire/bridge.ts'
import { ago, NOW } from './fake-data.ts'

export const SCHAAN: [number, number] = [47.165, 9.5094]
const STATES: readonly StopLine['state'][] = ['DONE', 'DONE', 'PART_DONE', 'DONE', 'FAILED', 'ARRIVED']
/** Numbers that look by chance and are the same each time. */
const chance = (of: number): number => {
  const x = Math.sin(of * 12.9898) * 43758.5453
  return x - Math.floor(x)
}

export function sampleRoutes([lat, lon]: [number, number] = SCHAAN, stopsEach = 60): MapRoute[] {
  return ['12', '14', '17', '21'].map((number, r) => {
    const routeId = `r-${number}` as RouteId
    const toward = (r * Math.PI) / 2 + 0.6
    const stops = Array.from({ length: stopsEach }, (_, s) => {
      const out = 0.004 + 0.022 * Math.sin((Math.PI * (s + 1)) / (stopsEach + 1))
      const turn = toward + 0.9 * (s / stopsEach - 0.5) + 0.12 * (chance(r * 100 + s) - 0.5)
      const state = s < 6 + r * 3 ? (STATES[(s + r) % 5] ?? 'DONE') : s === 6 + r * 3 ? 'ARRIVED' : 'PLANNED'
      return {
        ...{
          stopId: `s-${s + 1}-${number}` as StopId,
          routeId,
          sequence: s + 1,
          name: 'Marxer',
          address: 'Im Rietle 3',
        },
        ...{ town: '9494 Schaan', before: null, eta: null, packages: 2, done: 0, state, atRisk: s % 17 === 16 },
        ...{ lat: lat + out * Math.cos(turn), lon: lon + 1.45 * out * Math.sin(turn) },
      }
    })
    return { routeId, number, driver: 'Dominik Marxer', depot: [lat, lon] as [number, number], stops }
  })
}

export function sampleDrivers(routes: readonly MapRoute[], count: number, turn: number): MapDriver[] {
  return Array.from({ length: count }, (_, at) => {
    const route = routes[at % routes.length]
    const stops = route?.stops ?? []
    const silent = at % 7 === 3
    const standing = at % 9 === 8
    const way = (at * 1.3 + (silent || standing ? 0 : turn * 0.02)) % Math.max(1, stops.length - 1)
    const [from, to] = [stops[Math.floor(way)], stops[Math.floor(way) + 1]]
    const part = way - Math.floor(way)
    const mix = (a = 0, b = 0): number => a + (b - a) * part
    return {
      ...{ personId: `p-${at}` as PersonId, name: `Person ${at + 1}`, deviceId: `d-${at}`, onBreak: false },
      ...{ routeId: route?.routeId ?? null, routeNumber: route?.number ?? null, nextStop: to?.address ?? null },
      ...{ lat: mix(from?.lat, to?.lat), lon: mix(from?.lon, to?.lon), accuracyM: 12, source: 'gpsd' as const },
      heading: standing ? null : headingOf(from, to),
      speedMps: standing ? 0 : 8,
      at: silent ? ago(12) : NOW,
      breakSince: null,
    }
  })
}

function headingOf(from?: { lat: number; lon: number }, to?: { lat: number; lon: number }): number | null {
  if (from === undefined || to === undefined) return null
  const degrees = (Math.atan2((to.lon - from.lon) * 0.68, to.lat - from.lat) * 180) / Math.PI
  return (degrees + 360) % 360
}

/** `?file=none`: a device without a street map; any other text: its address. */
export function fakeMapFile(): MapFile {
  const url = new URLSearchParams(location.search).get('file') ?? 'map/street.pmtiles'
  return url === 'none' ? null : { url, attribution: '© OpenStreetMap contributors' }
}
