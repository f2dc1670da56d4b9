/**
 * Playwright's `test` with a camera: each variant is a browser of its own whose camera plays a clip (clip and flags belong to the
 * launch). Clips are made from the worker's own demo day and never kept.
 */
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readDay } from '../../src/cli/start/demo-files.ts'
import type { GreyPicture } from '../../src/domain/decoding/picture.ts'
import { test as app } from './app-test.ts'
import { blackPicture, pictureOf, writeClip } from './code-picture.ts'
import { type Work, workOf } from './demo-work.ts'

const FPS = 10

/** What the camera sees: two labels and a van's door in turn, each for a while, and the empty desk between them. */
function* labels({ parcels, door }: Work): Generator<GreyPicture> {
  const shown = [
    { code: { bcid: 'code128', text: parcels[0]!.packageId as string }, module: 2 },
    { code: { bcid: 'qrcode', text: parcels[1]!.packageId as string }, module: 8 },
    { code: { bcid: 'datamatrix', text: door }, module: 10 },
  ]
  let seed = 1
  for (const { code, module } of shown) {
    for (let frame = 0; frame < 2 * FPS; frame++)
      yield pictureOf([code], { module, dx: frame * 2 - 20, dy: (frame % 3) - 1, tiltDegrees: 2 }, seed++)
    for (let frame = 0; frame < 2 * FPS; frame++) yield pictureOf([], {}, seed++)
  }
}

function* black(): Generator<GreyPicture> {
  for (let frame = 0; frame < FPS; frame++) yield blackPicture()
}

type Clips = 'labels' | 'black' | 'missing' | 'two cameras'

const withClip = (clip: Clips) =>
  app.extend<object, { clipFile: string }>({
    clipFile: [
      async ({ demoDay }, use, { workerIndex }) => {
        const file = join(tmpdir(), `waymark-camera-${process.pid}-${workerIndex}.y4m`)
        const filled = readDay(demoDay)
        if (filled === null) throw new Error('the demo day was not made')
        if (clip === 'labels' || clip === 'black')
          writeClip(file, clip === 'black' ? black() : labels(workOf(filled)), FPS)
        await use(file)
        rmSync(file, { force: true })
      },
      { scope: 'worker', timeout: 90_000 },
    ],
    launchOptions: [
      async ({ launchOptions, clipFile }, use) => {
        const camera =
          clip === 'two cameras'
            ? '--use-fake-device-for-media-stream=device-count=2'
            : `--use-file-for-fake-video-capture=${clipFile}`
        await use({ ...launchOptions, args: [...(launchOptions.args ?? []), camera] })
      },
      { scope: 'worker' },
    ],
  })

export const labelsTest = withClip('labels')
export const blackTest = withClip('black')
/** Two cameras that show Chromium's own pattern. */
export const twoCamerasTest = withClip('two cameras')
/** Chromium's camera without its clip is no camera. */
export const noCameraTest = withClip('missing')
