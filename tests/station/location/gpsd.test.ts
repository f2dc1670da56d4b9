// The real gpsd, playing a log (Debian's gpsfake).
import { writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemTimers } from '../../../src/station/adapters.ts'
import { GpsdSource, tpvOf } from '../../../src/station/location/gpsd-source.ts'
import { temporaryFolder } from '../../sql/folder.ts'
import { BASE, driveOf, freePort, listen, missing, started, until } from './receiver-kit.ts'

const without = missing('gpsd', 'gpsfake')
const source = (port: number) =>
  new GpsdSource({ host: '127.0.0.1', port }, { timers: systemTimers, log: () => undefined })

test(
  '[LO11] the real gpsd plays a drive; killed, the driver is told; started again, it goes on by itself',
  { timeout: 60_000 },
  async ({ skip }) => {
    if (without !== null) skip(without)
    const [port, folder] = [await freePort(), temporaryFolder()]
    const log = join(folder, 'drive.nmea')
    writeFileSync(log, driveOf(300, Date.now()))
    const play = () => started('gpsfake', ['-c', '0.05', '-P', String(port), log])
    const first = play()
    const heard = listen(source(port))
    await until(() => heard.fixes.filter(({ time }) => time.by === 'receiver' && time.at !== null).length >= 8, 25_000)
    const good = heard.fixes.findLast(({ time }) => time.at !== null)
    expect(good?.lat).toBeGreaterThan(BASE.lat)
    expect(good?.lat).toBeLessThan(BASE.lat + 0.05)
    expect(good?.lon).toBeCloseTo(BASE.lon, 5)
    expect(good?.speedMps).toBeCloseTo(10, 0)
    expect(good?.accuracyM).toBeGreaterThan(1)
    expect(good?.accuracyM).toBeLessThan(100)
    expect(Math.abs((good?.time.at ?? 0) - Date.now())).toBeLessThan(120_000)
    expect(heard.problems.at(-1)).toBeNull()

    await first.end()
    await until(() => heard.problems.at(-1) === 'receiver-gone')
    const before = heard.fixes.length
    play()
    await until(() => heard.fixes.length > before && heard.problems.at(-1) === null, 30_000)
  },
)

/** Says what a test wants to whoever connects. */
async function straw(say: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    say(socket)
  })
  const port = await freePort()
  await new Promise<void>((up) => server.listen(port, '127.0.0.1', up))
  onTestFinished(() => void server.close())
  return port
}

test('[LO11] nobody at the port, a line without an end, half a line and what is no JSON: told, and no fix out of it', async () => {
  const nobody = listen(source(await freePort()))
  await until(() => nobody.problems.at(-1) === 'receiver-gone')

  const flood = listen(source(await straw((socket) => socket.write('x'.repeat(200_000)))))
  await until(() => flood.problems.at(-1) === 'receiver-gone')

  const tpv = JSON.stringify({ class: 'TPV', mode: 3, lat: 47.1, lon: 9.5, time: '2026-11-22T10:00:00.000Z' })
  const odd = listen(
    source(await straw((socket) => void socket.write(`{"class":\n[]\nnull\nSSH-2.0\n${tpv}\n${tpv.slice(0, 20)}`))),
  )
  await until(() => odd.fixes.length > 0)
  expect(odd.fixes).toMatchObject([{ lat: 47.1, lon: 9.5, accuracyM: 25, speedMps: null }])
  expect(nobody.fixes).toEqual([])
  expect(flood.fixes).toEqual([])
})

test('[LO11] a line of gpsd: mode, accuracy, what is not told, what is simulated', () => {
  const line = (more: object) => JSON.stringify({ class: 'TPV', mode: 3, lat: 1, lon: 2, ...more })
  expect(tpvOf(line({ eph: 7 }))).toMatchObject({ accuracyM: 7 })
  expect(tpvOf(line({ epx: 3, epy: 4 }))).toMatchObject({ accuracyM: 5 })
  expect(tpvOf(line({ mode: 2 }))).toMatchObject({ accuracyM: 50, time: { by: 'receiver', at: null } })
  expect(tpvOf(line({ status: 8 }))).toMatchObject({ mock: true })
  expect(tpvOf(line({ mode: 1 }))).toBe('no-fix')
  expect(tpvOf(line({ lat: 'here' }))).toBe('no-fix')
  expect(tpvOf('{"class":"SKY"}')).toBeNull()
  expect(tpvOf('{"class":"TPV"')).toBeNull()
})
