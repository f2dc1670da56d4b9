import { useMemo } from 'react'
import type { RouteId, StopId } from '../../../domain/brands.ts'
import { useStation } from '../../bridge/use-station.ts'
import { RouteMap } from '../../map/route-map.tsx'
import classes from './day.module.css'
import { usePlace } from './use-here.ts'

type DayMapProps = { routeId: RouteId; selectedStopId: StopId | null; onSelect: (stopId: StopId) => void }

/** The route alone, and the way from where one is to the next stop. */
export function DayMap({ routeId, selectedStopId, onSelect }: DayMapProps) {
  const { data } = useStation('mapRoutes')
  const here = usePlace()
  const routes = useMemo(() => data?.routes.filter((route) => route.routeId === routeId) ?? [], [data, routeId])
  const me = here?.fix ?? null
  return (
    <div className={classes.mapPlace} data-testid="day-map">
      <RouteMap routes={routes} selectedStopId={selectedStopId} onSelect={onSelect} me={me} follow />
    </div>
  )
}
