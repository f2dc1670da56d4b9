import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { openDatabase } from '../../src/sql/open.ts'
import { APP_VERSION } from '../../src/station/run-station.ts'
import type { About, ScanAnswer, SignInAnswer, SyncState } from '../../src/wire/bridge.ts'
import { openWindow, type TestWindow } from '../kiosk/window.ts'
import { temporaryFolder } from '../sql/folder.ts'
import { type Started, startWaymark } from '../support/processes.ts'
import { enrolCodeOf, fillSmallHub, openTestHub, SMALL_HUB_PERSON } from '../support/small-hub.ts'

const KEY = 'ab'.repeat(24)

type Up = { station: Started; origin: string; ready: Record<string, unknown> }
async function stationOn(folder: string, env: Record<string, string> = {}): Promise<Up> {
  const station = startWaymark(['station', '--folder', folder], { WAYMARK_STATION_KEY: KEY, ...env })
  const ready = await station.json((line) => line['ready'] === true)
  return { station, origin: new URL(String(ready['station'])).origin, ready }
}
async function ask<T>(window: TestWindow, verb: string, input?: unknown): Promise<T> {
  const reply = await window.call(verb, input)
  if (!reply.ok) throw new Error(`${verb}: ${reply.sentence}`)
  return reply.value as T
}
async function signIn(window: TestWindow): Promise<void> {
  await vi.waitFor(async () => {
    const answer = await ask<SignInAnswer>(window, 'signIn', SMALL_HUB_PERSON)
    expect(answer.outcome).toBe('in')
  }, 10_000)
}
const texts = Array.from({ length: 12 }, (_, index) => `XK-2026-${index + 10}`)
const scanAll = async (window: TestWindow) => {
  for (const text of texts) {
    const answer = await ask<ScanAnswer>(window, 'scan', { checkpoint: 'receive', text, entry: 'wedge' })
    expect(answer.outcome).toBe('recorded')
  }
}

test('scans of a station that is killed while it has no hub are all there after the next start, and arrive once', async () => {
  const folder = temporaryFolder()
  const hubFolder = temporaryFolder()
  const first = await openTestHub(hubFolder)
  await fillSmallHub(first)
  const code = await enrolCodeOf(first)
  const env = { WAYMARK_STATION_HUB: first.url, WAYMARK_STATION_ENROL_CODE: code }
  const one = await stationOn(folder, env)
  const window = await openWindow(one.origin, KEY)
  await signIn(window)
  const { deviceId } = await ask<About>(window, 'about')
  await vi.waitFor(async () => expect((await ask<SyncState>(window, 'syncState')).unsent).toBe(0), 10_000)
  const before = await first.hub.deps.store.head()
  await first.close()

  await scanAll(window)
  const { unsent } = await ask<SyncState>(window, 'syncState')
  expect(unsent).toBe(texts.length)
  one.station.process.kill('SIGKILL')
  await one.station.exit

  const two = await stationOn(folder, env)
  const again = await openWindow(two.origin, KEY)
  expect(await ask<SyncState>(again, 'syncState')).toMatchObject({ unsent: texts.length })
  expect((await ask<About>(again, 'about')).deviceId).toBe(deviceId)
  const back = await openTestHub(hubFolder, new URL(first.url).port)
  await ask(again, 'syncNow')
  await vi.waitFor(async () => {
    await ask(again, 'syncNow')
    expect((await ask<SyncState>(again, 'syncState')).unsent).toBe(0)
  }, 15_000)
  const events = await back.hub.deps.store.events(before, 1000)
  const bodies = events.map(({ body }) => Buffer.from(body).toString())
  for (const text of texts) expect(bodies.filter((body) => body.includes(text))).toHaveLength(1)
}, 60_000)

test('a second station on the same folder ends at once with a sentence, and the first goes on', async () => {
  const folder = temporaryFolder()
  const { origin } = await stationOn(folder)
  const from = performance.now()
  const second = startWaymark(['station', '--folder', folder])
  expect(await second.exit).toBe(1)
  expect(performance.now() - from).toBeLessThan(10_000)
  expect(second.words()).toContain('Waymark is already open on this device.')
  expect(second.out).toEqual([])
  expect(await ask<About>(await openWindow(origin, KEY), 'about')).toMatchObject({ sealed: null })
}, 30_000)

test('a database of a newer version: the page is served and says so, nothing is written', async () => {
  const folder = temporaryFolder()
  const one = await stationOn(folder)
  one.station.process.kill('SIGTERM')
  expect(await one.station.exit).toBe(0)
  const db = openDatabase(join(folder, 'station.db'))
  db.pragma('user_version = 999')
  db.close()
  const { origin, ready } = await stationOn(folder)
  expect(ready['sealed']).toBe('newer-database')
  const window = await openWindow(origin, KEY)
  const about = await ask<About>(window, 'about')
  expect(about.sealed?.sentence).toContain('newer version of Waymark')
  const answer = await ask<ScanAnswer>(window, 'scan', { checkpoint: 'receive', text: 'x', entry: 'wedge' })
  expect(answer).toMatchObject({ outcome: 'not-recorded', reason: 'newer-database' })
}, 30_000)

test('a hub that cannot be reached at the enrolment is no reason not to open', async () => {
  const env = { WAYMARK_STATION_HUB: 'http://127.0.0.1:1', WAYMARK_STATION_ENROL_CODE: 'AAAA-BBBB-CCCC' }
  const { origin, station } = await stationOn(temporaryFolder(), env)
  expect(await ask<About>(await openWindow(origin, KEY), 'about')).toMatchObject({ deviceId: null, sealed: null })
  expect(station.words()).toContain('could not be enrolled')
}, 30_000)

test('the end of its stdin is its end when a parent runs it', async () => {
  const { station } = await stationOn(temporaryFolder(), { WAYMARK_ENDS_WITH_PARENT: '1' })
  station.process.stdin?.end()
  expect(await station.exit).toBe(0)
}, 30_000)

test.each([
  ['WAYMARK_STATION_HUB', 'ftp://x'],
  ['WAYMARK_STATION_KEY', 'short'],
])('%s=%s is refused by its name', async (name, value) => {
  const station = startWaymark(['station', '--folder', temporaryFolder()], { [name]: value })
  expect(await station.exit).toBe(1)
  expect(station.words()).toContain(name)
})

test('events name the version that package.json has', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect(APP_VERSION).toBe(version)
})
