import { Button, Group, Text } from '@mantine/core'
import { Link, useParams } from 'react-router'
import type { RouteLine, StopLine } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { asRouteId } from '../depot/load-page.tsx'
import { useOpenPackage } from '../package/use-open-package.ts'
import { Empty } from '../parts/empty.tsx'
import { AsOf } from '../parts/page-title.tsx'
import { Shell } from '../parts/shell.tsx'
import { useTell } from '../parts/tell.ts'
import { paths } from '../paths.ts'
import { CameraButton } from '../scan/camera/camera-button.tsx'
import { CameraPanel } from '../scan/camera/camera-panel.tsx'
import { useCameraSwitch } from '../scan/camera/use-camera.ts'
import { useWords } from '../words.ts'
import classes from './driver.module.css'

const isOpen = ({ state }: StopLine): boolean => state !== 'DONE' && state !== 'FAILED'

/** The day: the next stop large, then what comes after it, then what is done. */
export function RoutePage() {
  const say = useWords()
  const routeId = asRouteId(useParams()['routeId'])
  const { data, failed } = useStation('stops', { routeId })
  const { data: routes } = useStation('routes')
  useOpenPackage()
  const camera = useCameraSwitch()
  const route = routes?.routes.find((one) => one.routeId === routeId)
  const stops = [...(data?.stops ?? [])].sort((a, b) => a.sequence - b.sequence)
  const open = stops.filter(isOpen)
  const done = stops.filter((stop) => !isOpen(stop))
  const title = say('driver.routeTitle', { route: route?.number ?? '', done: done.length, stops: stops.length })
  const [next, ...later] = open
  return (
    <Shell situation="driver" title={title} back={paths.driver}>
      <div className={classes.page}>
        {camera.opened && <CameraPanel place="page" onClose={camera.close} />}
        <Group justify="space-between" mb="sm">
          <Text component="h2" fw={650} fz="xl" m={0}>
            {say(next === undefined ? 'driver.allDone' : 'driver.next')}
          </Text>
          <Group>
            <AsOf asOf={data?.asOf} failed={failed} />
            <CameraButton camera={camera} />
          </Group>
        </Group>
        {route !== undefined && !route.departed && <BeforeDeparture route={route} />}
        {data === undefined && <Empty>{failed ? say('state.cannotRead') : say('state.loading')}</Empty>}
        {data !== undefined && stops.length === 0 && <Empty>{say('driver.noStops')}</Empty>}
        {next !== undefined && <NextStop stop={next} />}
        <StopList head="driver.later" stops={later} />
        <StopList head="driver.done" stops={done} />
      </div>
    </Shell>
  )
}

function BeforeDeparture({ route }: { route: RouteLine }) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const depart = () => void tell(client.depart({ routeId: route.routeId, how: 'tap' }), say('close.departedNow'))
  return (
    <Group className={classes.notice} justify="space-between">
      <Text>{say(route.closed ? 'driver.readyToLeave' : 'driver.notClosed')}</Text>
      {route.closed && (
        <Button size="lg" onClick={depart} data-testid="depart">
          {say('close.depart')}
        </Button>
      )}
    </Group>
  )
}

function NextStop({ stop }: { stop: StopLine }) {
  const say = useWords()
  return (
    <section className={classes.next} data-testid="next-stop">
      <div className={classes.nextAddress}>
        {stop.sequence} · {stop.address}
      </div>
      <Text fz="xl">{stop.town}</Text>
      <Text fz="xl">
        {[stop.name, say('driver.parcels', { count: stop.packages }), before(say, stop)].filter(Boolean).join(' · ')}
      </Text>
      <Button component={Link} to={paths.stop(stop.stopId)} size="xl" fullWidth mt="md">
        {say('driver.openStop')}
      </Button>
    </section>
  )
}

const before = (say: ReturnType<typeof useWords>, stop: StopLine): string | null =>
  stop.before === null ? null : say('package.before', { time: stop.before })

function StopList({ head, stops }: { head: 'driver.later' | 'driver.done'; stops: readonly StopLine[] }) {
  const say = useWords()
  if (stops.length === 0) return null
  return (
    <section>
      <Text component="h2" fw={650} mt="lg" mb="xs">
        {say(head, { count: stops.length })}
      </Text>
      <div className={classes.list}>
        {stops.map((stop) => (
          <Link key={stop.stopId} to={paths.stop(stop.stopId)} className={classes.item} data-stop={stop.stopId}>
            <span className={classes.sequence}>{stop.sequence}</span>
            <span className={classes.what}>
              <strong>{stop.address}</strong>
              <span>{[stop.name, stop.town].join(', ')}</span>
              <Text component="span" c="dimmed">
                {[
                  stop.done === 0
                    ? say('driver.parcels', { count: stop.packages })
                    : say('driver.doneOf', { done: stop.done, packages: stop.packages }),
                  say(`stopState.${stop.state}`),
                  before(say, stop),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
            </span>
          </Link>
        ))}
      </div>
    </section>
  )
}
