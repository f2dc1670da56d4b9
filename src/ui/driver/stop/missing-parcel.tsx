import { Button, Group, Modal, Text } from '@mantine/core'
import { useRef, useState } from 'react'
import type { ScanAnswer, StopDetail } from '../../../wire/bridge.ts'
import { useClient } from '../../bridge/client.ts'
import { ParcelId } from '../../parts/parcel-id.tsx'
import { FIRST_FOCUS } from '../../parts/first-focus.ts'
import { HeadWithEmergency } from '../../talk/emergency-here.tsx'
import { useWords } from '../../words.ts'
import { geoField } from '../geo.ts'
import type { StopParcel } from '../outcomes.ts'
import { VanSearched } from './evidence-fields.tsx'
import { EMPTY } from './form-state.ts'
import answers from '../../parts/answers.module.css'
import type { Here } from './use-here.ts'

export type MissingParcelProps = {
  stop: StopDetail
  parcel: StopParcel
  here: Here
  onAnswer: (answer: ScanAnswer | null, done: string) => void
  onClose: () => void
}

/** One parcel of the stop is not there: the others go on, this one gets its reason and whether the van was searched (DOMAIN §4, §5). */
export function MissingParcel({ stop, parcel, here, onAnswer, onClose }: MissingParcelProps) {
  const say = useWords()
  const client = useClient()
  const [searched, setSearched] = useState<boolean | null>(null)
  const sending = useRef(false)
  const record = async () => {
    if (sending.current) return
    sending.current = true
    const evidence = [searched === true ? 'van_searched' : 'van_not_searched']
    const asked = client.attempt({
      ...{ stopId: stop.stopId, packageIds: [parcel.packageId], reason: 'NOT_ON_VEHICLE', evidence },
      ...geoField(await here.ask()),
    })
    onAnswer(await asked.catch(() => null), say('attempt.NOT_ON_VEHICLE'))
    onClose()
  }
  return (
    <Modal
      opened
      closeButtonProps={{ ...FIRST_FOCUS, 'aria-label': say('do.close'), size: 56, iconSize: 32 }}
      onClose={onClose}
      title={<HeadWithEmergency>{say('atStop.missing.title')}</HeadWithEmergency>}
      size="lg"
      centered
    >
      <Text fz="xl" mb="sm">
        <ParcelId id={parcel.packageId} />
      </Text>
      <Text fw={650}>{say('atStop.missing.ask')}</Text>
      <Text mb="sm">{say('atStop.missing.first')}</Text>
      <div className={answers.few}>
        <VanSearched
          form={{ ...EMPTY, vanSearched: searched }}
          change={(part) => {
            if (typeof part !== 'function') setSearched(part.vanSearched ?? null)
          }}
        />
      </div>
      <Group grow mt="xl">
        <Button variant="default" size="lg" h={64} onClick={onClose}>
          {say('atStop.missing.cancel')}
        </Button>
        <Button
          size="lg"
          h={64}
          disabled={searched === null}
          onClick={() => void record()}
          data-testid="missing-confirm"
        >
          {say('atStop.missing.confirm')}
        </Button>
      </Group>
    </Modal>
  )
}
