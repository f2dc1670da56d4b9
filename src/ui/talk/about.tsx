import { UnstyledButton } from '@mantine/core'
import { IconMapPin, IconPackage, IconRoute } from '@tabler/icons-react'
import type { PackageId, RouteId, StopId } from '../../domain/brands.ts'
import { formatTrackingId } from '../../domain/numbers/tracking-id.ts'
import type { TalkLine } from '../../wire/bridge.ts'
import { useWords } from '../words.ts'
import classes from './talk.module.css'

export type OpenAbout = {
  stop: (stopId: StopId) => void
  package: (packageId: PackageId) => void
  /** absent: the route is named, not opened */
  route?: (routeId: RouteId) => void
}

/** What a message is about, each a chip that opens it. */
export function AboutChips({ about, open }: { about: TalkLine['about']; open: OpenAbout }) {
  const say = useWords()
  const { stop, packageId, routeId, routeNumber } = about
  const { route: openRoute } = open
  return (
    <div className={classes.chips}>
      {stop !== null && (
        <UnstyledButton className={classes.chip} onClick={() => open.stop(stop.stopId)}>
          <IconMapPin size="1.2em" aria-hidden /> {say('talk.aboutStop', { stop: stop.address ?? stop.stopId })}
        </UnstyledButton>
      )}
      {packageId !== null && (
        <UnstyledButton className={classes.chip} onClick={() => open.package(packageId)}>
          <IconPackage size="1.2em" aria-hidden /> {say('talk.aboutPackage', { id: formatTrackingId(packageId) })}
        </UnstyledButton>
      )}
      {openRoute !== undefined && routeId !== null && routeNumber !== null && (
        <UnstyledButton className={classes.chip} onClick={() => openRoute(routeId)}>
          <IconRoute size="1.2em" aria-hidden /> {say('talk.aboutRoute', { route: routeNumber })}
        </UnstyledButton>
      )}
    </div>
  )
}
