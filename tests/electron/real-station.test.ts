import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { lockFolder } from '../../src/sql/folder-lock.ts'
import type { About, ScanAnswer, SignInAnswer, SyncState } from '../../src/wire/bridge.ts'
import { temporaryFolder } from '../sql/folder.ts'
import { enrolCodeOf, fillSmallHub, openTestHub, SMALL_HUB_PERSON } from '../support/small-hub.ts'
import { boot, bridgeOf, loadPage, REAL_STATION } from './boot.ts'

type Bridge = ReturnType<typeof bridgeOf>
const ask = async <T>(bridge: Bridge, verb: string, input?: unknown) => (await bridge.call(verb, input)) as T

/** What `start` tells the shell; the worker that stands for the station's process takes it over. */
function tell(env: Record<string, string>): void {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
}
async function openBridge(data: string): Promise<{ booted: Awaited<ReturnType<typeof boot>>; bridge: Bridge }> {
  const booted = await boot({ data, station: REAL_STATION })
  const bridge = bridgeOf(await loadPage(booted))
  await vi.waitFor(async () => expect(await ask<About>(bridge, 'about')).toMatchObject({ appVersion: '0.1.0' }), 10_000)
  return { booted, bridge }
}
async function signIn(bridge: Bridge): Promise<void> {
  await vi.waitFor(async () => {
    const answer = await ask<SignInAnswer>(bridge, 'signIn', SMALL_HUB_PERSON)
    expect(answer.outcome).toBe('in')
  }, 10_000)
}
const scan = (bridge: Bridge, text: string) =>
  ask<ScanAnswer>(bridge, 'scan', { checkpoint: 'receive', text, entry: 'wedge' })

test('from the page through preload and main to the journal: enrolled, signed in, scanned, sent; killed, and nothing is gone', async () => {
  const hub = await openTestHub(temporaryFolder())
  await fillSmallHub(hub)
  const data = temporaryFolder()
  tell({ WAYMARK_STATION_HUB: hub.url, WAYMARK_STATION_ENROL_CODE: await enrolCodeOf(hub) })
  const { booted, bridge } = await openBridge(data)
  await signIn(bridge)
  const heard: string[] = []
  bridge.onChanged((topics) => void heard.push(...topics))
  expect(await scan(bridge, 'somebody else’s parcel')).toMatchObject({ outcome: 'recorded' })
  await vi.waitFor(() => expect(heard).toContain('scans'))
  await vi.waitFor(async () => expect(await ask<SyncState>(bridge, 'syncState')).toMatchObject({ unsent: 0 }), 10_000)
  const { deviceId } = await ask<About>(bridge, 'about')

  await hub.close()
  for (let i = 0; i < 5; i++) expect(await scan(bridge, `offline ${i}`)).toMatchObject({ outcome: 'recorded' })
  booted.fake.utilityProcess.all.at(-1)!.kill()
  await vi.waitFor(() => expect(bridge.link()).toBe('restarting'), 5000)
  await vi.waitFor(async () => expect(await ask<SyncState>(bridge, 'syncState')).toMatchObject({ unsent: 5 }), 10_000)
  expect((await ask<About>(bridge, 'about')).deviceId).toBe(deviceId)
}, 60_000)

test('the device’s private key lies wrapped on the disk', async () => {
  const hub = await openTestHub(temporaryFolder())
  await fillSmallHub(hub)
  const data = temporaryFolder()
  tell({ WAYMARK_STATION_HUB: hub.url, WAYMARK_STATION_ENROL_CODE: await enrolCodeOf(hub) })
  const { bridge } = await openBridge(data)
  await vi.waitFor(async () => expect((await ask<SyncState>(bridge, 'syncState')).link).toBe('online'), 10_000)
  const bytes = readFileSync(join(data, 'station', 'device.key'))
  expect(bytes.subarray(0, 17).toString()).toBe('waymark wrapped 1')
}, 60_000)

test('a folder that another process holds: the shell says so and ends', async () => {
  const data = temporaryFolder()
  mkdirSync(join(data, 'station'), { recursive: true })
  const held = lockFolder(join(data, 'station'))
  onTestFinished(() => {
    if (held.kind === 'held') held.release()
  })
  const { fake } = await boot({ data, station: REAL_STATION })
  await vi.waitFor(() => expect(fake.app.exits).toEqual([1]), 10_000)
  expect(fake.dialog.shown[0]?.[1]).toContain('Waymark is already open on this device.')
}, 30_000)

test('unknown verbs and inputs that do not fit are answered with a sentence, through all of the shell', async () => {
  const data = temporaryFolder()
  const { bridge } = await openBridge(data)
  await expect(ask(bridge, 'dropTables')).rejects.toThrow('does not know')
  await expect(ask(bridge, 'scan', { checkpoint: 'nowhere', text: 1 })).rejects.toThrow(/scan|checkpoint/)
}, 30_000)
