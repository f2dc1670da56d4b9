import { Progress, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { RouteLine } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { HoldBadge } from '../parts/badges.tsx'
import { ParcelId } from '../parts/parcel-id.tsx'
import { paths } from '../paths.ts'
import { type Say, useWords } from '../words.ts'
import classes from './route-card.module.css'

/** How many parcels on hold are named; the page of closing names all. */
const NAMED = 4

/** What went into the van, wherever it is by now. */
export const loadedOf = (route: RouteLine): number => route.loaded + route.out + route.delivered

/** A route as its van stands at the door: whose it is, how far loading is, and which of its parcels are on hold. */
export function RouteCard({ route }: { route: RouteLine }) {
  const say = useWords()
  const done = loadedOf(route)
  return (
    <section className={classes.card}>
      <Link to={paths.load(route.routeId)} className={classes.head}>
        <span className={classes.number}>{route.number}</span>
        <span className={classes.what}>
          <strong className={classes.name}>{route.name}</strong>
          <span>{[route.driver, route.vehicle ?? say('load.noVan')].filter(Boolean).join(' · ')}</span>
        </span>
        <strong>{stateOf(say, route)}</strong>
      </Link>
      <Text component="div" className={classes.figures}>
        <strong>{say('depot.figure.load', { done, expected: route.packages })}</strong>
        <span>
          {say('depot.stops', { count: route.stops })} · {say('depot.delivered', { delivered: route.delivered })}
        </span>
      </Text>
      <Progress
        size="lg"
        value={route.packages === 0 ? 0 : Math.min(100, (100 * done) / route.packages)}
        color="var(--mantine-color-text)"
        aria-label={say('depot.progress')}
      />
      <OnHold route={route} />
    </section>
  )
}

function OnHold({ route: { routeId } }: { route: RouteLine }) {
  const say = useWords()
  const { data } = useStation('loadSummary', { routeId })
  const held = data?.missing.filter(({ holds }) => holds.length > 0)
  if (held === undefined) return null
  if (held.length === 0) return <Text c="dimmed">{say('depot.noneOnHold')}</Text>
  return (
    <div>
      <Text fw={650}>{say('depot.onHold', { count: held.length })}</Text>
      <ul className={classes.held}>
        {held.slice(0, NAMED).map(({ packageId, holds, bin }) => (
          <li key={packageId}>
            <Link to={paths.package(packageId)} state={{ from: paths.depot }}>
              <ParcelId id={packageId} />
            </Link>
            <span>
              {holds.map((hold) => (
                <HoldBadge key={hold} hold={hold} />
              ))}
            </span>
            <strong>{bin}</strong>
          </li>
        ))}
      </ul>
      {held.length > NAMED && <Text c="dimmed">{say('work.more', { count: held.length - NAMED })}</Text>}
    </div>
  )
}

function stateOf(say: Say, route: RouteLine): string {
  if (route.departed) return say('routes.departed')
  return route.closed ? say('routes.closed') : say('routes.open')
}
