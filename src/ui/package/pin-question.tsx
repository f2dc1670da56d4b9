import { Button, Group, Text } from '@mantine/core'
import { IconMapPinQuestion } from '@tabler/icons-react'
import { useState } from 'react'
import type { StopId } from '../../domain/brands.ts'
import type { PinReport } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { keepFocus } from '../parts/keep-focus.ts'
import { useTell } from '../parts/tell.ts'
import { clockTime } from '../parts/time.ts'
import { useWords } from '../words.ts'
import classes from './contradictions.module.css'

/** A driver says that the address lies elsewhere: a supervisor takes the place that was said, or leaves the pin where it is (DOMAIN §4 Arrive). */
export function PinQuestion({ stopId }: { stopId: StopId }) {
  const { data } = useStation('stop', { stopId })
  return data?.pinReport === undefined ? null : <Question stopId={stopId} report={data.pinReport} />
}

function Question({ stopId, report }: { stopId: StopId; report: PinReport }) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const { data: operator } = useStation('operator')
  const [busy, setBusy] = useState(false)
  const { who, at, proposed, metres, direction, eventId } = report
  const settle = (accept: boolean) => async () => {
    setBusy(true)
    const focusNext = keepFocus()
    const asked = client.settlePin({ stopId, report: eventId, accept })
    const done = await tell(asked, say(accept ? 'pinReport.accepted' : 'pinReport.dismissed'))
    setBusy(false)
    if (done !== null) focusNext()
  }
  const name = who ?? say('pinReport.driver')
  return (
    <section className={classes.pair} aria-label={say('pinReport.title')} data-testid="pin-question">
      <Text component="h2" fw={650} m={0} className={classes.title}>
        <IconMapPinQuestion size={18} aria-hidden /> {say('pinReport.title')}
      </Text>
      <Text size="sm">
        {proposed === null || metres === null || direction === null
          ? say('pinReport.somewhere', { who: name })
          : say('pinReport.at', { who: name, metres, direction: say(`map.direction.${direction}`) })}{' '}
        {proposed === null ? '' : say('pinReport.onMap')} · {clockTime(at)}
      </Text>
      {operator?.role === 'supervisor' ? (
        <Group gap="xs">
          {proposed !== null && (
            <Button
              size="compact-md"
              mih="var(--target)"
              disabled={busy}
              onClick={() => void settle(true)()}
              data-testid="pin-accept"
            >
              {say('pinReport.accept')}
            </Button>
          )}
          <Button
            variant="default"
            size="compact-md"
            mih="var(--target)"
            disabled={busy}
            onClick={() => void settle(false)()}
            data-testid="pin-dismiss"
          >
            {say('pinReport.dismiss')}
          </Button>
        </Group>
      ) : (
        <Text size="sm">{say('pinReport.ask')}</Text>
      )}
    </section>
  )
}
