// A station with its kiosk in a process of its own, for `bench screen`: `screen-station.ts FOLDER [MS]`. With MS each commit waits that long before it is
// made, for machines where no slow disk can be put underneath.
import { join } from 'node:path'
import { PROJECT_ROOT } from '../../src/cli/project-root.ts'
import { serveKiosk } from '../../src/kiosk/serve-kiosk.ts'
import { fileKeyStore, placeOf, systemClock, systemRandom, systemTimers } from '../../src/station/adapters.ts'
import { openStation } from '../../src/station/station.ts'

const [folder = '', waitMs] = process.argv.slice(2)
const clockwork = new Int32Array(new SharedArrayBuffer(4))
const cut = (point: 'before-commit' | 'after-commit'): void => {
  if (point === 'before-commit') Atomics.wait(clockwork, 0, 0, Number(waitMs))
}
const station = openStation({
  ...{ folder, clock: systemClock(), random: systemRandom, timers: systemTimers, placeOf, appVersion: '0.1.0' },
  keyStore: fileKeyStore(join(folder, 'device.key')),
  ...(waitMs === undefined ? {} : { cut }),
})
const kiosk = await serveKiosk(station, { port: 0, uiFolder: join(PROJECT_ROOT, 'dist/ui') })
process.stdout.write(`${JSON.stringify({ ready: true, station: kiosk.url })}\n`)
process.once('SIGTERM', () => {
  void kiosk.close().then(() => {
    station.close()
    process.exit(0)
  })
})
