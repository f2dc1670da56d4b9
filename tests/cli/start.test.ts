import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { DemoFilled } from '../../src/demo/day.ts'
import type { About, ScanAnswer, SignInAnswer, SyncState } from '../../src/wire/bridge.ts'
import { openWindow, type TestWindow } from '../kiosk/window.ts'
import { temporaryFolder } from '../sql/folder.ts'
import { folderWithDemoDay } from '../support/demo-folder.ts'
import { childrenOf, isAlive, processesNaming, type Started, startWaymark } from '../support/processes.ts'

/** Vite may have to build first, on a busy machine. */
const SLOW_MS = 120_000
const isReady = (line: Record<string, unknown>) => line['ready'] === true

type Up = { start: Started; hub: string; origin: string; key: string; data: string }
async function up(args: string[] = [], data = temporaryFolder()): Promise<Up> {
  const start = startWaymark([
    'start',
    '--no-window',
    '--data',
    data,
    '--hub-port',
    '0',
    '--station-port',
    '0',
    ...args,
  ])
  const ready = await start.json(isReady)
  const url = new URL(String(ready['station']))
  return { start, hub: String(ready['hub']), origin: url.origin, key: url.searchParams.get('key') ?? '', data }
}

async function ask<T>(window: TestWindow, verb: string, input?: unknown): Promise<T> {
  const reply = await window.call(verb, input)
  if (!reply.ok) throw new Error(`${verb}: ${reply.sentence}`)
  return reply.value as T
}
async function signedIn(window: TestWindow, role: string): Promise<void> {
  const { demo } = await ask<About>(window, 'about')
  const person = demo!.people.find((one) => one.role === role)!
  const answer = await vi.waitFor(async () => {
    const tried = await ask<SignInAnswer>(window, 'signIn', { personId: person.personId, pin: person.pin })
    expect(tried.outcome).toBe('in')
    return tried
  }, 10_000)
  expect(answer.outcome === 'in' && answer.operator.name).toBe(person.name)
}
const scan = (window: TestWindow, text: string) =>
  ask<ScanAnswer>(window, 'scan', { checkpoint: 'receive', text, entry: 'wedge' })
const filledDay = (data: string) => JSON.parse(readFileSync(join(data, 'demo-day.json'), 'utf8')) as DemoFilled
/** Packages that the early shift did not touch. */
const untouched = ({ day, packages }: DemoFilled) =>
  packages.filter((one) => one.shipment.promise.day === day.today && !day.story.receive.includes(one.reference))

