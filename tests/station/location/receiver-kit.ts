// Real receivers for tests: sentences with right checksums, the real gpsd playing them, a serial line between two pseudo-terminals.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer, type AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { nmeaChecksum } from '../../../src/station/location/nmea-reader.ts'
import type { LocationSource, RawFix, SourceProblem } from '../../../src/station/location/source.ts'

export const sentence = (body: string): string => `$${body}*${nmeaChecksum(body)}\r\n`
export const BASE = { lat: 47.165, lon: 9.509 }

/** `ddmm.mmmm` */
function minutes(degrees: number, width: number): string {
  const whole = Math.floor(degrees)
  return `${String(whole).padStart(width, '0')}${((degrees - whole) * 60).toFixed(4).padStart(7, '0')}`
}

/** One second of a receiver that drives north at 10 m/s: RMC, GGA and GSA of second `n` after `start` (ms). */
export function secondOf(n: number, start: number): string {
  const at = new Date(start + n * 1000).toISOString()
  const time = `${at.slice(11, 19).replaceAll(':', '')}.00`
  const date = `${at.slice(8, 10)}${at.slice(5, 7)}${at.slice(2, 4)}`
  const place = `${minutes(BASE.lat + (n * 10) / 111_195, 2)},N,${minutes(BASE.lon, 3)},E`
  return [
    sentence(`GPRMC,${time},A,${place},019.4,000.0,${date},,,A`),
    sentence(`GPGGA,${time},${place},1,08,1.1,455.0,M,48.0,M,,`),
    sentence('GPGSA,A,3,04,05,09,12,24,25,29,31,,,,,2.1,1.1,1.8'),
  ].join('')
}

export const driveOf = (seconds: number, start: number): string =>
  Array.from({ length: seconds }, (_, n) => secondOf(n, start)).join('')

/** Why a test that needs these programs cannot run here; null: they are here and start. */
export function missing(...programs: string[]): string | null {
  const gone = programs.filter((name) => spawnSync(name, ['-h'], { stdio: 'ignore' }).status !== 0)
  return gone.length === 0
    ? null
    : `${gone.join(' and ')} not installed (apt-get install gpsd gpsd-clients gpsd-tools socat)`
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

/** With all that it starts itself; ended with the test at the latest. */
export function started(program: string, args: string[]): { process: ChildProcess; end: () => Promise<void> } {
  const child = spawn(program, args, { detached: true, stdio: 'ignore' })
  const ended = new Promise<void>((over) => child.once('exit', () => over()))
  const end = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It ended by itself meanwhile.
      }
    await ended
  }
  onTestFinished(end)
  return { process: child, end }
}

export type Heard = { fixes: RawFix[]; problems: (SourceProblem | null)[] }
export function listen(source: LocationSource): Heard {
  const heard: Heard = { fixes: [], problems: [] }
  source.start(
    (fix) => heard.fixes.push(fix),
    (problem) => {
      if (heard.problems.at(-1) !== problem) heard.problems.push(problem)
    },
  )
  onTestFinished(() => source.stop())
  return heard
}

export async function until(holds: () => boolean, withinMs = 12_000): Promise<void> {
  const end = performance.now() + withinMs
  while (!holds()) {
    if (performance.now() > end) throw new Error(`did not come true within ${withinMs} ms`)
    await new Promise((wait) => setTimeout(wait, 20))
  }
}
