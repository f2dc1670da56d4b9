import { Button, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { PersonId } from '../../domain/brands.ts'
import { useStation } from '../bridge/use-station.ts'
import { PinPad } from '../sign-in/pin-pad.tsx'
import { FIRST_FOCUS } from '../parts/first-focus.ts'
import { HeadWithEmergency } from '../talk/emergency-here.tsx'
import { useWords } from '../words.ts'
import { Answer } from '../parts/answer.tsx'
import answers from '../parts/answers.module.css'

export type Second = { personId: PersonId; pin: string }
export type SecondSignatureProps = {
  opened: boolean
  /** the route's: proposed where the depot is signed in */
  driverId: PersonId | null
  onClose: () => void
  /** resolves with why it was not taken; null: it was, or it is said elsewhere */
  onSign: (second: Second) => Promise<string | null>
  /** nobody of the other side is there: what is done instead, in words, and that */
  alone: { text: string; label: string; go: () => void }
  /** what is signed; absent: the count of a load */
  head?: { title: string; second: string }
}

/** Who is signed in has signed by that; the one of the other side does with an own PIN (DOMAIN §3.5). */
export function SecondSignature({ opened, onClose, ...signing }: SecondSignatureProps) {
  const say = useWords()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={<HeadWithEmergency>{signing.head?.title ?? say('day.sign.title')}</HeadWithEmergency>}
      closeButtonProps={{ ...FIRST_FOCUS, 'aria-label': say('do.close'), size: 48 }}
    >
      <Signing {...signing} />
    </Modal>
  )
}

function Signing({ driverId, onSign, alone, head }: Omit<SecondSignatureProps, 'opened' | 'onClose'>) {
  const say = useWords()
  const { data: operator } = useStation('operator')
  const { data } = useStation('people')
  const drives = operator?.role === 'driver'
  const others = (data?.people ?? []).filter(({ role }) => (role === 'driver') !== drives)
  const proposed = drives ? undefined : others.find(({ personId }) => personId === driverId)
  const who = head?.second ?? say(`day.sign.who.${drives ? 'depot' : 'driver'}`)
  const [chosen, choose] = useState<PersonId | null>(null)
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)
  const second = others.find(({ personId }) => personId === chosen) ?? proposed ?? only(others)
  const sign = async (pin: string) => {
    if (second === undefined) return
    setBusy(true)
    const why = await onSign({ personId: second.personId, pin })
    setBusy(false)
    setSaid(why ?? '')
  }
  return (
    <Stack gap="sm" data-testid="second-signature">
      <Text>{say('day.sign.first', { name: operator?.name ?? '' })}</Text>
      <Text fw={650}>{who}</Text>
      {others.length === 0 && <Text>{say('day.sign.nobody')}</Text>}
      <div className={answers.inRow} role="group" aria-label={who}>
        {others.map(({ personId, name }) => (
          <Answer
            key={personId}

            aria-pressed={second?.personId === personId}
            onClick={() => choose(personId)}
            data-second={personId}
          >
            {name}
          </Answer>
        ))}
      </div>
      {second !== undefined && (
        <>
          <Text fw={650}>{say('day.sign.pinOf', { name: second.name })}</Text>
          <Text role="alert" fw={600} mih="1.6em" data-testid="sign-answer">
            {said}
          </Text>
          <PinPad key={second.personId} disabled={busy} done={say('day.sign.enter')} onPin={(pin) => void sign(pin)} />
        </>
      )}
      <Text mt="sm">{alone.text}</Text>
      <Button size="lg" variant="default" onClick={alone.go} data-testid="sign-alone">
        {alone.label}
      </Button>
    </Stack>
  )
}

const only = <T,>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined)
