import { useWords } from '../words.ts'
import classes from './talk.module.css'

/** How many are new: a figure to see, a sentence to hear. */
export function Unread({ count }: { count: number }) {
  const say = useWords()
  return (
    <span className={classes.unread} data-testid="unread">
      <span aria-hidden>{count > 99 ? '99+' : count}</span>
      <span className={classes.heard}>{say('talk.unread', { count })}</span>
    </span>
  )
}
