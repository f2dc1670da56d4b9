// One photo to the hub by tus (DESIGN §3 Photos): on from where it stood, whole only when the hub names its hash. Every wait has an end: what does not
// move for a while is given up and tried again later (FAULTS 20).
import { type DetailedError, Upload, type UploadOptions } from 'tus-js-client'
import type { Hash } from '../../domain/brands.ts'
import { PHOTO_WHOLE_HEADER, PHOTOS_PATH } from '../../wire/photos.ts'
import type { Timers } from '../ports.ts'

export type PhotoToSend = {
  sha256: Hash
  kind: string
  capturedAt: number
  bytes: Buffer
  /** where it stood at the hub; null: not begun */
  upload: string | null
}
export type PhotoSent =
  | { outcome: 'whole' }
  /** nobody answered, or something else than the hub */
  | { outcome: 'no-network'; why: string }
  | { outcome: 'busy'; retryAfterMs: number | null }
  /** the session is not good (any more) */
  | { outcome: 'denied' }
  /** the bytes came damaged: from the start */
  | { outcome: 'damaged' }
  /** the hub will not have it as it is */
  | { outcome: 'refused'; why: string }
export type SendPhoto = (
  photo: PhotoToSend,
  lease: { hubUrl: string; token: string },
  /** called when the upload has a name at the hub */
  begun: (upload: string) => void,
  signal: AbortSignal,
) => Promise<PhotoSent>

/** Small enough to come through within the hub's time for a request on 100 kbit/s. */
const PART_BYTES = 256 * 1024
const STALLED_MS = 20_000
const AT_MOST_MS = 15 * 60_000
const UPLOAD_NAME = /^[0-9a-f]{32}$/

export const sendByTus =
  (timers: Timers, stalledMs = STALLED_MS): SendPhoto =>
  (photo, lease, begun, signal) =>
    new Promise((resolve) => {
      const endpoint = `${lease.hubUrl.replace(/\/$/, '')}${PHOTOS_PATH}`
      const ends: (() => void)[] = []
      let settled = false
      const settle = (sent: PhotoSent): void => {
        settled = true
        for (const end of ends.splice(0)) end()
        void upload.abort().catch(() => undefined)
        resolve(sent)
      }
      let stall: { cancel(): void } | null = null
      const alive = (): void => {
        stall?.cancel()
        // A timer set after the end would keep the photo in memory for as long.
        if (!settled) stall = timers.after(stalledMs, () => settle({ outcome: 'no-network', why: 'no answer in time' }))
      }
      const upload = new Upload(photo.bytes, {
        ...optionsOf(photo, lease.token, endpoint),
        onProgress: alive,
        onAfterResponse: (request, response) => {
          alive()
          if (response.getHeader(PHOTO_WHOLE_HEADER) === photo.sha256) settle({ outcome: 'whole' })
          else if (request.getMethod() === 'POST' && response.getStatus() === 201)
            begun(nameOf(response.getHeader('Location'), endpoint))
        },
        // All bytes are there by its count, and the hub did not say that it has the photo: somebody else answered.
        onSuccess: () => settle({ outcome: 'no-network', why: 'not the hub’s answer' }),
        onError: (error) => settle(sentOf(error)),
      })
      const all = timers.after(AT_MOST_MS, () => settle({ outcome: 'no-network', why: 'it took too long' }))
      const aborted = (): void => settle({ outcome: 'no-network', why: 'stopped' })
      signal.addEventListener('abort', aborted)
      ends.push(
        () => stall?.cancel(),
        () => all.cancel(),
        () => signal.removeEventListener('abort', aborted),
      )
      alive()
      upload.start()
    })

const optionsOf = (
  { sha256, kind, capturedAt, upload }: PhotoToSend,
  token: string,
  endpoint: string,
): UploadOptions => ({
  endpoint,
  uploadUrl: upload === null ? null : `${endpoint}/${upload}`,
  metadata: { sha256, kind, capturedAt: String(capturedAt) },
  headers: { authorization: `Bearer ${token}` },
  chunkSize: PART_BYTES,
  // The queue decides when to try again, and remembers where it stood.
  retryDelays: null,
  storeFingerprintForResuming: false,
  fingerprint: async () => sha256,
})

/** @throws when it is none of the hub's: the token goes nowhere else */
function nameOf(location: string | undefined, endpoint: string): string {
  const at = location === undefined ? null : URL.parse(location, endpoint)
  const name = at?.pathname.split('/').at(-1) ?? ''
  if (at === null || !UPLOAD_NAME.test(name) || at.href !== new URL(`${endpoint}/${name}`).href)
    throw new Error('the answer names an upload that is not the hub’s')
  return name
}

function sentOf(error: Error | DetailedError): PhotoSent {
  const response = 'originalResponse' in error ? error.originalResponse : null
  const status = response?.getStatus() ?? 0
  if (status === 401 || status === 403) return { outcome: 'denied' }
  if (status === 460) return { outcome: 'damaged' }
  if (status === 429 || status >= 500)
    return { outcome: 'busy', retryAfterMs: retryAfterMs(response?.getHeader('Retry-After')) }
  const fromHub = /^application\/problem\+json/.test(response?.getHeader('Content-Type') ?? '')
  if (fromHub && (status === 400 || status === 413 || status === 415))
    return { outcome: 'refused', why: `status ${status}` }
  return { outcome: 'no-network', why: error.message.slice(0, 200) }
}

const retryAfterMs = (value: string | undefined): number | null =>
  /^\d{1,6}$/.test(value ?? '') ? Number(value) * 1000 : null