describe('start', () => {
  test(
    'brings up hub and station with a depot day: sign in, scan, and the hub has it',
    { timeout: SLOW_MS },
    async () => {
      const { start, hub, origin, key, data } = await up()
      expect((await fetch(`${hub}/healthz`)).status).toBe(200)
      expect((await fetch(`${origin}/healthz`)).status).toBe(200)
      const first = await fetch(`${origin}/?key=${key}`, { redirect: 'manual' })
      const cookie = first.headers.get('set-cookie')!.split(';')[0]!
      const page = await fetch(`${origin}/`, { headers: { cookie } })
      expect(await page.text()).toContain(`name="waymark-key" content="${key}"`)

      const window = await openWindow(origin, key)
      // Both answer before the station has pulled for the first time.
      await vi.waitFor(
        async () =>
          expect(await ask<About>(window, 'about')).toMatchObject({
            ...{ siteName: 'Schaan depot', sealed: null, demo: { hubUrl: hub } },
          }),
        10_000,
      )
      await signedIn(window, 'depot')
      const wanted = untouched(filledDay(data))[0]!
      await vi.waitFor(async () => {
        const found = await ask<{ view: { lifecycle: string } } | null>(window, 'timeline', {
          packageId: wanted.packageId,
        })
        expect(found?.view.lifecycle).toBe('EXPECTED')
      }, 10_000)
      expect(await scan(window, wanted.packageId)).toMatchObject({ outcome: 'recorded', verdict: { kind: 'ok' } })
      await vi.waitFor(async () => {
        const { unsent, link } = await ask<SyncState>(window, 'syncState')
        expect({ unsent, link }).toEqual({ unsent: 0, link: 'online' })
      }, 10_000)
      await vi.waitFor(async () => {
        const tracking = (await (await fetch(`${hub}/v1/tracking/${wanted.packageId}`)).json()) as {
          timeline: unknown[]
        }
        expect(JSON.stringify(tracking.timeline)).toMatch(/Schaan/)
      }, 10_000)

      const words = start.words()
      const tracking = /A customer’s page\s+(\S+)/.exec(words)?.[1]
      expect((await fetch(tracking!)).status).toBe(200)
      const labels = await fetch(/Barcodes to print\s+(\S+)/.exec(words)![1]!, { redirect: 'manual' })
      const sheet = await (
        await fetch(new URL(labels.headers.get('location')!, origin), { headers: { cookie } })
      ).text()
      expect(sheet.match(/<svg /g)!.length).toBeGreaterThan(100)
      expect(sheet).toContain('WMC:OUT:schaan')

      const children = childrenOf(start.pid)
      expect(children).toHaveLength(2)
      start.process.kill('SIGINT')
      expect(await start.exit).toBe(0)
      expect(children.filter(isAlive)).toEqual([])
      expect(start.out).toHaveLength(1)
    },
  )

  test(
    'the second start of a day finds what the first left, and makes no second day',
    { timeout: SLOW_MS },
    async () => {
      const one = await up(['--seed', '3'])
      const day = filledDay(one.data)
      const window = await openWindow(one.origin, one.key)
      await signedIn(window, 'depot')
      const wanted = untouched(day)[0]!
      await vi.waitFor(
        async () => expect(await ask(window, 'timeline', { packageId: wanted.packageId })).not.toBeNull(),
        10_000,
      )
      expect(await scan(window, wanted.packageId)).toMatchObject({ verdict: { kind: 'ok' } })
      one.start.process.kill('SIGTERM')
      expect(await one.start.exit).toBe(0)

      const two = await up(['--seed', '3'], one.data)
      expect(filledDay(two.data)).toEqual(day)
      expect(two.start.words()).not.toContain('Making the demo')
      const again = await openWindow(two.origin, two.key)
      await signedIn(again, 'depot')
      expect(await scan(again, wanted.packageId)).toMatchObject({ verdict: { kind: 'again' } })
      // Another port this time: the station must have learned where its hub is now.
      await vi.waitFor(
        async () => expect(await ask<SyncState>(again, 'syncState')).toMatchObject({ unsent: 0, link: 'online' }),
        10_000,
      )
    },
  )

  test(
    'a station or a hub that is killed is started again where it was, and the window goes on with the same key',
    { timeout: SLOW_MS },
    async () => {
      const { start, hub: address, origin, key } = await up([], await folderWithDemoDay())
      const [hub, station] = childrenOf(start.pid)
      await signedIn(await openWindow(origin, key), 'depot') // who works here is known by then
      process.kill(station!, 'SIGKILL')
      await vi.waitFor(() => expect(start.words()).toContain('The station runs again.'), 20_000)
      expect(start.words()).toContain('The station ended (signal SIGKILL). What was recorded is safe.')
      process.kill(hub!, 'SIGKILL')
      await vi.waitFor(() => expect(start.words()).toContain('The hub runs again.'), 20_000)
      expect((await fetch(new URL('/healthz', address))).ok).toBe(true)
      const window = await openWindow(origin, key)
      await signedIn(window, 'depot')
    },
  )

  test('when it is killed itself, nothing of it lives on', { timeout: SLOW_MS }, async () => {
    const { start } = await up([], await folderWithDemoDay())
    const children = childrenOf(start.pid)
    expect(children).toHaveLength(2)
    start.process.kill('SIGKILL')
    await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), 10_000)
  })

  test.each([150, 700, 1500])(
    'ended after %i ms, while all is coming up, it leaves nothing behind',
    { timeout: SLOW_MS },
    async (ms) => {
      const data = temporaryFolder()
      const start = startWaymark(['start', '--no-window', '--data', data, '--hub-port', '0', '--station-port', '0'])
      await new Promise((wait) => setTimeout(wait, ms))
      start.process.kill('SIGINT')
      const code = await start.exit
      // Before its first line of code Node itself answers the signal.
      expect(code === 0 || start.process.signalCode === 'SIGINT').toBe(true)
      expect(processesNaming(data)).toEqual([])
    },
  )

  test('a second one on the same folder is refused with a sentence', { timeout: SLOW_MS }, async () => {
    const { start, data } = await up([], await folderWithDemoDay())
    const second = startWaymark(['start', '--no-window', '--data', data, '--hub-port', '0', '--station-port', '0'])
    expect(await second.exit).toBe(1)
    expect(second.words()).toMatch(/already|another/i)
    expect(second.out).toEqual([])
    expect(isAlive(start.pid)).toBe(true)
  })

  test('a station that does not come up ends all of it, with its reason', { timeout: SLOW_MS }, async () => {
    const data = await folderWithDemoDay()
    writeFileSync(join(data, 'station'), 'where its folder should be')
    const start = startWaymark(['start', '--no-window', '--data', data, '--hub-port', '0', '--station-port', '0'])
    expect(await start.exit).toBe(1)
    expect(start.words()).toContain('The station did not start (exit code 1).')
    expect(start.words()).toContain(join(data, 'station'))
    expect(start.out).toEqual([])
    expect(processesNaming(data)).toEqual([])
  })

  test('a port that was asked for and is taken is named', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((listening) => server.once('listening', listening))
    const address = server.address()
    const port = String(typeof address === 'object' && address ? address.port : 0)
    const start = startWaymark(['start', '--no-window', '--data', temporaryFolder(), '--hub-port', port])
    expect(await start.exit).toBe(1)
    expect(start.words()).toContain(`Port ${port} is in use`)
  })

  test.each([[['--hub-port', 'x']], [['--seed', '-1']], [['--windows']], [['more']]])(
    'asked wrongly (%s) it says how to ask',
    async (args) => {
      const start = startWaymark(['start', ...args])
      expect(await start.exit).toBe(2)
      expect(start.words()).toContain('usage: start')
      expect(start.out).toEqual([])
    },
  )

  test('--empty brings up the two without a day', { timeout: SLOW_MS }, async () => {
    const data = join(temporaryFolder(), 'deep', 'er')
    mkdirSync(join(data, '..'), { recursive: true })
    const { origin, key } = await up(['--empty'], data)
    const about = await ask<About>(await openWindow(origin, key), 'about')
    expect([about.demo, about.deviceId]).toEqual([null, null])
  })
})
