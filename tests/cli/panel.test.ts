import { expect, test, vi } from 'vitest'
import type { DemoFilled } from '../../src/demo/day.ts'
import type { About, ScanAnswer, SignInAnswer } from '../../src/wire/bridge.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openWindow, type TestWindow } from '../kiosk/window.ts'
import { temporaryFolder } from '../sql/folder.ts'
import { startWaymark } from '../support/processes.ts'
import { openPanel } from './panel-client.ts'

/** Vite may have to build first, on a busy machine. */
const SLOW_MS = 120_000

async function ask<T>(window: TestWindow, verb: string, input?: unknown): Promise<T> {
  const reply = await window.call(verb, input)
  if (!reply.ok) throw new Error(`${verb}: ${reply.sentence}`)
  return reply.value as T
}

test(
  '[F1] [F9] the fault panel: a cut line, a killed station and a turned clock lose nothing, and it shows so',
  { timeout: SLOW_MS },
  async () => {
    const data = temporaryFolder()
    const start = startWaymark(['start', '--no-window', '--data', data, '--hub-port', '0', '--station-port', '0'])
    const ready = await start.json((line) => line['ready'] === true)
    const station = new URL(String(ready['station']))
    const key = station.searchParams.get('key') ?? ''
    const { url: panel, cookie, state, make } = await openPanel(start)
    const holds = async () => {
      const { invariants } = await state()
      expect(invariants.map((one) => one.holds)).toEqual([true, true, true])
    }

    expect((await fetch(new URL('/state', panel))).status).toBe(401)
    expect(
      (await fetch(new URL('/state', panel), { headers: { cookie, origin: 'http://elsewhere.example' } })).status,
    ).toBe(403)
    expect(await (await fetch(new URL('/', panel), { headers: { cookie } })).text()).toContain('Break something')

    const filled = JSON.parse(readFileSync(join(data, 'demo-day.json'), 'utf8')) as DemoFilled
    const fresh = filled.packages.filter(
      (one) => one.shipment.promise.day === filled.day.today && !filled.day.story.receive.includes(one.reference),
    )
    const open = () => openWindow(station.origin, key)
    let window = await open()
    const { demo } = await ask<About>(window, 'about')
    const clerk = demo?.people.find(({ role }) => role === 'depot')
    await vi.waitFor(async () => {
      const answer = await ask<SignInAnswer>(window, 'signIn', { personId: clerk?.personId, pin: clerk?.pin })
      expect(answer.outcome).toBe('in')
    }, 20_000)
    const scan = (nth: number) =>
      ask<ScanAnswer>(window, 'scan', { checkpoint: 'receive', text: fresh[nth]?.packageId, entry: 'wedge' })

    await make('cut')
    for (const nth of [0, 1, 2]) expect((await scan(nth)).outcome).toBe('recorded')
    await vi.waitFor(async () => {
      const now = await state()
      expect(now.faults.cut).toBe(true)
      expect(now.station?.unsent).toBeGreaterThanOrEqual(3)
    }, 10_000)
    await make('kill')
    await vi.waitFor(async () => expect((await state()).station?.unsent).toBeGreaterThanOrEqual(3), 20_000)
    await make('clock-ahead')
    window = await open()
    expect((await scan(3)).outcome).toBe('recorded')
    await make('mend')
    await vi.waitFor(async () => {
      expect((await state()).station?.unsent).toBe(0)
      await holds()
    }, 40_000)
    await make('clock-right')
    expect((await state()).faults).toMatchObject({ cut: false, turnedMs: 0, drive: { kind: 'idle', speed: 10 } })
  },
)
