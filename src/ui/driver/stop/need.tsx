import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './stop.module.css'

/** One thing that is asked for: whether it is there shows before its words are read. */
export function Need({
  given,
  name,
  label,
  hint,
  children,
}: {
  given: boolean
  name: string
  label: string
  hint?: string | undefined
  children?: ReactNode
}) {
  return (
    <li className={classes.need} data-need={name} data-given={given}>
      {given ? <IconCheck size={30} stroke={3} aria-hidden /> : <span className={classes.ring} aria-hidden />}
      <span>
        <strong>{label}</strong>
        {hint !== undefined && <span> · {hint}</span>}
      </span>
      {children !== undefined && <div className={classes.control}>{children}</div>}
    </li>
  )
}
