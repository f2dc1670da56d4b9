// The fake station's photos: kept in memory as long as the page stands, by their SHA-256 as the real ones.
import type { Hash, Instant } from '../../domain/brands.ts'
import type { PhotoReport } from '../../domain/photo-report.ts'
import type { BridgeHandlers } from '../../wire/bridge.ts'
import type { LocationState } from '../../wire/bridge/location.ts'

/** A photo that the fake station has: a door drawn when it is asked for. */
export const SAMPLE_PHOTO = 'd0'.repeat(32)
export const SAMPLE_REPORT: PhotoReport = {
  ...{
    widthPx: 2048,
    heightPx: 1536,
    sharpness: 0.83,
    dark: 0.02,
    bright: 0.01,
    dHash: '0f1e2d3c4b5a6978',
    nearest: 22,
  },
  ...{ labelsBlurred: 1, fixAgeMs: 4000, accuracyM: 8, failed: [], weak: ['label'], retakes: 0 },
}

type Photos = Pick<BridgeHandlers, 'savePhoto' | 'photoHashes' | 'photo' | 'location'>

/**
 * The address asks for `?no-room`: nothing can be kept; `?no-fix`: nobody knows where the device is; `?far`: it is far
 * from every stop; `?moving`, also from now on: the van moves.
 */
export function photoHandlers(): Photos {
  const asked = new URLSearchParams(location.search)
  const kept = new Map<string, Uint8Array>()
  const dHashes: string[] = []
  return {
    savePhoto: async ({ bytes, capturedAt, report }) => {
      if (asked.has('no-room'))
        return { outcome: 'not-saved', reason: 'no-room', sentence: 'There is no room for photos on this device.' }
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)))
      const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
      kept.set(sha256, bytes)
      if (report !== undefined) dHashes.push(report.dHash)
      const size = { widthPx: report?.widthPx ?? 0, heightPx: report?.heightPx ?? 0 }
      return {
        outcome: 'saved',
        sha256: sha256 as Hash,
        bytes: bytes.length,
        ...size,
        capturedAt: capturedAt as Instant,
      }
    },
    photoHashes: () => ({ asOf: Date.now() as Instant, dHashes: dHashes.slice(-200) }),
    photo: async ({ sha256 }) => {
      if (sha256 === SAMPLE_PHOTO) return { outcome: 'here', bytes: await drawnDoor(), mime: 'image/jpeg' }
      const bytes = kept.get(sha256)
      if (bytes !== undefined) return { outcome: 'here', bytes, mime: 'image/jpeg' }
      return { outcome: 'pending', sentence: 'The photo is still on its way here.' }
    },
    location: () => ({ ...whereItIs(!asked.has('no-fix'), asked.has('far')), moving: moves() }),
  }
}

const moves = (): boolean => new URLSearchParams(location.search).has('moving')

function whereItIs(known: boolean, far: boolean): LocationState {
  const at = Date.now()
  const lat = far ? 47.1654 : 47.16005
  const here = { lat, lon: 9.51, accuracyM: 7, source: 'browser', heading: null, speedMps: 0 } as const
  const state = {
    asOf: at as Instant,
    sentence: null,
    moving: false,
    paused: null,
    recordedToday: 41,
    unsentPoints: 3,
  }
  if (!known) return { ...state, source: 'none', fix: null, problem: 'none-yet' }
  return { ...state, source: 'browser', fix: { ...here, at: at - 4_000 }, problem: null }
}

async function drawnDoor(): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(1024, 768)
  const context = canvas.getContext('2d')
  const parts = [
    ['#a4917c', 0, 0, 1024, 768],
    ['#6b7f86', 360, 60, 300, 580],
    ['#52646a', 400, 110, 220, 200],
    ['#8d8d88', 0, 640, 1024, 128],
    ['#b98d5b', 440, 500, 240, 190],
    ['#d8d5cf', 490, 560, 120, 70],
  ] as const
  for (const [colour, x, y, width, height] of parts) {
    if (context === null) continue
    context.fillStyle = colour
    context.fillRect(x, y, width, height)
  }
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())
}
