import type { ToWorker } from './messages.ts'

/** Chromium's own; the language's lists do not have it. `maxBufferSize: 1`: an older frame gives way to a newer one. */
type Processor = new (init: { track: MediaStreamTrack; maxBufferSize: number }) => {
  readable: ReadableStream<VideoFrame>
}

/**
 * Brings a camera's frames to the worker; returns what must be called when the worker has read one. The stream goes over as a
 * whole, so frames never touch the window's thread; a browser without it gives pictures one by one, at the worker's pace.
 * `onUnread`: a picture was there and could not be taken; the next one is on its way.
 */
export function feed(
  worker: Worker,
  stream: MediaStream,
  track: MediaStreamTrack,
  onUnread: () => void,
): { next: () => void; end: () => void } {
  const post = (message: ToWorker, transfer: Transferable[]): void => worker.postMessage(message, transfer)
  const { MediaStreamTrackProcessor } = globalThis as { MediaStreamTrackProcessor?: Processor }
  if (MediaStreamTrackProcessor !== undefined) {
    const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 })
    post({ kind: 'frames', frames: readable }, [readable])
    return { next: () => undefined, end: () => undefined }
  }
  const video = document.createElement('video')
  video.muted = true
  video.srcObject = stream
  let ended = false
  const next = (): void => {
    video.requestVideoFrameCallback(() => {
      if (ended) return
      createImageBitmap(video).then(
        (picture) => post({ kind: 'picture', picture }, [picture]),
        () => {
          if (ended) return
          onUnread()
          next()
        },
      )
    })
  }
  void video.play().then(next)
  const end = (): void => {
    ended = true
    video.srcObject = null
  }
  return { next, end }
}
