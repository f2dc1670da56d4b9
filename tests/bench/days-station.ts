// A tablet in a process of its own, to be killed at any moment: it says on stdout what its screen would have confirmed, and nothing before.
// Arguments: folder, where the hub is, what to do as JSON (days.ts `Task`).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileKeyStore, systemClock } from '../../src/station/adapters.ts'
import type { Clock } from '../../src/station/ports.ts'
import { KEY_FILE, runStation } from '../../src/station/run-station.ts'
import type { SyncState, VerbInput, VerbName, VerbOutput } from '../../src/wire/bridge.ts'
import { jpegOf } from '../support/jpeg.ts'
import type { Task } from './days.ts'

const [folder = '', hubUrl = '', asked = '{}'] = process.argv.slice(2)
const task = JSON.parse(asked) as Task
const tell = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const system = systemClock()
const clock: Clock = {
  tzOffsetMin: () => system.tzOffsetMin(),
  reading: () => {
    const { wall, monotonicMs, bootId } = system.reading()
    return { wall: (wall + task.shiftMs) as typeof wall, monotonicMs, bootId }
  },
}

const opened = await runStation({
  ...{ folder, hubUrl, name: 'Tablet', enrolCode: task.code ?? null, demo: null, clock },
  keyStore: fileKeyStore(join(folder, KEY_FILE)),
  log: (sentence) => void process.stderr.write(process.env['WAYMARK_BENCH_TELL'] === '1' ? `${sentence}\n` : ''),
})
if (opened.kind !== 'open') throw new Error(opened.sentence)
const { station } = opened

async function call<V extends VerbName>(verb: V, input?: VerbInput<V>): Promise<VerbOutput<V>> {
  const reply = await station.call(verb, input)
  if (!reply.ok) throw new Error(`${verb}: ${reply.sentence}`)
  return reply.value as VerbOutput<V>
}

async function signIn(stops: number): Promise<void> {
  while ((await call('people')).people.length === 0) await wait(20)
  while ((await call('stops', { routeId: task.load.routeId })).stops.length < stops) await wait(50)
  const { outcome } = await call('signIn', { personId: 'beat', pin: '8234' })
  if (outcome !== 'in') throw new Error(outcome)
}

type Parcel = { id: string; stopId: string }
const PLACE = { lat: 47.165, lon: 9.509, accuracyM: 6, fixAgeMs: 1000, source: 'gnss' as const }

/** Event `at` of the run: every n-th one a delivery with its photo, the others scans. */
async function recordOne(at: number, parcels: readonly Parcel[]): Promise<void> {
  const parcel = at % task.photoEvery === 0 ? parcels[at / task.photoEvery] : undefined
  if (parcel === undefined) {
    const answer = await call('scan', { checkpoint: 'load', text: `NOTE ${at}`, entry: 'typed', ...task.load } as never)
    if (answer.outcome !== 'recorded') throw new Error(answer.sentence)
    tell({ at, ids: answer.eventIds })
    return
  }
  const bytes = new Uint8Array(jpegOf({ seed: at, bytes: task.photoBytes, widthPx: 1920, heightPx: 1440 }))
  const saved = await call('savePhoto', { bytes, kind: 'delivery', capturedAt: clock.reading().wall })
  if (saved.outcome !== 'saved') throw new Error(saved.sentence)
  const what = { outcome: 'safe_place', placeCode: 'front_porch', photo: saved.sha256, geo: PLACE } as const
  const answer = await call('deliver', { stopId: parcel.stopId, packageIds: [parcel.id], ...what })
  if (answer.outcome !== 'recorded') throw new Error(answer.sentence)
  tell({ at, ids: answer.eventIds, photo: saved.sha256 })
}

async function drain(): Promise<void> {
  for (let left: SyncState | null = null; left === null || left.unsent > 0 || left.photosUnsent > 0;) {
    await call('syncNow')
    await wait(150)
    left = await call('syncState')
    const { unsent, photosUnsent, photosLost, quarantined, conflicts } = left
    global.gc?.()
    const { heapUsed, rss, arrayBuffers } = process.memoryUsage()
    tell({ unsent, photosUnsent, photosLost, quarantined, conflicts, heapUsed, rss, arrayBuffers })
  }
}

if (task.do === 'enrol') await signIn(task.stops)
else if (task.do === 'drain') await drain()
else {
  const parcels = JSON.parse(readFileSync(task.parcels, 'utf8')) as Parcel[]
  for (let at = task.from; at < task.to; at++) await recordOne(at, parcels)
}
tell({ done: true })
station.close()
process.exit(0)
