import { Group, Text } from '@mantine/core'
import { useState } from 'react'
import type { PackageId, PersonId, StopId } from '../../../domain/brands.ts'
import { useClient } from '../../bridge/client.ts'
import { useStation } from '../../bridge/use-station.ts'
import { useScanTarget } from '../../scan/scanner.ts'
import { PinPad } from '../../sign-in/pin-pad.tsx'
import { useWords } from '../../words.ts'
import { PinFrame } from './pin-frame.tsx'
import { Touch } from './proof-fields.tsx'

export type PinSupervisorProps = { stopId: StopId; packageId: PackageId; onClose: () => void }

/** A supervisor signs with an own PIN, on this device and without a network, for another round of tries (DOMAIN §4.3). */
export function PinSupervisor({ stopId, packageId, onClose }: PinSupervisorProps) {
  const say = useWords()
  const client = useClient()
  const { data } = useStation('people')
  const [chosen, choose] = useState<PersonId | null>(null)
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  useScanTarget(() => setSaid(say('atStop.doorPin.scanned')))
  const supervisors = (data?.people ?? []).filter(({ role }) => role === 'supervisor')
  const [first] = supervisors
  const who = supervisors.find(({ personId }) => personId === chosen) ?? (supervisors.length === 1 ? first : undefined)
  const sign = async (pin: string) => {
    if (who === undefined) return
    setBusy(true)
    const second = { personId: who.personId, pin }
    const answer = await client.reopenPin({ stopId, packageId, second }).catch(() => null)
    setBusy(false)
    if (answer?.outcome === 'recorded') onClose()
    else setSaid(answer?.sentence ?? say('state.noAnswer'))
  }
  return (
    <PinFrame title={say('atStop.doorPin.superTitle')} testId="pin-supervisor-sheet" onClose={onClose}>
      <Text fz="lg">{say(supervisors.length === 0 ? 'atStop.doorPin.superNobody' : 'atStop.doorPin.superSay')}</Text>
      {supervisors.length > 1 && (
        <Group gap="sm" role="group" aria-label={say('atStop.doorPin.superTitle')}>
          {supervisors.map(({ personId, name }) => (
            <Touch
              key={personId}
              pressed={who?.personId === personId}
              onClick={() => choose(personId)}
              name={`supervisor-${personId}`}
            >
              {name}
            </Touch>
          ))}
        </Group>
      )}
      {who !== undefined && (
        <>
          <Text fz="lg" fw={650}>
            {say('atStop.doorPin.superPin', { name: who.name })}
          </Text>
          <Text fz="lg" fw={650} role="alert" mih="1.6em" data-testid="pin-answer">
            {said}
          </Text>
          <PinPad
            key={who.personId}
            disabled={busy}
            done={say('atStop.doorPin.allow')}
            onPin={(pin) => void sign(pin)}
          />
        </>
      )}
    </PinFrame>
  )
}
