import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { StopLine } from '../../../wire/bridge.ts'
import { useClient } from '../../bridge/client.ts'
import { useStation } from '../../bridge/use-station.ts'
import { timeOfDay } from '../../parts/time.ts'
import { paths } from '../../paths.ts'
import { type Say, useWords } from '../../words.ts'
import { geoField } from '../geo.ts'
import classes from './next-stop.module.css'
import { askPlace } from '../stop/use-here.ts'
import { sayDistance, usePlace } from './use-here.ts'

/** Where to, who, how many, by when: readable at arm's length (UI Driver, AAA). */
export function NextStop({ stop }: { stop: StopLine }) {
  const say = useWords()
  return (
    <section className={classes.next} data-testid="next-stop" data-next={stop.stopId}>
      <div className={classes.nextAddress}>
        <span>{stop.sequence}</span>
        <span>{stop.address}</span>
      </div>
      <div className={classes.nextMore}>
        <strong>{stop.town}</strong>
        <Distance stop={stop} />
      </div>
      <div className={classes.nextMore}>
        <span>{[stop.name, say('driver.parcels', { count: stop.packages })].filter(Boolean).join(' · ')}</span>
        {stop.before !== null && (
          <strong className={classes.before}>{say('package.before', { time: stop.before })}</strong>
        )}
        {stop.eta !== null && <span>{sayEta(say, stop.eta)}</span>}
      </div>
    </section>
  )
}

export const sayEta = (say: Say, eta: NonNullable<StopLine['eta']>): string =>
  say('day.next.between', { from: timeOfDay(eta.from), to: timeOfDay(eta.to) })

/** Apart, so that a new fix draws this line anew and nothing else. */
export function Distance({ stop }: { stop: StopLine }) {
  const say = useWords()
  const { data } = useStation('stop', { stopId: stop.stopId })
  const said = sayDistance(say, usePlace(), data ?? null)
  return said === null ? null : (
    <Text component="span" inherit>
      {said}
    </Text>
  )
}

/** The two things one does at a stop, in thumb's reach. Far from the address the stop's page asks why. */
export function StopActions({ stop }: { stop: StopLine }) {
  const say = useWords()
  const { arrive, busy } = useArrive(stop)
  return (
    <div className={classes.actions}>
      <OpenStop stop={stop} main={stop.state !== 'PLANNED'} alone={false} />
      {stop.state === 'PLANNED' && (
        <Button size="xl" h={72} loading={busy} onClick={arrive} data-testid="here">
          {say('day.next.here')}
        </Button>
      )}
    </div>
  )
}

export function OpenStop({ stop, main = false, alone = true }: { stop: StopLine; main?: boolean; alone?: boolean }) {
  const say = useWords()
  return (
    <Button
      component={Link}
      to={paths.stop(stop.stopId)}
      fullWidth
      size="xl"
      h={72}
      my={alone ? 'sm' : 0}
      variant={main ? 'filled' : 'default'}
      data-stop={stop.stopId}
    >
      {say('day.next.open', { sequence: stop.sequence })}
    </Button>
  )
}

/** Says that one is here and opens the stop, whatever the station thinks of the distance. */
export function useArrive(stop: StopLine): { arrive: () => void; busy: boolean } {
  const client = useClient()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const arrive = async () => {
    setBusy(true)
    if (stop.state === 'PLANNED')
      await client.arrive({ stopId: stop.stopId, ...geoField(await askPlace(client)) }).catch(() => null)
    await navigate(paths.stop(stop.stopId))
  }
  return { arrive: () => void arrive(), busy }
}
