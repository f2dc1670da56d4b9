/** Playwright's `test` with a driver's round on a station process of its own, once a worker; the station may be killed and started again. */
import { test as base } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { portOf, type Program, runProgram } from './start-app.ts'
import { type DoorPins, prepareRound, type Round, type Wanted } from './round-world.ts'

const WINDOW_KEY = 'ab'.repeat(24)

export type RoundApp = Round & {
  /** opens its sign-in page, with the key */
  url: string
  /** SIGKILL, as when the battery falls out; then the same folder again, at the same address */
  killAndRestart: () => Promise<void>
}

/** `wanted`: the stops of the round, by name; `doorPins`: PINs that its station can check; `stillHere`: it has not departed. */
export const roundTest = (wanted: Wanted, doorPins: DoorPins = {}, stillHere = false) =>
  base.extend<object, { round: RoundApp }>({
    round: [
      // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture rests on: here nothing
      async ({}, use) => {
        const folder = mkdtempSync(join(tmpdir(), 'waymark-round-'))
        const world = prepareRound(folder, wanted, doorPins, stillHere)
        let program = await start(folder, '0')
        const port = portOf(program.ready['station'])
        await use({
          ...world,
          url: String(program.ready['station']),
          killAndRestart: async () => {
            program.signal('SIGKILL')
            await program.exit
            program = await start(folder, port)
          },
        })
        await program.end()
        rmSync(folder, { recursive: true, force: true })
      },
      { scope: 'worker', timeout: 120_000 },
    ],
  })

const start = (folder: string, port: string): Promise<Program> =>
  runProgram(['station', '--folder', folder, '--port', port], { WAYMARK_STATION_KEY: WINDOW_KEY })
