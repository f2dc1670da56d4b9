import { Text } from '@mantine/core'
import { useState } from 'react'
import type { PackageId, StopId } from '../../../domain/brands.ts'
import type { DoorPin, TryPinAnswer } from '../../../wire/bridge.ts'
import { useClient } from '../../bridge/client.ts'
import { useScanTarget } from '../../scan/scanner.ts'
import { PinPad } from '../../sign-in/pin-pad.tsx'
import { useWords, type Say } from '../../words.ts'
import { PinFrame } from './pin-frame.tsx'

/** Higher than a hand at a desk needs: with gloves, standing, at a door. */
const KEY_PX = 80

export type PinSheetProps = { stopId: StopId; packageId: PackageId; pin: DoorPin; onClose: () => void }

/** Keys to press and nothing to type into: what a scanner sends never becomes a try. */
export function PinSheet({ stopId, packageId, pin, onClose }: PinSheetProps) {
  const say = useWords()
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  useScanTarget(() => setSaid(say('atStop.doorPin.scanned')))
  const enter = async (typed: string) => {
    setBusy(true)
    const answer = await client.tryPin({ stopId, packageId, pin: typed }).catch(() => null)
    setBusy(false)
    // What is right or locked now stands on the page beneath.
    if (answer?.outcome === 'matched' || answer?.outcome === 'locked') onClose()
    else setSaid(sayAnswer(say, answer))
  }
  return (
    <PinFrame title={say('atStop.doorPin.title')} testId="pin-sheet" onClose={onClose}>
      <Text fz="lg">{say('atStop.doorPin.ask')}</Text>
      <Text fz="xl" fw={700} role="alert" mih="3.2em" data-testid="pin-answer">
        {busy
          ? say('atStop.doorPin.checking')
          : said === ''
            ? say('atStop.doorPin.left', { count: pin.triesLeft })
            : said}
      </Text>
      <PinPad disabled={busy} keyPx={KEY_PX} done={say('atStop.doorPin.check')} onPin={(typed) => void enter(typed)} />
    </PinFrame>
  )
}

function sayAnswer(say: Say, answer: TryPinAnswer | null): string {
  if (answer === null) return say('state.noAnswer')
  switch (answer.outcome) {
    case 'wrong':
      return `${say('atStop.doorPin.wrong')} ${say('atStop.doorPin.left', { count: answer.triesLeft })}`
    case 'not-recorded':
      return answer.sentence
    case 'no-verifier':
      return say('atStop.doorPin.noVerifier')
    case 'matched':
    case 'locked':
      return ''
  }
}
