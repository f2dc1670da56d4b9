import { Text } from '@mantine/core'
import { Link } from 'react-router'
import type { RouteLine } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { useOpenPackage } from '../package/use-open-package.ts'
import { Empty } from '../parts/empty.tsx'
import { PageTitle } from '../parts/page-title.tsx'
import { Page } from '../parts/page.tsx'
import { paths } from '../paths.ts'
import { useWords } from '../words.ts'
import classes from './driver.module.css'

/** The driver's own routes first; others can be opened too, to help. */
export function DriverHome() {
  const say = useWords()
  const { data, failed } = useStation('routes')
  const { data: operator } = useStation('operator')
  useOpenPackage()
  const own = data?.routes.filter((route) => route.driverId === operator?.personId) ?? []
  const others = data?.routes.filter((route) => route.driverId !== operator?.personId) ?? []
  return (
    <Page situation="driver" title={say('driver.title')} dayNav="own">
      <div className={classes.page}>
        <PageTitle asOf={data?.asOf} failed={failed}>
          {say('driver.yourRoutes')}
        </PageTitle>
        {data === undefined && <Empty>{failed ? say('state.cannotRead') : say('state.loading')}</Empty>}
        {data !== undefined && own.length === 0 && <Empty>{say('driver.noRoute')}</Empty>}
        <Tiles routes={own} own />
        {others.length > 0 && (
          <>
            <Text component="h2" fw={650} mt="xl" mb="sm">
              {say('driver.otherRoutes')}
            </Text>
            <Tiles routes={others} />
          </>
        )}
      </div>
    </Page>
  )
}

function Tiles({ routes, own = false }: { routes: readonly RouteLine[]; own?: boolean }) {
  const say = useWords()
  return (
    <div className={own ? classes.own : classes.list}>
      {routes.map((route) => (
        <Link key={route.routeId} to={paths.route(route.routeId)} className={classes.item} data-route={route.routeId}>
          <span className={classes.sequence}>{route.number}</span>
          <span className={classes.what}>
            <strong>{route.name}</strong>
            <span>{[route.driver, route.vehicle].filter(Boolean).join(' · ')}</span>
            <Text component="span" c="dimmed">
              {say('driver.routeFigures', { stops: route.stops, delivered: route.delivered, packages: route.packages })}
            </Text>
            {own && <strong>{say(`day.state.${stateOf(route)}`)}</strong>}
          </span>
        </Link>
      ))}
    </div>
  )
}

function stateOf({ departed, closed, out, delivered }: RouteLine): 'toLoad' | 'loaded' | 'out' | 'done' {
  if (departed) return out === 0 && delivered > 0 ? 'done' : 'out'
  return closed ? 'loaded' : 'toLoad'
}
