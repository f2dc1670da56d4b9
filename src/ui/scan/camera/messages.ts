import type { FoundSymbol } from '../../../domain/decoding/picture.ts'

/** To the worker that reads codes: a camera's frames as a stream of its own, or, where there is none, one picture at a time. */
export type ToWorker =
  { kind: 'frames'; frames: ReadableStream<VideoFrame> } | { kind: 'picture'; picture: ImageBitmap }

/** `black`: nobody could see a code in it. */
export type FrameRead = {
  kind: 'frame'
  width: number
  height: number
  found: FoundSymbol[]
  black: boolean
}
/** `unread`: a picture came that could not be read, of whatever it shows. */
export type FromWorker = FrameRead | { kind: 'unread' } | { kind: 'engine'; engine: 'wasm' | 'js' }
