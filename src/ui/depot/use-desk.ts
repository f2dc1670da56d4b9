import { useEffect, useState } from 'react'
import type { CheckpointOfScan, RouteLine, ScanInput } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { TONES } from '../parts/tones.ts'
import { makeScanDesk, type ScanDesk, type Shown } from '../scan/scan-desk.ts'
import type { Scanned } from '../scan/scanner.ts'
import { speak } from '../scan/settings.ts'
import { play } from '../scan/sounds.ts'
import { say } from '../words.ts'
import { answeredOf, type Standing } from './answer-pane.tsx'

/** A desk for one checkpoint, with the sound and the spoken word of each answer. */
export function useDesk(standing: Standing): ScanDesk {
  const client = useClient()
  const [desk] = useState(() => makeScanDesk(client))
  const { checkpoint, routeNumber } = standing
  useEffect(() => desk.onAnswer((shown) => sound(shown, { checkpoint, routeNumber })), [desk, checkpoint, routeNumber])
  return desk
}

export function sound(shown: Shown, standing: Standing): void {
  const answered = answeredOf(say, shown, standing)
  if (answered === null) return
  const { sound: name } = TONES[answered.said.tone]
  if (name !== null) play(name)
  speak([answered.said.word, answered.said.big].filter(Boolean).join(' '))
}

/** What the station is asked to record for a scan at this checkpoint. */
export function scanInput(scanned: Scanned, checkpoint: CheckpointOfScan, route: RouteLine | null): ScanInput {
  return {
    checkpoint,
    text: scanned.text,
    entry: scanned.entry,
    ...(scanned.symbology === null ? {} : { symbology: scanned.symbology }),
    ...(route === null ? {} : { routeId: route.routeId }),
    ...(route?.vehicleId == null ? {} : { vehicleId: route.vehicleId }),
  }
}
