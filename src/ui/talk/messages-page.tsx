import { Chip } from '@mantine/core'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { RouteId } from '../../domain/brands.ts'
import { DRIVER_SAYS } from '../../wire/talk.ts'
import type { StopLine } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { useMoving } from '../driver/day/use-here.ts'
import { useOrder } from '../driver/day/use-order.ts'
import { useOwnRoute } from '../driver/day/use-own-route.ts'
import { AsOf } from '../parts/page-title.tsx'
import { Page } from '../parts/page.tsx'
import { paths } from '../paths.ts'
import { useWords } from '../words.ts'
import { Composer } from './composer.tsx'
import { Conversation } from './conversation.tsx'
import classes from './talk.module.css'

/** A driver and the desk: what was said, and what can be said with one touch (DOMAIN §15.1). */
export function MessagesPage() {
  const say = useWords()
  const navigate = useNavigate()
  const { data: operator } = useStation('operator')
  const { data: talks, failed } = useStation('talks')
  const moving = useMoving()
  const route = useOwnRoute()
  const [stop, setStop] = useState<StopLine | null>(null)
  const open = {
    stop: (stopId: StopLine['stopId']) => void navigate(paths.stop(stopId)),
    package: (packageId: Parameters<typeof paths.package>[0]) => void navigate(paths.package(packageId)),
  }
  return (
    <Page situation="driver" title={say('talk.title')} back={paths.driver} full dayNav="own">
      {operator != null && (
        <div className={classes.page}>
          <div className={classes.scroll} tabIndex={0} role="region" aria-label={say('talk.title')}>
            <div>
              <AsOf asOf={talks?.asOf} failed={failed} />
              <Conversation driverId={operator.personId} empty={say('talk.empty')} seen={!moving} open={open} />
            </div>
          </div>
          {route?.departed === true && <NextStop routeId={route.routeId} chosen={stop} choose={setStop} />}
          <Composer
            driverId={operator.personId}
            codes={DRIVER_SAYS}
            about={stop === null ? {} : { stopId: stop.stopId }}
            mayType={!moving}
            large
          />
        </div>
      )}
    </Page>
  )
}

type NextProps = { routeId: RouteId; chosen: StopLine | null; choose: (stop: StopLine | null) => void }

function NextStop({ routeId, chosen, choose }: NextProps) {
  const say = useWords()
  const { data } = useStation('stops', { routeId })
  const [next] = useOrder(routeId, data).open
  const stop = chosen ?? next
  if (stop === undefined) return null
  return (
    <Chip
      size="lg"
      checked={chosen !== null}
      onChange={(checked) => choose(checked ? stop : null)}
      classNames={{ label: classes.aboutChip ?? '' }}
    >
      {say('talk.aboutStop', { stop: `${stop.sequence}, ${stop.address}` })}
    </Chip>
  )
}
