import { Text } from '@mantine/core'
import { useEffect } from 'react'
import type { RouteId } from '../../../domain/brands.ts'
import type { Operator } from '../../../wire/bridge.ts'
import { useStation } from '../../bridge/use-station.ts'
import { useWords } from '../../words.ts'
import classes from './glance.module.css'
import { Glance } from './glance.tsx'
import { useMoving } from './use-here.ts'
import { useOrder } from './use-order.ts'
import { useOwnRoute } from './use-own-route.ts'

/**
 * A driver's page is shut while the van moves, whichever it is: nothing to type, to read along or to photograph (DOMAIN §15.1). What lies open over it
 * is shut too (`data-moving` in base.css), and both are as they were when the van stands.
 */
export function useShut(operator: Operator | null | undefined): boolean {
  const moving = useMoving()
  const shut = moving && operator?.role === 'driver'
  useEffect(() => {
    document.documentElement.toggleAttribute('data-moving', shut)
    return () => document.documentElement.removeAttribute('data-moving')
  }, [shut])
  return shut
}

/** What a page shows instead that has no glance of its own. */
export function Moving() {
  const own = useOwnRoute()
  return own?.departed === true ? <NextOf key={own.routeId} routeId={own.routeId} /> : <Why />
}

function NextOf({ routeId }: { routeId: RouteId }) {
  const { data } = useStation('stops', { routeId })
  const [next] = useOrder(routeId, data).open
  return next === undefined ? <Why /> : <Glance key={next.stopId} stop={next} />
}

function Why() {
  const say = useWords()
  return (
    <section className={classes.glance} data-testid="glance" aria-live="polite">
      <Text fz={32} fw={650}>
        {say('day.glance.nothing')}
      </Text>
    </section>
  )
}
