import { lazy, Suspense } from 'react'
import type { PersonId, RouteId, StopId } from '../../domain/brands.ts'
import type { MapDriver, MapRoute, RestingDriver } from '../../wire/bridge.ts'
import { Empty } from '../parts/empty.tsx'
import { useWords } from '../words.ts'
import type { Me } from './scene.ts'

export type RouteMapProps = {
  routes: readonly MapRoute[]
  selectedStopId: StopId | null
  /** a stop on the map was touched */
  onSelect: (stopId: StopId, routeId: RouteId) => void
  me?: Me | null
  /** a driver's: oneself and the chosen stop stay in view until a hand moves the map */
  follow?: true
  drivers?: readonly MapDriver[]
  /** in the list of people alone */
  resting?: readonly RestingDriver[]
  selectedDriver?: PersonId | null
  /** null: the one that was chosen is put away */
  onSelectDriver?: (personId: PersonId | null) => void
  /** where one was oneself, oldest first */
  ownTrail?: readonly [number, number][]
  /** the other routes step back; null: all alike */
  focusRouteId?: RouteId | null
}

/** Leaflet and the drawing of streets come when a map is looked at first: no other screen's start pays for them. */
const Drawn = lazy(() => import('./drawn-map.tsx'))

/**
 * Routes, stops, drivers and oneself on the streets of the region, or on a plain ground where this device has no street map. It fills the place it is
 * put into, which must have a height. What is on it is in a list beside it too: the list is the way for keyboard and screen reader.
 */
export function RouteMap(props: RouteMapProps) {
  const say = useWords()
  return (
    <Suspense fallback={<Empty>{say('map.loading')}</Empty>}>
      <Drawn {...props} />
    </Suspense>
  )
}
