import { Text } from '@mantine/core'
import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useParams } from 'react-router'
import type { RouteId, StopId } from '../../domain/brands.ts'
import type { RouteLine } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { asRouteId } from '../depot/load-page.tsx'
import { useOpenPackage } from '../package/use-open-package.ts'
import { Empty } from '../parts/empty.tsx'
import { AsOf } from '../parts/page-title.tsx'
import { Page } from '../parts/page.tsx'
import { timeOfDay } from '../parts/time.ts'
import { paths } from '../paths.ts'
import { CameraButton } from '../scan/camera/camera-button.tsx'
import { CameraPanel } from '../scan/camera/camera-panel.tsx'
import { useCameraSwitch } from '../scan/camera/use-camera.ts'
import { useWords } from '../words.ts'
import classes from './day/day.module.css'
import { DayMap } from './day/day-map.tsx'
import { Departed } from './day/departed.tsx'
import { Glance } from './day/glance.tsx'
import { NextStop, OpenStop, StopActions } from './day/next-stop.tsx'
import { StartOfShift } from './day/start-of-shift.tsx'
import { FoldedStops, StopList, YourOrder } from './day/stop-list.tsx'
import { useMoving } from './day/use-here.ts'
import { type Order, useOrder } from './day/use-order.ts'

/** The day: before the departure what comes first, then the next stop large, what comes after it, and what is done folded away. */
export function RoutePage() {
  const routeId = asRouteId(useParams()['routeId'])
  return <Day key={routeId} routeId={routeId} />
}

function Day({ routeId }: { routeId: RouteId }) {
  const say = useWords()
  const { data } = useStation('stops', { routeId })
  const { data: routes } = useStation('routes')
  const order = useOrder(routeId, data)
  const route = routes?.routes.find((one) => one.routeId === routeId)
  const next = order.open[0]
  // Without a next stop there is nothing to glance at.
  const glance = useMoving() && next !== undefined
  const title = say('driver.routeTitle', {
    route: route?.number ?? '',
    done: order.done.length,
    stops: order.done.length + order.open.length,
  })
  return (
    <Page
      situation="driver"
      title={title}
      back={paths.driver}
      full
      glance={glance}
      dayNav={glance ? undefined : routeId}
    >
      {glance ? (
        <Glance key={next.stopId} stop={next} />
      ) : route === undefined || route.departed ? (
        <OnTheRoad routeId={routeId} order={order} left={route?.left ?? null} />
      ) : (
        <BeforeLeaving route={route} routes={routes?.routes ?? []} order={order} />
      )}
    </Page>
  )
}

type BeforeProps = { route: RouteLine; routes: readonly RouteLine[]; order: Order }

function BeforeLeaving({ route, routes, order }: BeforeProps) {
  const say = useWords()
  const [next, ...later] = order.open
  return (
    <div className={classes.page}>
      <div className={classes.inner} data-two>
        <StartOfShift route={route} routes={routes} />
        <section>
          <Head routeId={route.routeId} text={say('day.start.stops')} />
          {next !== undefined && <NextStop stop={next} />}
          {next !== undefined && <OpenStop stop={next} />}
          <StopList stops={later} pulled={order.pulled} />
          <FoldedStops stops={order.done} kind="Done" />
          <FoldedStops stops={order.skipped} kind="Empty" />
        </section>
      </div>
    </div>
  )
}

type View = 'list' | 'map'
const ACROSS = '(min-width: 1000px)'

type RoadProps = { routeId: RouteId; order: Order; left: RouteLine['left'] }

function OnTheRoad({ routeId, order, left }: RoadProps) {
  const say = useWords()
  useOpenPackage()
  const camera = useCameraSwitch()
  const across = useMediaQuery(ACROSS, false, { getInitialValueInEffect: false })
  const [view, setView] = useLocalStorage<View>({
    ...{ key: 'waymark-day-view', defaultValue: 'list', getInitialValueInEffect: false },
  })
  const [chosen, choose] = useState<StopId | null>(null)
  const [next] = order.open
  const shown = [...order.open, ...order.done, ...order.skipped].find(({ stopId }) => stopId === chosen) ?? next
  const head = shown === undefined ? 'driver.allDone' : shown === next ? 'driver.next' : 'day.next.chosen'
  const map = <DayMap routeId={routeId} selectedStopId={shown?.stopId ?? null} onSelect={choose} />
  return (
    <div className={classes.day} data-map={across || undefined}>
      {across && map}
      <div className={classes.top}>
        {camera.opened && <CameraPanel place="page" onClose={camera.close} />}
        <Head routeId={routeId} text={say(head, { sequence: shown?.sequence ?? '' })}>
          <CameraButton camera={camera} />
        </Head>
        {left !== null && order.done.length === 0 && <Departed left={left} />}
        {shown !== undefined && <NextStop stop={shown} />}
        {shown !== next && (
          <button type="button" className={classes.tab} onClick={() => choose(null)}>
            {say('day.next.back')}
          </button>
        )}
        <YourOrder pulled={order.pulled} undo={order.undo} toPlan={order.toPlan} />
        <div className={classes.tabs} role="group" aria-label={say('day.view.label')}>
          {(['list', 'map'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className={classes.tab}
              aria-pressed={view === one}
              onClick={() => setView(one)}
              data-view={one}
            >
              {say(`day.view.${one}`)}
            </button>
          ))}
        </div>
      </div>
      {!across && view === 'map' ? map : <Later order={order} />}
      {shown !== undefined && (
        <div className={classes.bottom}>
          <StopActions key={shown.stopId} stop={shown} />
        </div>
      )}
    </div>
  )
}

function Head({ routeId, text, children }: { routeId: RouteId; text: string; children?: ReactNode }) {
  const { data, failed } = useStation('stops', { routeId })
  return (
    <div className={classes.head}>
      <Text component="h2" fw={650} fz="xl" m={0}>
        {text}
      </Text>
      <div className={classes.headRight}>
        <AsOf asOf={data?.asOf} failed={failed} />
        {children}
      </div>
    </div>
  )
}

function Later({ order }: { order: Order }) {
  const say = useWords()
  const later = order.open.slice(1)
  const last = later.at(-1)?.eta ?? null
  return (
    <div className={classes.scroll}>
      {order.open.length + order.done.length + order.skipped.length === 0 && <Empty>{say('driver.noStops')}</Empty>}
      {later.length > 0 && (
        <Text component="h2" fw={650} m={0} mb="xs">
          {[
            say('driver.later', { count: later.length }),
            last === null ? null : say('day.next.last', { time: timeOfDay(last.at) }),
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </Text>
      )}
      <StopList stops={later} pulled={order.pulled} onPull={order.pull} />
      <FoldedStops stops={order.done} kind="Done" />
      <FoldedStops stops={order.skipped} kind="Empty" />
    </div>
  )
}
