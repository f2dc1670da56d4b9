import { Button, Chip, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { PackageId } from '../../domain/brands.ts'
import { type Hold, HOLDS } from '../../domain/vocabulary.ts'
import { useClient } from '../bridge/client.ts'
import { useTell } from '../parts/tell.ts'
import { FIRST_FOCUS } from '../parts/first-focus.ts'
import { HeadWithEmergency } from '../talk/emergency-here.tsx'
import { useWords } from '../words.ts'

const SHORTEST_REASON = 3

export type HoldDialogueProps = { opened: boolean; onClose: () => void; packageId: PackageId; holds: readonly Hold[] }

/** Placing a hold that is not there, releasing one that is: either with a reason. */
export function HoldDialogue({ opened, onClose, packageId, holds }: HoldDialogueProps) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const [hold, setHold] = useState<Hold | null>(null)
  const [reason, setReason] = useState('')
  const releases = hold !== null && holds.includes(hold)
  const ready = hold !== null && reason.trim().length >= SHORTEST_REASON
  const confirm = async () => {
    if (hold === null || !ready) return
    const input = { packageId, hold, reason: reason.trim() }
    const asked = releases ? client.releaseHold(input) : client.placeHold(input)
    if ((await tell(asked, say(releases ? 'hold_do.released' : 'hold_do.placed'))) !== null) onClose()
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={<HeadWithEmergency>{say('hold_do.open')}</HeadWithEmergency>}
      closeButtonProps={{ ...FIRST_FOCUS, 'aria-label': say('do.close') }}
    >
      <Stack>
        <Chip.Group value={hold ?? ''} onChange={(value) => setHold(HOLDS.find((one) => one === value) ?? null)}>
          <Group gap="xs">
            {HOLDS.map((one) => (
              <Chip key={one} value={one}>
                {holds.includes(one) ? say('hold_do.isOn', { hold: say(`hold.${one}`) }) : say(`hold.${one}`)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        <TextInput
          label={say('hold_do.reason')}
          value={reason}
          maxLength={200}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="end">
          <Text c="dimmed">{ready ? '' : say('hold_do.hint')}</Text>
          <Button disabled={!ready} onClick={() => void confirm()} data-testid="hold-confirm">
            {say(releases ? 'hold_do.release' : 'hold_do.place')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
