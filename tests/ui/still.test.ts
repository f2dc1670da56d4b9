// A still from the camera's own sensor: taken where there is one, and never waited for. The fake is as strict as Chromium's ImageCapture.
import { describe, expect, test, vi } from 'vitest'
import { type OpenStill, takeStill } from '../../src/ui/photo/still.ts'

type Says = () => Promise<Blob>
const PHOTO = new Blob([new Uint8Array([0xff, 0xd8, 0xff])], { type: 'image/jpeg' })

function cameraOf(says: Says, more: { readyState?: string; kind?: string; torch?: boolean } = {}) {
  const { readyState = 'live', kind = 'video', torch } = more
  const track = { kind, readyState, getSettings: () => (torch === undefined ? {} : { torch }) } as MediaStreamTrack
  const asked = vi.fn<Says>(says)
  class Strict {
    #busy = false
    constructor(given: MediaStreamTrack) {
      if (given.kind !== 'video') throw new DOMException('not a video track', 'NotSupportedError')
    }
    async takePhoto(settings?: object): Promise<Blob> {
      expect(settings).toBeUndefined()
      if (track.readyState !== 'live') throw new DOMException('the track has ended', 'InvalidStateError')
      if (this.#busy) throw new DOMException('one at a time', 'InvalidStateError')
      this.#busy = true
      try {
        return await asked()
      } finally {
        this.#busy = false
      }
    }
  }
  return { track, asked, Open: Strict as unknown as OpenStill }
}

describe('a still', () => {
  test('is what the camera gives, again and again', async () => {
    const { track, asked, Open } = cameraOf(async () => PHOTO)
    for (let n = 0; n < 3; n++) expect(await takeStill(track, 1000, Open)).toBe(PHOTO)
    expect(asked).toHaveBeenCalledTimes(3)
  })

  test('of a camera that hangs is given up in time, and not waited for a second time', async () => {
    vi.useFakeTimers()
    try {
      const { track, asked, Open } = cameraOf(() => new Promise(() => undefined))
      const still = takeStill(track, 2000, Open)
      let settled = false
      void still.then(() => (settled = true))
      await vi.advanceTimersByTimeAsync(1999)
      expect(settled).toBe(false)
      await vi.advanceTimersByTimeAsync(1)
      expect(await still).toBeNull()
      expect(await takeStill(track, 2000, Open)).toBeNull()
      expect(asked).toHaveBeenCalledTimes(1)
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test.each<[string, ReturnType<typeof cameraOf>, number]>([
    ['fails', cameraOf(() => Promise.reject(new DOMException('setPhotoOptions failed', 'UnknownError'))), 1],
    ['is empty', cameraOf(async () => new Blob([])), 1],
    ['would come from an ended track', cameraOf(async () => PHOTO, { readyState: 'ended' }), 0],
    ['would come from a microphone', cameraOf(async () => PHOTO, { kind: 'audio' }), 0],
    ['would put the light out', cameraOf(async () => PHOTO, { torch: true }), 0],
  ])('that %s is none', async (_why, { track, asked, Open }, times) => {
    expect(await takeStill(track, 1000, Open)).toBeNull()
    expect(asked).toHaveBeenCalledTimes(times)
  })

  test('needs a browser that has stills, and a camera', async () => {
    expect(await takeStill(cameraOf(async () => PHOTO).track, 1000, undefined)).toBeNull()
    expect(await takeStill(undefined, 1000, cameraOf(async () => PHOTO).Open)).toBeNull()
  })
})
