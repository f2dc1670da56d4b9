import { Button, Text } from '@mantine/core'
import { Link } from 'react-router'
import { bandOf } from '../../../domain/geo.ts'
import type { StopDetail } from '../../../wire/bridge.ts'
import { paths } from '../../paths.ts'
import { useWords } from '../../words.ts'
import { distanceWords } from './distance.ts'
import classes from './stop.module.css'
import type { Here } from './use-here.ts'

/** While the vehicle moves there is nothing to type and nothing to photograph: where to, how far, one button (DOMAIN §15.1). */
export function StopGlance({ stop, here }: { stop: StopDetail; here: Here }) {
  const say = useWords()
  const { distanceM } = bandOf(here.geo, stop)
  return (
    <section className={classes.glance} data-testid="glance">
      <div className={classes.glanceNumber}>{stop.sequence}</div>
      <div className={classes.glanceAddress}>{stop.address}</div>
      {distanceM !== null && <div className={classes.glanceAddress}>{distanceWords(distanceM)}</div>}
      <Text fz="xl">{say('atStop.glance.moving')}</Text>
      <Button component={Link} to={paths.route(stop.routeId)} size="xl" h={88} fz={28}>
        {say('atStop.glance.toRoute')}
      </Button>
    </section>
  )
}
