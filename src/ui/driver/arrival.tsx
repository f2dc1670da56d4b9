import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ScanAnswer, StopDetail } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useWords } from '../words.ts'
import classes from './driver.module.css'
import { geoField, whereAmI } from './geo.ts'

const REASONS = ['pinWrong', 'parked', 'meeting'] as const
const SHORTEST_REASON = 3

export type ArrivalProps = { stop: StopDetail; onAnswer: (answer: ScanAnswer | null, done: string) => void }

/** Far from the address the station asks why: that is a question and no dead end (DOMAIN §4 Arrive). */
export function Arrival({ stop, onAnswer }: ArrivalProps) {
  const say = useWords()
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [question, setQuestion] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  if (stop.state !== 'PLANNED') return null
  const arrive = async () => {
    setBusy(true)
    const why = question === null ? {} : { reason: reason.trim() }
    const asked = client.arrive({ stopId: stop.stopId, ...geoField(await whereAmI()), ...why })
    const answer = await asked.catch(() => null)
    setBusy(false)
    if (question === null && answer?.outcome === 'not-recorded' && answer.reason === 'input')
      setQuestion(answer.sentence)
    else onAnswer(answer, say('driver.arrived'))
  }
  return (
    <Stack className={question === null ? undefined : classes.notice} data-testid="arrival">
      {question !== null && (
        <>
          <Text fz="xl" fw={650} role="alert">
            {question}
          </Text>
          <Group gap="sm">
            {REASONS.map((one) => (
              <button
                key={one}
                type="button"
                className={classes.choice}
                aria-pressed={reason === say(`driver.far.${one}`)}
                onClick={() => setReason(say(`driver.far.${one}`))}
                data-far={one}
              >
                {say(`driver.far.${one}`)}
              </button>
            ))}
          </Group>
          <TextInput
            size="lg"
            label={say('driver.far.why')}
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </>
      )}
      <Button
        size="xl"
        h={72}
        onClick={() => void arrive()}
        loading={busy}
        disabled={question !== null && reason.trim().length < SHORTEST_REASON}
        data-testid="arrive"
      >
        {say('driver.iAmHere')}
      </Button>
    </Stack>
  )
}
