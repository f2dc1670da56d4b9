import { Text } from '@mantine/core'
import type { NewsAsOf } from '../../wire/bridge/board.ts'
import { AsOf } from '../parts/page-title.tsx'
import { age } from '../parts/time.ts'
import { useTrustedNow } from '../parts/use-now.ts'
import { useWords } from '../words.ts'
import classes from './desk.module.css'

/** As long as somebody pulls every few seconds nothing is this old. */
const STALE_MS = 10 * 60_000

/** What is shown is the last known, and how old that is: without a network the desk goes on with it (DOMAIN §15). */
export function AsOfWithAge({ asOf, failed }: { asOf: NewsAsOf | undefined; failed: boolean }) {
  const say = useWords()
  const now = useTrustedNow()
  if (asOf === null)
    return (
      <Text c="dimmed" data-testid="as-of">
        {say('desk.noNews')}
      </Text>
    )
  if (asOf === undefined || now - asOf < STALE_MS) return <AsOf asOf={asOf} failed={failed} />
  return (
    <span className={classes.strong} data-testid="as-of">
      {say('desk.stale', { age: age(asOf, now) })}
    </span>
  )
}
