import { UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconSos } from '@tabler/icons-react'
import { useCallback, useEffect, useId, useState } from 'react'
import type { Alarm, Operator } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { useWords } from '../words.ts'
import { EmergencySheet } from './emergency-sheet.tsx'
import classes from './talk.module.css'
import { useHold } from './use-hold.ts'

const HINT_MS = 4000

/** Always there for who drives: on each page, while the van moves and on a break (DOMAIN §15.1). */
export function EmergencyButton({ operator, testId = 'emergency' }: { operator: Operator; testId?: string }) {
  const say = useWords()
  const how = useId()
  const { data } = useStation('talks')
  const [open, sheet] = useDisclosure(false)
  const [hint, setHint] = useState(false)
  const { holding, on } = useHold(
    sheet.open,
    useCallback(() => setHint(true), []),
  )
  useEffect(() => {
    if (!hint) return
    const timer = setTimeout(() => setHint(false), HINT_MS)
    return () => clearTimeout(timer)
  }, [hint])
  const alarm = data?.alarms.at(-1)
  return (
    <>
      <UnstyledButton
        className={classes.emergency}
        data-holding={holding}
        data-testid={testId}
        aria-describedby={how}
        {...on}
      >
        <IconSos size={30} aria-hidden />
        <span className={classes.emergencyWord}>{say('emergency.button')}</span>
        {alarm !== undefined && (
          <span className={classes.sign} data-testid="emergency-sign" data-sign={signOf(alarm)}>
            <span className={classes.heard}>{say(`emergency.sign.${signOf(alarm)}`)}</span>
          </span>
        )}
      </UnstyledButton>
      <span id={how} className={classes.heard}>
        {say('emergency.how')}
      </span>
      <span className={classes.hint} role="status">
        {hint && !open ? say('emergency.hold') : ''}
      </span>
      <EmergencySheet opened={open} close={sheet.close} operator={operator} talks={data} />
    </>
  )
}

/** Small enough that nobody beside the driver reads it. */
export function signOf({ state, takenBy }: Alarm): 'waiting' | 'sent' | 'taken' {
  if (takenBy.length > 0) return 'taken'
  return state.is === 'here' ? 'waiting' : 'sent'
}
