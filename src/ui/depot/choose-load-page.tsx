import { Progress, Text } from '@mantine/core'
import { Link, useNavigate } from 'react-router'
import { useStation } from '../bridge/use-station.ts'
import { Empty } from '../parts/empty.tsx'
import { PageTitle } from '../parts/page-title.tsx'
import { Page } from '../parts/page.tsx'
import { loud } from '../parts/tell.ts'
import { paths } from '../paths.ts'
import { CameraButton } from '../scan/camera/camera-button.tsx'
import { CameraPanel } from '../scan/camera/camera-panel.tsx'
import { useCameraSwitch } from '../scan/camera/use-camera.ts'
import { useScanTarget } from '../scan/scanner.ts'
import { useWords } from '../words.ts'
import classes from './choose-load-page.module.css'
import { routeAtDoor } from './load-page.tsx'
import { loadedOf } from './route-card.tsx'

/** Route and van are bound by the door's code, which makes a misload checkable at the door (DOMAIN §3); or by a tap. */
export function ChooseLoadPage() {
  const say = useWords()
  const navigate = useNavigate()
  const { data, failed } = useStation('routes')
  const camera = useCameraSwitch()
  const routes = data?.routes ?? []
  useScanTarget(({ text }) => {
    const route = routeAtDoor(routes, text)
    if (route === undefined) loud(say('answer.notRecorded'), say('load.scanDoorFirst'))
    else void navigate(paths.load(route.routeId))
  })
  return (
    <Page situation="depot" title={say('checkpoint.load')} back={paths.depot} footer={<CameraButton camera={camera} />}>
      <div className={classes.page}>
        {camera.opened && <CameraPanel place="page" onClose={camera.close} />}
        <PageTitle asOf={data?.asOf} failed={failed}>
          {say('load.choose')}
        </PageTitle>
        {data !== undefined && routes.length === 0 && <Empty>{say('depot.noRoutes')}</Empty>}
        <div className={classes.tiles}>
          {routes.map((route) => (
            <Link
              key={route.routeId}
              to={paths.load(route.routeId)}
              className={classes.tile}
              data-route={route.routeId}
            >
              <span className={classes.number}>{route.number}</span>
              <span className={classes.what}>
                <strong className={classes.name}>{route.name}</strong>
                {route.driver !== null && <span>{route.driver}</span>}
                <span>{route.vehicle === null ? say('load.noVan') : say('load.van', { van: route.vehicle })}</span>
                <Text component="span" c="dimmed">
                  {route.departed
                    ? say('routes.departed')
                    : say('load.tile', { loaded: route.loaded, packages: route.packages })}
                </Text>
                <Progress
                  mt={6}
                  size="lg"
                  value={route.packages === 0 ? 0 : Math.min(100, (100 * loadedOf(route)) / route.packages)}
                  color="var(--mantine-color-text)"
                  aria-label={say('depot.progress')}
                />
              </span>
            </Link>
          ))}
        </div>
      </div>
    </Page>
  )
}
