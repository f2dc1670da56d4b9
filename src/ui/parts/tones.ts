import {
  type Icon,
  IconArrowBackUp,
  IconArrowsExchange,
  IconBuildingStore,
  IconBuildingWarehouse,
  IconCircleX,
  IconDoor,
  IconFileText,
  IconHomeCheck,
  IconPackageExport,
  IconPackageImport,
  IconPackageOff,
  IconQuestionMark,
  IconStack2,
  IconTrash,
  IconTruckDelivery,
  IconTruckLoading,
  IconTruckReturn,
} from '@tabler/icons-react'
import type { Verdict } from '../../domain/decision.ts'
import type { Lifecycle } from '../../domain/vocabulary.ts'
import type { SoundName } from '../scan/sounds.ts'

/** State → colour, shape and sound: the one table (UI Verdicts, Colour). Words for the same states: `words/app-states.en.ts`. */
export type Tone = 'ok' | 'again' | 'attention' | 'stop' | 'onward' | 'contradiction' | 'unreadable' | 'unrecorded'
export type ShapeName = 'tick' | 'two-ticks' | 'triangle' | 'octagon' | 'arrow' | 'squares' | 'bars' | 'slash'
type Look = { back: string; fore: string; shape: ShapeName; sound: SoundName | null }

/** Each pair has a contrast of at least 7 (AAA); a test computes it. `unrecorded` has no sound: nothing was written, nothing beeps. */
export const TONES: Record<Tone, Look> = {
  ok: { back: '#0a5c2c', fore: '#ffffff', shape: 'tick', sound: 'go' },
  again: { back: '#075e63', fore: '#ffffff', shape: 'two-ticks', sound: 'go-again' },
  attention: { back: '#ffc229', fore: '#1a1200', shape: 'triangle', sound: 'look' },
  stop: { back: '#b3001b', fore: '#ffffff', shape: 'octagon', sound: 'stop' },
  onward: { back: '#0f4c9c', fore: '#ffffff', shape: 'arrow', sound: 'look' },
  contradiction: { back: '#5b1fa6', fore: '#ffffff', shape: 'squares', sound: 'look' },
  unreadable: { back: '#4a4f55', fore: '#ffffff', shape: 'bars', sound: 'look-low' },
  unrecorded: { back: '#101010', fore: '#ffffff', shape: 'slash', sound: null },
}

export function toneOf(verdict: Verdict): Tone {
  switch (verdict.kind) {
    case 'ok':
    case 'again':
    case 'attention':
    case 'stop':
    case 'onward':
    case 'contradiction':
    case 'unreadable':
      return verdict.kind
    case 'not-ours':
      // Another carrier's parcel goes onward; a goods code or an unknown number asks for another try.
      return verdict.reason === 'foreign-code' ? 'onward' : 'unreadable'
  }
}

/** No verdict's colour is used for a state: greys, the accent for what is under way, black for what needs somebody. */
export type Weight = 'quiet' | 'moving' | 'done' | 'asks'
export const LIFECYCLE_LOOK: Record<Lifecycle, { weight: Weight; icon: Icon }> = {
  EXPECTED: { weight: 'quiet', icon: IconFileText },
  ACCEPTED: { weight: 'quiet', icon: IconPackageImport },
  IN_TRANSIT: { weight: 'moving', icon: IconTruckReturn },
  AT_DEPOT: { weight: 'moving', icon: IconBuildingWarehouse },
  STAGED: { weight: 'moving', icon: IconStack2 },
  LOADED: { weight: 'moving', icon: IconTruckLoading },
  OUT: { weight: 'moving', icon: IconTruckDelivery },
  ATTEMPTED: { weight: 'asks', icon: IconDoor },
  AT_PICKUP: { weight: 'moving', icon: IconBuildingStore },
  DELIVERED: { weight: 'done', icon: IconHomeCheck },
  BACK_AT_DEPOT: { weight: 'asks', icon: IconArrowBackUp },
  WITH_CARRIER: { weight: 'moving', icon: IconArrowsExchange },
  RETURNING: { weight: 'moving', icon: IconArrowBackUp },
  RETURNED: { weight: 'done', icon: IconPackageExport },
  MISSING: { weight: 'asks', icon: IconQuestionMark },
  LOST: { weight: 'asks', icon: IconPackageOff },
  DESTROYED: { weight: 'done', icon: IconTrash },
  CANCELLED: { weight: 'done', icon: IconCircleX },
}
