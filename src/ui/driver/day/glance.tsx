import { Button } from '@mantine/core'
import type { StopLine } from '../../../wire/bridge.ts'
import { useWords } from '../../words.ts'
import classes from './glance.module.css'
import { Distance, useArrive } from './next-stop.tsx'

/** While the van moves: the next stop, how far, one large button; nothing to read twice, to type or to photograph (DOMAIN §15.1). */
export function Glance({ stop }: { stop: StopLine }) {
  const say = useWords()
  const { arrive, busy } = useArrive(stop)
  return (
    <section className={classes.glance} data-testid="glance" aria-live="polite">
      <div>
        <div className={classes.glanceAddress}>
          <span>{stop.sequence}</span>
          <span>{stop.address}</span>
        </div>
        <div className={classes.glanceTown}>{stop.town}</div>
        <div className={classes.glanceFar}>
          <Distance stop={stop} />
        </div>
      </div>
      <div className={classes.glanceDo}>
        <p>{say('day.glance.why')}</p>
        <Button fullWidth size="xl" className={classes.glanceButton} loading={busy} onClick={arrive} data-testid="here">
          {say('day.glance.here')}
        </Button>
      </div>
    </section>
  )
}
