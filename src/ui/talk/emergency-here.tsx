import type { ReactNode } from 'react'
import { useStation } from '../bridge/use-station.ts'
import { EmergencyButton } from './emergency-button.tsx'
import classes from './talk.module.css'

/** The emergency button once more, for what lies over the header and takes the focus: a driver need not close it first (DOMAIN §15.1). Nothing for others. */
export function EmergencyHere({ side = 'right' }: { side?: 'left' | 'right' }) {
  const { data: operator } = useStation('operator')
  return operator?.role === 'driver' ? (
    <span className={classes.here} data-side={side}>
      <EmergencyButton operator={operator} testId="emergency-here" />
    </span>
  ) : null
}

/** The head of a dialogue that a driver can have open: what it is, and the emergency button. */
export function HeadWithEmergency({ children }: { children: ReactNode }) {
  return (
    <span className={classes.head}>
      <span className={classes.grow}>{children}</span>
      <EmergencyHere />
    </span>
  )
}
