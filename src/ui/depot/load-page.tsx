import { Button, Group, Text } from '@mantine/core'
import { Link, useNavigate, useParams } from 'react-router'
import type { RouteId } from '../../domain/brands.ts'
import { classifyScan } from '../../domain/numbers/classify-scan.ts'
import type { RouteLine } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { Empty } from '../parts/empty.tsx'
import { Page } from '../parts/page.tsx'
import { paths } from '../paths.ts'
import type { Scanned } from '../scan/scanner.ts'
import { type Say, useWords } from '../words.ts'
import { LoadHint } from './load-hint.tsx'
import { ScanFrame } from './scan-frame.tsx'

export function LoadPage() {
  const say = useWords()
  const { routeId } = useParams()
  const { data, failed } = useStation('routes')
  const { data: about } = useStation('about')
  const route = data?.routes.find((one) => one.routeId === routeId)
  if (route === undefined) {
    const why = data === undefined ? (failed ? 'state.cannotRead' : 'state.loading') : 'load.noSuchRoute'
    return (
      <Page situation="depot" title={say('checkpoint.load')} back={paths.chooseLoad}>
        <Group p="lg">
          <Empty>{say(why)}</Empty>
        </Group>
      </Page>
    )
  }
  const title = titleOf(say, route, about?.siteName ?? null)
  return <Loading key={route.routeId} route={route} routes={data?.routes ?? []} title={title} />
}

/** `Load · Route 14 · Van FL 2207 · Schaan` */
export function titleOf(say: Say, route: RouteLine, site: string | null): string {
  const parts = [
    say('checkpoint.load'),
    say('load.route', { route: route.number }),
    route.vehicle === null ? say('load.noVan') : say('load.van', { van: route.vehicle }),
    site,
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

function Loading({ route, routes, title }: { route: RouteLine; routes: readonly RouteLine[]; title: string }) {
  const say = useWords()
  const navigate = useNavigate()
  const otherDoor = (scanned: Scanned): boolean => {
    const other = routeAtDoor(routes, scanned.text)
    if (other === undefined || other.routeId === route.routeId) return false
    void navigate(paths.load(other.routeId))
    return true
  }
  return (
    <ScanFrame
      checkpoint="load"
      title={title}
      back={paths.chooseLoad}
      route={route}
      takes={otherDoor}
      left={
        <Button variant="default" size="lg" component={Link} to={paths.chooseLoad}>
          {say('load.another')}
        </Button>
      }
      right={<Finish route={route} />}
    />
  )
}

function Finish({ route }: { route: RouteLine }) {
  const say = useWords()
  const { data } = useStation('loadSummary', { routeId: route.routeId })
  const missing = data?.missing.length ?? 0
  const hint = route.closed && route.hint !== null ? <LoadHint hint={route.hint} /> : null
  if (route.departed)
    return (
      <>
        {hint}
        <Text fw={600}>{say('load.departed')}</Text>
      </>
    )
  return (
    <>
      {hint}
      <Button size="lg" component={Link} to={paths.closeLoad(route.routeId)} data-testid="close-load">
        {route.closed ? say('load.depart') : say('load.close', { count: missing })}
      </Button>
    </>
  )
}

/** The route whose van's door was scanned; undefined where the text is no door code of today. */
export function routeAtDoor(routes: readonly RouteLine[], text: string): RouteLine | undefined {
  const found = classifyScan(text)
  if (found.kind !== 'code' || found.code !== 'door') return undefined
  return routes.find((route) => route.vehicleId === found.id)
}

export const asRouteId = (text: string | undefined): RouteId => (text ?? '') as RouteId
