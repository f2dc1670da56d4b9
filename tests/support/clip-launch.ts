/** A browser whose camera plays a clip again and again: clip and flags belong to the launch, so each clip is a browser of its own. */
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LaunchOptions, Page, WorkerInfo } from '@playwright/test'

type Use<T> = (value: T) => Promise<void>
const WORKER = { scope: 'worker', timeout: 60_000 } as const

/** The fixture `clipFile`: a file of the worker's own that `write` fills; written nowhere, the browser has no camera. */
export function clipFile(name: string, write: (file: string) => void) {
  // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture rests on: here nothing
  const fixture = async ({}: object, use: Use<string>, { workerIndex }: WorkerInfo) => {
    const file = join(tmpdir(), `waymark-${name}-${process.pid}-${workerIndex}.y4m`)
    write(file)
    await use(file)
    rmSync(file, { force: true })
  }
  return [fixture, WORKER] as [typeof fixture, typeof WORKER]
}

type Launch = { launchOptions: LaunchOptions; clipFile: string }
const plays = async ({ launchOptions, clipFile }: Launch, use: Use<LaunchOptions>) => {
  const camera = `--use-file-for-fake-video-capture=${clipFile}`
  await use({ ...launchOptions, args: [...(launchOptions.args ?? []), camera] })
}
/** The fixture `launchOptions` of a browser whose camera plays `clipFile`. */
export const clipPlays: [typeof plays, { scope: 'worker' }] = [plays, { scope: 'worker' }]

/** The first time the page asks for a camera the device answers with that error; then it gives it. */
export const refuseCameraOnce = (page: Page, errorName: string): Promise<unknown> =>
  page.addInitScript((refusal) => {
    const give = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    let refused = false
    navigator.mediaDevices.getUserMedia = async (asked) => {
      if (refused) return give(asked)
      refused = true
      throw new DOMException('as a device answers', refusal)
    }
  }, errorName)

/** Keeps the tracks that the page was given, to see that it gives them back. */
export async function watchTracks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const tracks: MediaStreamTrack[] = []
    Object.assign(window, { givenTracks: tracks })
    const give = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async (asked) => {
      const stream = await give(asked)
      tracks.push(...stream.getTracks())
      return stream
    }
  })
}
/** `live` or `ended`, oldest first. */
export const trackStates = (page: Page) =>
  page.evaluate(() => (window as unknown as { givenTracks: MediaStreamTrack[] }).givenTracks.map((t) => t.readyState))
