import type { MapRoute } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { RouteMap } from '../map/route-map.tsx'
import type { Select, Selection } from './selection.ts'

const NONE: readonly MapRoute[] = []

export type MapPaneProps = { routes: readonly MapRoute[] | undefined; selection: Selection; select: Select }

/** The map and the lists show one choice: what is touched here is chosen there, and the other way round. */
export function MapPane({ routes, selection, select }: MapPaneProps) {
  const { data } = useStation('mapDrivers')
  return (
    <RouteMap
      routes={routes ?? NONE}
      selectedStopId={selection.stop}
      onSelect={(stop, route) => select({ stop, route, package: null, figure: null, person: null })}
      drivers={data?.drivers ?? []}
      resting={data?.resting ?? []}
      selectedDriver={selection.person}
      onSelectDriver={(person) => select({ person, stop: null, package: null, figure: null })}
      focusRouteId={selection.route}
    />
  )
}
