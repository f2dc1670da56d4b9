// Starts the real main and the real preload against the strict stand-in, and hands out the page's end.
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { connect } from '../../src/ui/bridge/connect.ts'
import { temporaryFolder } from '../sql/folder.ts'
import type * as FakeElectron from './fakes/electron.ts'
import { FakePage } from './page.ts'

export type Fake = typeof FakeElectron
export const FAKE_STATION = new URL('./fakes/station.ts', import.meta.url).href
export const REAL_STATION = new URL('../../electron/main/station-process.ts', import.meta.url).href

export type BootOptions = { station?: string; data?: string; prepare?: (fake: Fake) => void }
export type Booted = { fake: Fake; data: string; page: FakePage; window: () => InstanceType<Fake['BrowserWindow']> }

export async function boot(options: BootOptions = {}): Promise<Booted> {
  const data = options.data ?? temporaryFolder()
  vi.resetModules()
  vi.doMock('electron', () => import('./fakes/electron.ts'))
  const fake = (await import('electron')) as unknown as Fake
  fake.app.switches.set('waymark-data', data)
  fake.utilityProcess.entry = options.station ?? FAKE_STATION
  options.prepare?.(fake)
  onTestFinished(async () => {
    // The shell must know that this is the end, or it would start the station again into the next test.
    fake.app.quit()
    for (const child of fake.utilityProcess.all) await child.gone()
  })
  await import('../../electron/main/main.ts')
  await vi.waitFor(() =>
    expect(fake.BrowserWindow.all.length + fake.app.quits + fake.app.exits.length).toBeGreaterThan(0),
  )
  return { fake, data, page: new FakePage(), window: () => fake.BrowserWindow.all.at(-1)! }
}

/** Loads preload into the newest window's page, as the shell does for each load of it. */
export async function loadPage({ fake, page, window }: Booted): Promise<FakePage> {
  fake.renderer.contents = window().webContents
  fake.exposed.clear()
  vi.stubGlobal('window', page)
  onTestFinished(() => void vi.unstubAllGlobals())
  // Each load of a page runs preload anew; main and the stand-in stay the same.
  vi.resetModules()
  vi.doMock('electron', () => fake)
  await import('../../electron/preload/preload.ts')
  Object.assign(page, { waymark: fake.exposed.get('waymark') })
  return page
}

/** The screens' own end of the bridge, on that page. */
export function bridgeOf(page: FakePage): ReturnType<typeof connect> {
  vi.stubGlobal('window', page)
  return connect()
}

export const stationFolder = (data: string) => join(data, 'station')
