import { Progress, Text } from '@mantine/core'
import { IconArrowBackUp, IconPackageImport, IconRoute, IconTruckLoading } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { Link } from 'react-router'
import type { CheckpointOfScan, RouteLine } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { Empty } from '../parts/empty.tsx'
import { PageTitle } from '../parts/page-title.tsx'
import { Page } from '../parts/page.tsx'
import { paths } from '../paths.ts'
import { useWords } from '../words.ts'
import classes from './depot-home.module.css'
import { loadedOf, RouteCard } from './route-card.tsx'

type IconLike = ComponentType<{ 'aria-hidden': true }>
const WAYS: readonly { checkpoint: CheckpointOfScan; to: string; icon: IconLike }[] = [
  { checkpoint: 'receive', to: paths.scan('receive'), icon: IconPackageImport },
  { checkpoint: 'sort', to: paths.scan('sort'), icon: IconRoute },
  { checkpoint: 'load', to: paths.chooseLoad, icon: IconTruckLoading },
  { checkpoint: 'return', to: paths.scan('return'), icon: IconArrowBackUp },
]

/** Where a depot's day begins: four ways to scan with today's figures, and the routes. */
export function DepotHome() {
  const say = useWords()
  const { data: about } = useStation('about')
  const { data, failed } = useStation('routes')
  const title = [say('depot.title'), about?.siteName].filter(Boolean).join(' · ')
  return (
    <Page situation="depot" title={title}>
      <div className={classes.page}>
        <nav className={classes.ways} aria-label={say('depot.title')}>
          {WAYS.map((way) => (
            <Way key={way.checkpoint} {...way} routes={data?.routes} />
          ))}
        </nav>
        <section>
          <PageTitle asOf={data?.asOf} failed={failed}>
            {say('depot.routesToday')}
          </PageTitle>
          <Routes routes={data?.routes} />
        </section>
      </div>
    </Page>
  )
}

function Way({ checkpoint, to, icon: Icon, routes }: (typeof WAYS)[number] & { routes: RouteLine[] | undefined }) {
  const say = useWords()
  return (
    <Link to={to} className={classes.way} data-testid={`way-${checkpoint}`}>
      <Icon aria-hidden />
      <span className={classes.wayName}>{say(`checkpoint.${checkpoint}`)}</span>
      {checkpoint === 'load' ? <LoadFigure routes={routes} /> : <Figure checkpoint={checkpoint} />}
    </Link>
  )
}

function Figure({ checkpoint }: { checkpoint: Exclude<CheckpointOfScan, 'load'> }) {
  const { data } = useStation('progress', { checkpoint })
  return <Bar checkpoint={checkpoint} done={data?.done} expected={data?.expected} />
}

function LoadFigure({ routes }: { routes: RouteLine[] | undefined }) {
  const sum = (of: (route: RouteLine) => number) => routes?.reduce((total, route) => total + of(route), 0)
  return <Bar checkpoint="load" done={sum(loadedOf)} expected={sum((route) => route.packages)} />
}

type BarProps = { checkpoint: CheckpointOfScan; done: number | undefined; expected: number | undefined }

function Bar({ checkpoint, done, expected }: BarProps) {
  const say = useWords()
  if (done === undefined || expected === undefined) return <Text c="dimmed">{say('state.loading')}</Text>
  const empty = expected === 0 && done === 0
  return (
    <>
      <span className={classes.figure}>
        {empty ? say(`depot.nothing.${checkpoint}`) : say(`depot.figure.${checkpoint}`, { done, expected })}
      </span>
      <Progress
        size="lg"
        value={expected === 0 ? 0 : Math.min(100, (100 * done) / expected)}
        color="var(--mantine-color-text)"
        transitionDuration={0}
        aria-label={say('depot.progress')}
      />
    </>
  )
}

function Routes({ routes }: { routes: RouteLine[] | undefined }) {
  const say = useWords()
  if (routes === undefined) return <Empty>{say('state.loading')}</Empty>
  if (routes.length === 0) return <Empty>{say('depot.noRoutes')}</Empty>
  return (
    <div className={classes.routes} data-testid="routes">
      {routes.map((route) => (
        <RouteCard key={route.routeId} route={route} />
      ))}
    </div>
  )
}
