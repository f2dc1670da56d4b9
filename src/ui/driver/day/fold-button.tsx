import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './day.module.css'

type FoldButtonProps = { open: boolean; onToggle: () => void; testId: string; children: ReactNode }

/** The head of what is unfolded by a touch. */
export function FoldButton({ open, onToggle, testId, children }: FoldButtonProps) {
  return (
    <button type="button" className={classes.fold} aria-expanded={open} onClick={onToggle} data-testid={testId}>
      {open ? <IconChevronDown size={24} aria-hidden /> : <IconChevronRight size={24} aria-hidden />}
      {children}
    </button>
  )
}
