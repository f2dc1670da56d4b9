import { Button, Text } from '@mantine/core'
import { IconLock, IconNumbers } from '@tabler/icons-react'
import { useState } from 'react'
import type { StopId } from '../../../domain/brands.ts'
import { formatTrackingId } from '../../../domain/numbers/tracking-id.ts'
import type { DoorPin } from '../../../wire/bridge.ts'
import { useWords } from '../../words.ts'
import type { StopParcel } from '../outcomes.ts'
import { Need } from './need.tsx'
import { PinSheet } from './pin-sheet.tsx'
import { PinSupervisor } from './pin-supervisor.tsx'
import answers from '../../parts/answers.module.css'
import classes from './stop.module.css'

export type PinFieldsProps = {
  stopId: StopId
  parcels: readonly StopParcel[]
  /** it is not handed over: no PIN, or too many wrong ones */
  onFail: () => void
}

/** The PIN of each parcel in the hand that asks for one (DOMAIN §4.1, §4.3): entered on a pad of its own, checked at the station, never kept in the form. */
export function PinFields({ stopId, parcels, onFail }: PinFieldsProps) {
  return parcels
    .filter(({ service }) => service.includes('pin'))
    .map((parcel) => (
      <PinField key={parcel.packageId} stopId={stopId} parcel={parcel} alone={parcels.length === 1} onFail={onFail} />
    ))
}

type FieldProps = { stopId: StopId; parcel: StopParcel; alone: boolean; onFail: () => void }

function PinField({ stopId, parcel, alone, onFail }: FieldProps) {
  const say = useWords()
  const { packageId, pin } = parcel
  const state = pin?.state ?? 'no-verifier'
  const number = formatTrackingId(packageId).slice(-4)
  const label = alone ? say('atStop.doorPin.one') : say('atStop.doorPin.of', { number })
  return (
    <Need given={state === 'matched'} name="pin" label={label}>
      <div className={classes.pinField} data-testid="door-pin" data-state={state} data-pin-of={packageId}>
        {state === 'matched' && <Text role="status">{say('atStop.doorPin.matched')}</Text>}
        {state === 'no-verifier' && <Text className={classes.said}>{say('atStop.doorPin.noVerifier')}</Text>}
        {pin !== undefined && state === 'open' && <Open {...{ stopId, packageId, pin, onFail }} />}
        {state === 'locked' && <Locked {...{ stopId, packageId, onFail }} />}
      </div>
    </Need>
  )
}

type Part = Pick<StopParcel, 'packageId'> & Pick<FieldProps, 'stopId' | 'onFail'>

function Open({ stopId, packageId, pin, onFail }: Part & { pin: DoorPin }) {
  const say = useWords()
  const [opened, open] = useState(false)
  return (
    <>
      <div className={answers.few}>
        <Button
          size="lg"
          h={72}
          leftSection={<IconNumbers size={28} />}
          onClick={() => open(true)}
          data-testid="pin-open"
        >
          {say('atStop.doorPin.enter')}
        </Button>
        <Button variant="default" size="lg" h={72} onClick={onFail} data-testid="pin-none">
          {say('atStop.doorPin.none')}
        </Button>
      </div>
      {pin.tries > 0 && <Text role="status">{say('atStop.doorPin.left', { count: pin.triesLeft })}</Text>}
      {opened && <PinSheet {...{ stopId, packageId, pin }} onClose={() => open(false)} />}
    </>
  )
}

function Locked({ stopId, packageId, onFail }: Part) {
  const say = useWords()
  const [opened, open] = useState(false)
  return (
    <>
      <Text fw={650} role="alert" className={classes.pinLocked}>
        <IconLock size={26} aria-hidden /> {say('atStop.doorPin.locked')}
      </Text>
      <div className={answers.few}>
        <Button size="lg" h={72} onClick={onFail} data-testid="pin-fail">
          {say('atStop.doorPin.fail')}
        </Button>
        <Button variant="default" size="lg" h={72} onClick={() => open(true)} data-testid="pin-supervisor">
          {say('atStop.doorPin.supervisor')}
        </Button>
      </div>
      {opened && <PinSupervisor {...{ stopId, packageId }} onClose={() => open(false)} />}
    </>
  )
}

/** How often the PINs of these were tried, where this device counts; null: a person says it. */
export function countedTries(parcels: readonly StopParcel[]): number | null {
  const counted = parcels.flatMap(({ pin }) => (pin === undefined || isUncounted(pin) ? [] : [pin.tries]))
  return counted.length === 0 ? null : Math.max(...counted)
}
const isUncounted = ({ state, tries }: DoorPin): boolean => state === 'no-verifier' && tries === 0
