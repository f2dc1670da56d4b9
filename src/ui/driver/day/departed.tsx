import { Button } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import type { RouteLine } from '../../../wire/bridge.ts'
import { useClient } from '../../bridge/client.ts'
import { useTell } from '../../parts/tell.ts'
import { timeOfDay } from '../../parts/time.ts'
import { useWords } from '../../words.ts'
import { useTrustedNow } from '../../parts/use-now.ts'
import classes from './departed.module.css'

const TICK_MS = 1000
/** Offered so long; the station judges whether it still may be, and says why not. */
const UNDO_FOR_MS = 10 * 60_000

/** That the van has left, and by what: until the first stop is done, for it may have been the fence that said so, and wrongly (DOMAIN §3 step 6). */
export function Departed({ left }: { left: NonNullable<RouteLine['left']> }) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const now = useTrustedNow(TICK_MS)
  const undo = () => void tell(client.undo({ eventIds: [left.eventId], why: 'did_not_occur' }), say('day.left.undone'))
  return (
    <div className={classes.departed} data-testid="departed">
      <span role="status">
        {say(left.how === 'geofence' ? 'day.left.geofence' : 'day.left.tap', { time: timeOfDay(left.at) })}
      </span>
      {now - left.at < UNDO_FOR_MS && (
        <Button
          variant="default"
          size="lg"
          leftSection={<IconArrowBackUp size={22} />}
          onClick={undo}
          data-testid="undo-departure"
        >
          {say('day.left.undo')}
        </Button>
      )}
    </div>
  )
}
