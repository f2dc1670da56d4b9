import type { Decoder } from '../../domain/decoding/picture.ts'
import type { PhotoMeasures } from '../../domain/photo-gate.ts'

/** To the gate's worker: a frame of the camera, or a picture's file. `blur`: labels that can be read are made unreadable. */
export type ToGate = { picture: ImageBitmap | Blob; blur: boolean }
/** What is kept (JPEG, upright, at most 2,048 pixels long) and what was measured in it; or why there is nothing. */
export type FromGate =
  | {
      outcome: 'looked'
      bytes: Uint8Array<ArrayBuffer>
      measures: PhotoMeasures
      labels: number
      engine: Decoder['engine']
    }
  | { outcome: 'refused'; reason: 'too-large' | 'no-picture' | /** a label stays readable */ 'label' }
