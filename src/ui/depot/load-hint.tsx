import { IconEye } from '@tabler/icons-react'
import type { LoadHint as Hint } from '../../wire/bridge.ts'
import { useWords } from '../words.ts'
import classes from './load-hint.module.css'

/** To the team, about a load and nobody of it: it holds up nothing (DOMAIN §3 Anti-gaming). */
export function LoadHint({ hint: { parcels, seconds, ordered, miscount } }: { hint: Hint }) {
  const say = useWords()
  return (
    <p className={classes.hint} role="note" data-testid="load-hint">
      <IconEye size={28} aria-hidden />
      <span>
        {[
          say('hint.pile', { count: parcels, seconds }),
          ordered === false ? say('hint.unordered') : null,
          miscount ? say('hint.miscount') : null,
        ]
          .filter((sentence) => sentence !== null)
          .join(' ')}
      </span>
    </p>
  )
}
