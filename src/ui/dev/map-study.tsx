// The map alone with more than a day has: 4 routes, 240 stops, 50 drivers that move five times a second. `?file=` is another map's address, `none` is
// none; `?at=lat,lon` is where the routes are.
import { useEffect, useMemo, useState } from 'react'
import type { Instant, PersonId, StopId } from '../../domain/brands.ts'
import { DriverFacts } from '../map/driver-facts.tsx'
import { RouteMap } from '../map/route-map.tsx'
import { sampleDrivers, sampleRoutes, SCHAAN } from './fake-map.ts'

function placeOf(text: string | null): [number, number] {
  const [lat, lon] = text?.split(',').map(Number) ?? SCHAAN
  return [lat ?? 0, lon ?? 0]
}

export function MapStudy() {
  const asked = new URLSearchParams(location.search)
  const [[lat, lon]] = useState(() => placeOf(asked.get('at')))
  const [routes] = useState(() => sampleRoutes([lat, lon]))
  const [loaded] = useState(() => Date.now() as Instant)
  const count = Number(asked.get('drivers') ?? 50)
  const [turn, setTurn] = useState(0)
  const [stop, setStop] = useState<StopId | null>(null)
  const [person, setPerson] = useState<PersonId | null>(null)
  useEffect(() => {
    if (asked.has('still')) return undefined
    const timer = setInterval(() => setTurn((one) => one + 1), 200)
    return () => clearInterval(timer)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the address does not change
  }, [])
  const drivers = useMemo(() => sampleDrivers(routes, count, turn), [routes, count, turn])
  const chosen = drivers.find(({ personId }) => personId === person)
  return (
    <main style={{ height: '100vh', display: 'flex', flexDirection: 'column' }}>
      <h1 style={{ position: 'absolute', width: 1, height: 1, overflow: 'hidden' }}>Map</h1>
      {chosen !== undefined && <DriverFacts driver={chosen} newsAsOf={loaded} />}
      <output data-testid="picked">{JSON.stringify({ stop, person, turn })}</output>
      <div style={{ flex: 1, minHeight: 0 }}>
        <RouteMap
          routes={routes}
          drivers={drivers}
          selectedStopId={stop}
          selectedDriver={person}
          onSelect={setStop}
          onSelectDriver={setPerson}
          me={asked.has('me') ? { lat: lat + 0.01, lon, accuracyM: 60, heading: 45 } : null}
        />
      </div>
    </main>
  )
}
