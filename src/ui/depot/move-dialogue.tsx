import { Button, Chip, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type SyntheticEvent, useState } from 'react'
import type { PackageId } from '../../domain/brands.ts'
import type { RouteLine } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { ParcelId } from '../parts/parcel-id.tsx'
import { useTell } from '../parts/tell.ts'
import { FIRST_FOCUS } from '../parts/first-focus.ts'
import { HeadWithEmergency } from '../talk/emergency-here.tsx'
import { useWords } from '../words.ts'

const REASONS = ['full', 'onTheWay', 'help', 'urgent'] as const
const SHORTEST_REASON = 3

export type MoveDialogueProps = { opened: boolean; onClose: () => void; packageId: PackageId; route: RouteLine }

/** Taking a parcel along on purpose is a decision somebody makes and says why. */
export function MoveDialogue({ opened, onClose, packageId, route }: MoveDialogueProps) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const [why, setWhy] = useState('')
  const { vehicleId } = route
  const enough = why.trim().length >= SHORTEST_REASON
  const move = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (vehicleId === null || !enough) return
    const asked = client.moveToRoute({ packageId, routeId: route.routeId, vehicleId, why: why.trim() })
    if ((await tell(asked, say('stop.moved', { route: route.number }))) !== null) onClose()
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      zIndex={300}
      title={<HeadWithEmergency>{say('stop.moveTitle', { route: route.number })}</HeadWithEmergency>}
      closeButtonProps={{ ...FIRST_FOCUS, 'aria-label': say('do.close') }}
    >
      <form onSubmit={(event) => void move(event)}>
        <Stack>
          <Text fz="xl">
            <ParcelId id={packageId} />
          </Text>
          <Chip.Group value={why} onChange={setWhy}>
            <Group gap="sm">
              {REASONS.map((reason) => (
                <Chip key={reason} value={say(`stop.reason.${reason}`)} size="lg">
                  {say(`stop.reason.${reason}`)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          <TextInput
            size="lg"
            label={say('stop.why')}
            value={why}
            maxLength={200}
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
          {vehicleId === null && <Text role="alert">{say('stop.noVehicle')}</Text>}
          <Group justify="end">
            <Button variant="default" size="lg" onClick={onClose}>
              {say('do.cancel')}
            </Button>
            <Button type="submit" size="lg" disabled={vehicleId === null || !enough} data-testid="move-confirm">
              {say('stop.moveConfirm', { route: route.number })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
