import { Progress, SimpleGrid, Table, Text } from '@mantine/core'
import { IconArrowBackUp, IconPackageImport, IconRoute, IconTruckLoading } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { Link } from 'react-router'
import type { CheckpointOfScan, RouteLine } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { Empty } from '../parts/empty.tsx'
import { PageTitle } from '../parts/page-title.tsx'
import { Shell } from '../parts/shell.tsx'
import { paths } from '../paths.ts'
import { type Say, useWords } from '../words.ts'
import classes from './depot-home.module.css'

type IconLike = ComponentType<{ size: number; 'aria-hidden': true }>
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
    <Shell situation="depot" title={title}>
      <div className={classes.page}>
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="md" mb="xl">
          {WAYS.map((way) => (
            <Way key={way.checkpoint} {...way} routes={data?.routes} />
          ))}
        </SimpleGrid>
        <PageTitle asOf={data?.asOf} failed={failed}>
          {say('depot.routesToday')}
        </PageTitle>
        <Routes routes={data?.routes} />
      </div>
    </Shell>
  )
}

function Way({ checkpoint, to, icon: Icon, routes }: (typeof WAYS)[number] & { routes: RouteLine[] | undefined }) {
  const say = useWords()
  return (
    <Link to={to} className={classes.way} data-testid={`way-${checkpoint}`}>
      <Icon size={44} aria-hidden />
      <span className={classes.wayName}>{say(`checkpoint.${checkpoint}`)}</span>
      {checkpoint === 'load' ? <LoadFigure routes={routes} /> : <Figure checkpoint={checkpoint} />}
    </Link>
  )
}

function Figure({ checkpoint }: { checkpoint: Exclude<CheckpointOfScan, 'load'> }) {
  const { data } = useStation('progress', { checkpoint })
  return <Bar done={data?.done} expected={data?.expected} />
}

function LoadFigure({ routes }: { routes: RouteLine[] | undefined }) {
  const sum = (of: (route: RouteLine) => number) => routes?.reduce((total, route) => total + of(route), 0)
  return <Bar done={sum(loadedOf)} expected={sum((route) => route.packages)} />
}

/** What went into the van, wherever it is by now. */
const loadedOf = (route: RouteLine): number => route.loaded + route.out + route.delivered

function Bar({ done, expected }: { done: number | undefined; expected: number | undefined }) {
  const say = useWords()
  if (done === undefined || expected === undefined) return <Text c="dimmed">{say('state.loading')}</Text>
  return (
    <>
      <Text fz="xl" fw={650}>
        {say('depot.doneOf', { done, expected })}
      </Text>
      <Progress
        value={expected === 0 ? 0 : Math.min(100, (100 * done) / expected)}
        color="var(--mantine-color-text)"
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
    <Table.ScrollContainer minWidth={700}>
      <Table verticalSpacing="sm" fz="md" data-testid="routes">
        <Table.Thead>
          <Table.Tr>
            {(['route', 'driver', 'vehicle', 'stops', 'loaded', 'delivered', 'state'] as const).map((head) => (
              <Table.Th key={head}>{say(`routes.${head}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {routes.map((route) => (
            <Table.Tr key={route.routeId}>
              <Table.Td>
                <Link to={paths.load(route.routeId)}>
                  <strong>{route.number}</strong> {route.name}
                </Link>
              </Table.Td>
              <Table.Td>{route.driver ?? '–'}</Table.Td>
              <Table.Td>{route.vehicle ?? '–'}</Table.Td>
              <Table.Td>{route.stops}</Table.Td>
              <Table.Td>{say('depot.doneOf', { done: loadedOf(route), expected: route.packages })}</Table.Td>
              <Table.Td>{route.delivered}</Table.Td>
              <Table.Td>{stateOf(say, route)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function stateOf(say: Say, route: RouteLine): string {
  if (route.departed) return say('routes.departed')
  return route.closed ? say('routes.closed') : say('routes.open')
}
