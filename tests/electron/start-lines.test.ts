import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { SyncState } from '../../src/wire/bridge.ts'
import type { FromStart } from '../../src/wire/desktop.ts'
import { temporaryFolder } from '../sql/folder.ts'
import { enrolCodeOf, fillSmallHub, openTestHub } from '../support/small-hub.ts'
import { boot, REAL_STATION } from './boot.ts'

type Told = { id: number; state: SyncState }

/** The shell as `start` runs it, with both ends of its pipes in the test's hands. */
async function bootFromStart(env: Record<string, string>) {
  for (const [name, value] of Object.entries({ ...env, WAYMARK_ENDS_WITH_PARENT: '1' })) vi.stubEnv(name, value)
  const stdin = new PassThrough()
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(stdin as never)
  const out: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })
  const { fake } = await boot({ station: REAL_STATION })
  const write = (asked: FromStart) => stdin.write(`${JSON.stringify(asked)}\n`)
  const lines = () => out.flatMap((text) => (text.startsWith('{') ? [JSON.parse(text) as Told] : []))
  let id = 0
  /** asked again until it is answered so: while the station starts, nobody answers */
  const state = (so: Partial<SyncState>) =>
    vi.waitFor(
      async () => {
        write({ ask: 'state', id: ++id })
        const answer = await vi.waitFor(() => {
          const found = lines().find((line) => line.id === id)
          expect(found).toBeDefined()
          return found
        }, 1_000)
        expect(answer?.state).toMatchObject(so)
      },
      { timeout: 40_000, interval: 250 },
    )
  return { fake, stdin, write, state, lines }
}

test('its start is told how far the station is, may kill it, and ends the shell with its stdin', async () => {
  const { fake, stdin, write, state, lines } = await bootFromStart({})
  await vi.waitFor(() => expect(lines()).toContainEqual({ ready: true, station: null }), 30_000)
  await state({ unsent: 0, photosUnsent: 0 })
  write({ ask: 'kill' })
  await vi.waitFor(() => expect(fake.utilityProcess.all).toHaveLength(2), 20_000)
  await state({ unsent: 0 })
  stdin.end()
  await vi.waitFor(() => expect(fake.app.quits).toBeGreaterThan(0))
}, 120_000)

test('its station’s clock is turned by the file of the demo, and the station notices', async () => {
  const hub = await openTestHub(temporaryFolder())
  await fillSmallHub(hub)
  const file = join(temporaryFolder(), 'clock.txt')
  const { state } = await bootFromStart({
    WAYMARK_STATION_HUB: hub.url,
    WAYMARK_STATION_ENROL_CODE: await enrolCodeOf(hub),
    WAYMARK_DEMO_CLOCK_FILE: file,
  })
  await state({ link: 'online', clockSuspect: false })
  writeFileSync(file, String(3 * 3_600_000))
  await state({ clockSuspect: true })
}, 120_000)
