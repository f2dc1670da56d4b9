import { expect, test } from 'vitest'
import type { RouteId, StopId } from '../../src/domain/brands.ts'
import { nextOf, wayOf } from '../../src/ui/map/scene.ts'
import type { MapRoute, MapStop } from '../../src/wire/bridge.ts'

const stop = (sequence: number, state: MapStop['state']): MapStop => ({
  ...{ stopId: `s-${sequence}` as StopId, routeId: 'r-14' as RouteId, sequence, state },
  ...{ name: 'Marxer', address: `Im Rietle ${sequence}`, town: '9494 Schaan', before: null, eta: null },
  ...{ packages: 1, done: 0, lat: 47 + sequence / 100, lon: 9.5, atRisk: false },
})
const routeOf = (...stops: MapStop[]): MapRoute => ({
  ...{ routeId: 'r-14' as RouteId, number: '14', driver: null, depot: [47, 9], stops },
})
const places = (...sequences: number[]) => sequences.map((sequence) => [47 + sequence / 100, 9.5])

test('[D13] the way on the map goes as the stops come: what was pulled forward is next, whatever its number', () => {
  const route = routeOf(stop(1, 'DONE'), stop(5, 'PLANNED'), stop(2, 'PLANNED'), stop(3, 'PLANNED'))
  expect(nextOf(route)?.stopId).toBe('s-5')
  expect(wayOf(route)).toEqual({
    driven: [[47, 9], ...places(1)],
    ahead: [...places(1, 5, 2, 3), [47, 9]],
  })
})

test('with nothing left to do the whole way lies behind, but for the way home', () => {
  const route = routeOf(stop(4, 'DONE'), stop(2, 'FAILED'))
  expect(nextOf(route)).toBeUndefined()
  expect(wayOf(route)).toEqual({ driven: [[47, 9], ...places(4, 2)], ahead: [...places(2), [47, 9]] })
})
