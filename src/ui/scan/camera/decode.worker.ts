// Reads codes off the window's thread. Frames come as a stream of which only the newest waits: a slow device skips frames, it
// never falls behind.
import { openJsDecoder } from '../../../scan/js-decoder.ts'
import { openWasmDecoder } from '../../../scan/wasm-decoder.ts'
import { WASM_URL } from '../../../scan/wasm-url.ts'
import { pictureOfBitmap, pictureOfFrame } from './frame-picture.ts'
import type { ToWorker } from './messages.ts'
import { createReader } from './reader.ts'

const read = createReader({
  tell: (message) => self.postMessage(message),
  open: () => openWasmDecoder({ url: WASM_URL }, 'camera'),
  // Where WebAssembly is refused, too.
  instead: () => openJsDecoder('camera'),
})

async function follow(frames: ReadableStream<VideoFrame>): Promise<void> {
  const reader = frames.getReader()
  for (;;) {
    const { done, value: frame } = await reader.read()
    if (done) return
    await read(() => pictureOfFrame(frame))
    frame.close()
  }
}

async function readOne(bitmap: ImageBitmap): Promise<void> {
  await read(() => pictureOfBitmap(bitmap))
  bitmap.close()
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  void (data.kind === 'frames' ? follow(data.frames) : readOne(data.picture))
}
