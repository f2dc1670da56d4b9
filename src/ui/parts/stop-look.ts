import type { StopLine } from '../../wire/bridge.ts'
import type { Weight } from './tones.ts'

/** A stop's state → shape and weight: the one table, for map and lists alike (UI Colour). Words for the same states: `stopState` in words/app-states.en.ts. */
export type StopShape = 'circle' | 'diamond' | 'tick' | 'half' | 'cross'
export const STOP_LOOK: Record<StopLine['state'], { weight: Weight; shape: StopShape; open: boolean }> = {
  PLANNED: { weight: 'quiet', shape: 'circle', open: true },
  ARRIVED: { weight: 'moving', shape: 'diamond', open: true },
  WORKING: { weight: 'moving', shape: 'diamond', open: true },
  DONE: { weight: 'done', shape: 'tick', open: false },
  PART_DONE: { weight: 'asks', shape: 'half', open: false },
  FAILED: { weight: 'asks', shape: 'cross', open: false },
  SKIPPED: { weight: 'quiet', shape: 'circle', open: false },
}
