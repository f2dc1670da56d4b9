import { useEffect, useRef, useState } from 'react'
import type { StopId } from '../../domain/brands.ts'
import { blursLabels, judgePhoto, MAX_LONG_SIDE_PX } from '../../domain/photo-gate.ts'
import type { PhotoReport } from '../../domain/photo-report.ts'
import type { PhotoExcuse, PhotoKind } from '../../domain/vocabulary.ts'
import type { SavedPhoto } from '../../wire/bridge/photos.ts'
import { Refused } from '../bridge/channel.ts'
import { useClient } from '../bridge/client.ts'
import { useWords } from '../words.ts'
import { askCircumstances } from './circumstances.ts'
import { type Gate, openGate, type Refusal } from './gate.ts'
import { takeStill, trackOf } from './still.ts'

/** A photo as it would be kept, and what the gate found in it. */
export type Take = { bytes: Uint8Array<ArrayBuffer>; capturedAt: number; report: PhotoReport }
export type Step =
  | { kind: 'aim'; refused: Refusal | null }
  | { kind: 'looking' }
  /** `unkept`: it was not kept, and why */
  | { kind: 'look'; take: Take; saving: boolean; unkept: string | null }
export type Taking = {
  step: Step
  /** of the frame that the live picture shows now */
  shoot: (video: HTMLVideoElement) => Promise<void>
  retake: () => void
  use: (excuse?: PhotoExcuse) => Promise<void>
}
type Asked = {
  kind: PhotoKind
  stopId?: StopId | undefined
  onDone: (saved: SavedPhoto & { report: PhotoReport }) => void
}

/** From the shutter to the kept photo. A photo that is taken again leaves nothing behind. */
export function useTaking({ kind, stopId, onDone }: Asked): Taking {
  const say = useWords()
  const client = useClient()
  const gate = useGate()
  const [step, setStep] = useState<Step>({ kind: 'aim', refused: null })
  const [retakes, setRetakes] = useState(0)
  const shoot = async (video: HTMLVideoElement): Promise<void> => {
    if (gate.current === null) return
    setStep({ kind: 'looking' })
    const capturedAt = Date.now()
    const around = askCircumstances(client, stopId)
    const looked = await lookAt(gate.current, video, blursLabels(kind))
    if (looked.outcome === 'refused') {
      setStep({ kind: 'aim', refused: looked.reason })
      return
    }
    const { bytes, measures, labels } = looked
    const report = judgePhoto({ measures, labels, kind, retakes, ...(await around) })
    setStep({ kind: 'look', take: { bytes, capturedAt, report }, saving: false, unkept: null })
  }
  const retake = (): void => {
    setRetakes(retakes + 1)
    setStep({ kind: 'aim', refused: null })
  }
  const use = async (excuse?: PhotoExcuse): Promise<void> => {
    if (step.kind !== 'look') return
    const { bytes, capturedAt, report: found } = step.take
    const report = excuse === undefined ? found : { ...found, excuse }
    setStep({ ...step, saving: true, unkept: null })
    const where = stopId === undefined ? {} : { stopId }
    const answer = await client.savePhoto({ bytes, kind, capturedAt, report, ...where }).catch((error: unknown) => ({
      outcome: 'not-saved' as const,
      sentence: error instanceof Refused ? error.message : say('photo.noAnswer'),
    }))
    if (answer.outcome === 'saved') onDone({ ...answer, report })
    else setStep({ ...step, saving: false, unkept: answer.sentence })
  }
  return { step, shoot, retake, use }
}
const NO_PICTURE = { outcome: 'refused', reason: 'no-picture' } as const

/** The camera's still, or the frame that was shown when the shutter was pressed where the still is none, cannot be read, or is no larger. */
async function lookAt(gate: Gate, video: HTMLVideoElement, blur: boolean): ReturnType<Gate['look']> {
  const frame = await createImageBitmap(video).catch(() => null)
  const still = await takeStill(trackOf(video))
  const looked = still === null ? null : await gate.look({ picture: still, blur })
  const larger = looked?.outcome === 'looked' && longSide(looked.measures) >= longSideKept(frame)
  if (larger || (frame === null && looked !== null)) {
    frame?.close()
    return looked
  }
  return frame === null ? NO_PICTURE : gate.look({ picture: frame, blur })
}
const longSide = ({ widthPx, heightPx }: { widthPx: number; heightPx: number }): number => Math.max(widthPx, heightPx)
const longSideKept = (frame: ImageBitmap | null): number =>
  frame === null ? 0 : Math.min(MAX_LONG_SIDE_PX, Math.max(frame.width, frame.height))

/** One worker as long as the page stands. */
function useGate(): { current: Gate | null } {
  const gate = useRef<Gate | null>(null)
  useEffect(() => {
    const opened = openGate()
    gate.current = opened
    return () => {
      opened.end()
      gate.current = null
    }
  }, [])
  return gate
}
