// The browser's cameras: which there are, which one this device's user chose, opening one, and what went wrong as a closed list.
export type CameraFailure = 'denied' | 'in-use' | 'none' | 'gone' | 'unsupported' | 'other'
export type CameraDevice = { id: string; label: string }

const KEY = 'waymark-camera'
/** 720p: a label at arm's length has enough pixels, and a tablet's worker keeps up. */
const SCAN = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } } as const
/** What a photo keeps at most; a camera that cannot gives its best. */
const PHOTO = { width: { ideal: 2048 }, height: { ideal: 1536 }, frameRate: { ideal: 30 } } as const

export function rememberedCamera(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null // storage is switched off: then each start takes the usual camera
  }
}

export function rememberCamera(id: string): void {
  try {
    localStorage.setItem(KEY, id)
  } catch {
    // as above
  }
}

export async function listCameras(): Promise<CameraDevice[]> {
  const all = await navigator.mediaDevices.enumerateDevices()
  return all.filter(({ kind }) => kind === 'videoinput').map(({ deviceId, label }) => ({ id: deviceId, label }))
}

/** The chosen camera, or the one that looks away from the user where that one is not there any more. Rejects as `getUserMedia`. */
export async function openStream(id: string | null, purpose: 'scan' | 'photo' = 'scan'): Promise<MediaStream> {
  const wanted = purpose === 'scan' ? SCAN : PHOTO
  const usual = { ...wanted, facingMode: { ideal: 'environment' } }
  if (id === null) return navigator.mediaDevices.getUserMedia({ video: usual })
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { ...wanted, deviceId: { exact: id } } })
  } catch (error) {
    const missing = error instanceof DOMException && ['OverconstrainedError', 'NotFoundError'].includes(error.name)
    if (!missing && !(error instanceof OverconstrainedError)) throw error
    return navigator.mediaDevices.getUserMedia({ video: usual })
  }
}

export const camerasOffered = (): boolean => 'mediaDevices' in navigator

export function failureOf(error: unknown): CameraFailure {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotReadableError' || name === 'AbortError') return 'in-use'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none'
  return 'other'
}

/** `torch` is in no list of the language yet, but in the browsers of phones and tablets. */
type WithTorch = { torch?: boolean }
export const hasTorch = (track: MediaStreamTrack): boolean => (track.getCapabilities() as WithTorch).torch === true

export async function setTorch(track: MediaStreamTrack, on: boolean): Promise<void> {
  await track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
}
