import { Button } from '@mantine/core'
import { IconMap, IconMapOff } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { Point } from '../../../wire/positions.ts'
import { useStation } from '../../bridge/use-station.ts'
import { RouteMap } from '../../map/route-map.tsx'
import { useWords } from '../../words.ts'
import classes from './day.module.css'
import { useOwnRoute } from './use-own-route.ts'
import { usePlace } from './use-here.ts'

/** The driver's own trail of today on the map: all that is recorded, and nothing else (DOMAIN §15.1). Put away until it is asked for. */
export function OwnTrail({ points }: { points: readonly Point[] }) {
  const say = useWords()
  const [shown, setShown] = useState(false)
  return (
    <>
      <Button
        size="lg"
        h={56}
        mb="sm"
        variant="default"
        aria-expanded={shown}
        leftSection={shown ? <IconMapOff aria-hidden /> : <IconMap aria-hidden />}
        onClick={() => setShown(!shown)}
        data-testid="trail-toggle"
      >
        {say(shown ? 'day.me.hideTrail' : 'day.me.showTrail')}
      </Button>
      {shown && <TrailMap points={points} />}
    </>
  )
}

const nothing = () => undefined

function TrailMap({ points }: { points: readonly Point[] }) {
  const { data } = useStation('mapRoutes')
  const own = useOwnRoute()
  const here = usePlace()
  const routes = useMemo(() => data?.routes.filter(({ routeId }) => routeId === own?.routeId) ?? [], [data, own])
  const trail = useMemo(() => points.map(({ lat, lon }): [number, number] => [lat, lon]), [points])
  return (
    <div className={classes.trailMap} data-testid="own-trail" data-points={trail.length}>
      <RouteMap routes={routes} selectedStopId={null} onSelect={nothing} me={here?.fix ?? null} ownTrail={trail} />
    </div>
  )
}
