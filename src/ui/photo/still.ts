// The camera's own still (ImageCapture): its sensor has far more pixels than the live picture. A bonus, never a condition: where it is missing, fails, hangs or
// is no better, the frame of the live picture is kept.

/** What of ImageCapture is used here; the language's own library does not name it yet. */
export type StillCamera = { takePhoto: () => Promise<Blob> }
export type OpenStill = new (track: MediaStreamTrack) => StillCamera

/** Some cameras never answer; a driver waits this long once, and not again for the same camera. */
export const STILL_WITHIN_MS = 2_000

const hopeless = new WeakSet<MediaStreamTrack>()

/** null: there is no still, for whatever reason. Never rejects. */
export async function takeStill(
  track: MediaStreamTrack | undefined,
  withinMs = STILL_WITHIN_MS,
  Open = (globalThis as { ImageCapture?: OpenStill }).ImageCapture,
): Promise<Blob | null> {
  if (Open === undefined || track?.readyState !== 'live' || hopeless.has(track)) return null
  // With many cameras a still puts the light out that the driver has just put on.
  if ((track.getSettings() as { torch?: boolean }).torch === true) return null
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), withinMs)))
  try {
    const still = await Promise.race([new Open(track).takePhoto(), late])
    if (still !== null && still.size > 0) return still
  } catch {
    // It has no stills, or this one failed.
  } finally {
    clearTimeout(timer)
  }
  hopeless.add(track)
  return null
}

/** The camera behind a live picture. */
export function trackOf(video: HTMLVideoElement): MediaStreamTrack | undefined {
  return video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined
}
