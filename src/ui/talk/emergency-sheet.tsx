import { Button, Modal, Text, UnstyledButton } from '@mantine/core'
import { IconBellOff, IconMapPin, IconPhone } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import type { BridgeClient, Operator, Talks } from '../../wire/bridge.ts'
import type { EmergencyWay } from '../../wire/talk.ts'
import { useClient } from '../bridge/client.ts'
import { whereAmI } from '../driver/geo.ts'
import { askPlace } from '../driver/stop/use-here.ts'
import { loud } from '../parts/tell.ts'
import { useWords } from '../words.ts'
import { takeEscape } from './escape-first.ts'
import classes from './talk.module.css'
import { useAct } from './use-act.ts'

/** Where a depot has set no number of its own: the public one, from here to the Urals. */
export const PUBLIC_NUMBER = '112'
export const dials = (number: string): string => `tel:${number.replaceAll(' ', '')}`

type Props = { opened: boolean; close: () => void; operator: Operator; talks: Talks | undefined }

/** Call, send the position, or in silence: each is one touch, and written down at once. */
export function EmergencySheet({ opened, close, operator, talks }: Props) {
  const say = useWords()
  const client = useClient()
  const act = useAct()
  const phone = talks?.phone ?? null
  const number = phone ?? PUBLIC_NUMBER
  const open = talks?.alarms.at(-1)
  useEffect(() => (opened ? takeEscape(close) : undefined), [opened, close])
  const raise = async (how: EmergencyWay) => {
    // A call needs its number on the screen; the others are done with it.
    if (how !== 'call') close()
    const id = await raised(client, how)
    if (id === null) loud(say('emergency.failed'), say('emergency.callNow', { number }))
    else await placed(client, id, operator)
  }
  const falseAlarm = async () => {
    if (open === undefined) return
    close()
    await act(client.answerAlarm({ id: open.id, answer: { is: 'false-alarm' } }))
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={say('emergency.title')}
      size={720}
      zIndex={500}
      closeOnEscape={false}
      closeButtonProps={{ 'aria-label': say('do.close'), size: 56 }}
      data-emergency
    >
      <div className={classes.ways} data-testid="emergency-sheet">
        {open !== undefined && (
          <Button size="xl" mih={72} variant="default" onClick={() => void falseAlarm()} data-way="false-alarm">
            {say('emergency.falseAlarm')}
          </Button>
        )}
        <a className={classes.way} href={dials(number)} onClick={() => void raise('call')} data-way="call">
          <Way
            icon={<IconPhone size={40} aria-hidden />}
            word={say('emergency.call', { number })}
            how={say(phone === null ? 'emergency.callPublic' : 'emergency.callDepot')}
          />
        </a>
        <UnstyledButton className={classes.way} onClick={() => void raise('position')} data-way="position">
          <Way
            icon={<IconMapPin size={40} aria-hidden />}
            word={say('emergency.position')}
            how={say('emergency.positionHow')}
          />
        </UnstyledButton>
        <UnstyledButton className={classes.way} onClick={() => void raise('silent')} data-way="silent">
          <Way
            icon={<IconBellOff size={40} aria-hidden />}
            word={say('emergency.silent')}
            how={say('emergency.silentHow')}
          />
        </UnstyledButton>
        {operator.onBreak && <Text data-testid="emergency-break">{say('emergency.onBreak')}</Text>}
        <Button size="lg" mih={64} variant="subtle" color="gray" c="var(--mantine-color-text)" onClick={close}>
          {say('do.cancel')}
        </Button>
      </div>
    </Modal>
  )
}

function Way({ icon, word, how }: { icon: ReactNode; word: string; how: string }) {
  return (
    <>
      {icon}
      <span>
        <strong>{word}</strong>
        <span className={classes.how}>{how}</span>
      </span>
    </>
  )
}

/** null: nothing is written and nothing is sent. What cannot be written is sent all the same, without a word on a screen that shall stay as it is. */
async function raised(client: BridgeClient, how: EmergencyWay): Promise<string | null> {
  const answer = await client.raiseAlarm({ how }).catch(() => null)
  return answer === null || answer.outcome === 'not-recorded' ? null : answer.id
}

/** The place of this moment, where the station had none: on a break it records none, so the window is asked this once. */
async function placed(client: BridgeClient, id: string, { onBreak }: Operator): Promise<void> {
  const geo = await (onBreak ? whereAmI() : askPlace(client)).catch(() => undefined)
  // Without it the emergency stands as it is.
  if (geo !== undefined) await client.alarmPlace({ id, geo }).catch(() => undefined)
}
