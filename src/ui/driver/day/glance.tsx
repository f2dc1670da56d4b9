import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { StopLine } from '../../../wire/bridge.ts'
import { useWords } from '../../words.ts'
import classes from './day.module.css'
import { Distance, useArrive } from './next-stop.tsx'
import { useMoving } from './use-here.ts'

/** While the van moves: the next stop, how far, one large button; nothing to read twice, to type or to photograph (DOMAIN §15.1). */
export function Glance({ stop }: { stop: StopLine }) {
  const say = useWords()
  const { arrive, busy } = useArrive(stop)
  return (
    <section className={classes.glance} data-testid="glance" aria-live="polite">
      <div>
        <div className={classes.glanceAddress}>
          <span className={classes.nextNumber}>{stop.sequence}</span> {stop.address}
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

/** What is for standing still only; while the van moves the glance takes its place. Without a next stop there is nothing to drive to. */
export function WhileStanding({ next, children }: { next: StopLine | undefined; children: ReactNode }) {
  const moving = useMoving()
  return moving && next !== undefined ? <Glance stop={next} /> : children
}
