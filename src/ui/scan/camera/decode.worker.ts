// Reads codes off the window's thread. Frames come as a stream of which only the newest waits: a slow device skips frames, it
// never falls behind.
import { type Decoder, type GreyPicture, isBlack } from '../../../domain/decoding/picture.ts'
import { openJsDecoder } from '../../../scan/js-decoder.ts'
import { openWasmDecoder } from '../../../scan/wasm-decoder.ts'
import { WASM_URL } from '../../../scan/wasm-url.ts'
import { pictureOfBitmap, pictureOfFrame } from './frame-picture.ts'
import type { FromWorker, ToWorker } from './messages.ts'

const tell = (message: FromWorker): void => self.postMessage(message)

/** Where WebAssembly is refused, the engine without it reads on, slower. */
async function openDecoder(): Promise<Decoder> {
  const decoder: Decoder = await openWasmDecoder({ url: WASM_URL }, 'camera').catch(() => openJsDecoder('camera'))
  tell({ kind: 'engine', engine: decoder.engine })
  return decoder
}
const opened = openDecoder()

async function read(decoder: Decoder, picture: GreyPicture): Promise<void> {
  const black = isBlack(picture)
  const found = black ? [] : await decoder.read(picture)
  tell({ kind: 'frame', width: picture.width, height: picture.height, found, black })
}

async function follow(frames: ReadableStream<VideoFrame>): Promise<void> {
  const decoder = await opened
  const reader = frames.getReader()
  for (;;) {
    const { done, value: frame } = await reader.read()
    if (done) return
    try {
      await read(decoder, await pictureOfFrame(frame))
    } finally {
      frame.close()
    }
  }
}

async function readOne(bitmap: ImageBitmap): Promise<void> {
  const decoder = await opened
  const picture = pictureOfBitmap(bitmap)
  bitmap.close()
  await read(decoder, picture)
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  void (data.kind === 'frames' ? follow(data.frames) : readOne(data.picture))
}
