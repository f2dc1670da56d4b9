import { IconHandStop } from '@tabler/icons-react'
import type { Hold, Lifecycle } from '../../domain/vocabulary.ts'
import { useWords, wordsFor } from '../words.ts'
import classes from './badges.module.css'
import { LIFECYCLE_LOOK } from './tones.ts'

/** A state with its icon and word; null = no event that sets it has been seen. */
export function LifecycleBadge({ state }: { state: Lifecycle | null }) {
  const say = useWords()
  if (state === null)
    return <span className={`${classes.badge ?? ''} ${classes.quiet ?? ''}`}>{say('package.noState')}</span>
  const { weight, icon: Icon } = LIFECYCLE_LOOK[state]
  return (
    <span className={`${classes.badge ?? ''} ${classes[weight] ?? ''}`} data-lifecycle={state}>
      <Icon size="1.1em" aria-hidden />
      {say(`lifecycle.${state}`)}
    </span>
  )
}

/** A hold stops a package, so it stands out in every list; the holds of a newer version show their code. */
export function HoldBadge({ hold }: { hold: Hold | (string & {}) }) {
  return (
    <span className={`${classes.badge ?? ''} ${classes.hold ?? ''}`} data-hold={hold}>
      <IconHandStop size="1.1em" aria-hidden />
      {wordsFor(`hold.${hold}`) ?? hold}
    </span>
  )
}
