/**
 * The real processes, as people run them, for tests outside vitest: `start --no-window`, or its hub and its station apart so that
 * the hub can be switched off and on. Each ends when its stdin closes, so nothing outlives a test that was killed.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { demoDayAt } from '../../src/demo/calendar.ts'
import { DEFAULT_SEED } from '../../src/cli/start/options.ts'
import { readDay, signInFile, writeSignIn } from '../../src/cli/start/demo-files.ts'
import { enrolCode, operatorKey } from '../../src/cli/start/hub-client.ts'
import type { DemoFilled } from '../../src/demo/day.ts'
import { PATIENT } from './patient.ts'
import { ROOT } from './rooms.ts'
import { onceARun, type Shared } from './run-folder.ts'

const END_WITHIN_MS = 8000
/** Less than a fixture's time: what a program said that never came up is worth more than that it was late. */
const READY_WITHIN_MS = 50_000

export type Program = {
  pid: number
  /** the JSON of its ready line */
  ready: Record<string, unknown>
  /** stderr so far */
  words: () => string
  exit: Promise<number | null>
  isRunning: () => boolean
  signal: (name: NodeJS.Signals) => void
  /** SIGTERM, and SIGKILL for one that does not obey; the exit code */
  end: () => Promise<number | null>
}

/** Runs `waymark ARGS` and resolves with its ready line; rejects with what it said when it ends before. */
export async function runProgram(args: readonly string[], env: Record<string, string> = {}): Promise<Program> {
  const child = spawn(process.execPath, ['src/cli/waymark.ts', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...PATIENT, ...env, WAYMARK_ENDS_WITH_PARENT: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const said: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text))
  const exit = new Promise<number | null>((end) => child.once('close', end))
  const words = () => said.join('')
  const isRunning = () => child.exitCode === null && child.signalCode === null
  const late = AbortSignal.timeout(READY_WITHIN_MS)
  const silent = new Promise<'late'>((tell) => late.addEventListener('abort', () => tell('late')))
  const ready = await Promise.race([readyLine(child), exit.then(() => 'ended' as const), silent])
  if (typeof ready === 'string') {
    child.kill('SIGKILL')
    const how = ready === 'ended' ? 'ended before it was ready' : `was not ready after ${READY_WITHIN_MS / 1000} s`
    throw new Error(`waymark ${args.join(' ')} ${how}:\n${words()}`)
  }
  return {
    ...{ pid: child.pid ?? 0, ready, words, exit, isRunning },
    signal: (name) => void child.kill(name),
    end: async () => {
      if (isRunning()) child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS)
      const code = await exit
      clearTimeout(late)
      return code
    },
  }
}

function readyLine(child: ChildProcess): Promise<Record<string, unknown>> {
  return new Promise((found) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const parsed = JSON.parse(line) as Record<string, unknown>
      if (parsed['ready'] === true) found(parsed)
    })
  })
}

/** Ids of the processes that this one started, oldest first (Linux): of `start`, the hub and then the station. */
export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.split(' ').filter(Boolean).map(Number)
}

/** A process with this id exists and is no zombie of ours. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'waymark-browser-'))
export const dropFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })

/** The port of an address that a ready line tells: whoever ended is started again where it was. */
export const portOf = (url: unknown): string => new URL(String(url)).port

/** A data folder that holds the demo's depot day and no station yet; copies of it spare each test the making. */
export const makeDemoDay = (): Promise<Shared> => onceARun('demo-day', fillDemoDay)

async function fillDemoDay(folder: string): Promise<void> {
  const today = demoDayAt(Date.now())
  const args = ['demo-day', '--data', folder, '--seed', String(DEFAULT_SEED), '--today', today]
  const child = spawn(process.execPath, ['src/cli/waymark.ts', ...args, '--hub-url', 'http://127.0.0.1:1'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise<number | null>((end) => child.once('exit', end))
  if (code !== 0) throw new Error(`the demo's day could not be made (exit ${code ?? 'by a signal'})`)
}

/** A hub and a station with the demo's day, and the addresses a person would be told. */
export type App = {
  data: string
  filled: DemoFilled
  /** origin of the hub */
  hub: string
  /** opens straight into the sign-in */
  station: string
  words: () => string
  /** ids of the hub's and of the station's process now */
  pids: () => { hub: number; station: number }
  /** ends all of it; its exit code. The data folder stays until `drop`. */
  stop: () => Promise<number | null>
  drop: () => void
}

function copyOf(day: string): { data: string; drop: () => void } {
  const data = newFolder()
  cpSync(day, data, { recursive: true })
  return { data, drop: () => dropFolder(data) }
}

/** `npm start -- --no-window` on a copy of `day`. */
export function startApp(day: string): Promise<App> {
  const { data, drop } = copyOf(day)
  return startOn(data, drop)
}

/** The same on a folder that a start has used before. */
export async function startOn(data: string, drop: () => void): Promise<App> {
  const ports = ['--hub-port', '0', '--station-port', '0']
  const start = await runProgram(['start', '--no-window', '--data', data, ...ports])
  return {
    ...{ data, drop, filled: dayOf(data), words: start.words },
    hub: String(start.ready['hub']),
    station: String(start.ready['station']),
    pids: () => {
      const [hub = 0, station = 0] = childrenOf(start.pid)
      return { hub, station }
    },
    stop: () => start.end(),
  }
}

export type AppApart = App & {
  /** SIGKILL, as a power cut */
  hubOff: () => Promise<void>
  /** the same port and the same data */
  hubOn: () => Promise<void>
}

/** The same hub and the same station by commands of their own: `start` would raise a dead hub at once. */
export async function startApart(day: string): Promise<AppApart> {
  const { data, drop } = copyOf(day)
  const asked = { WAYMARK_HUB_DATA: join(data, 'hub'), WAYMARK_LOG_LEVEL: 'warn' }
  let hub = await runProgram(['hub'], { ...asked, WAYMARK_HUB_PORT: '0' })
  const hubUrl = String(hub.ready['hub'])
  const env = { ...asked, WAYMARK_HUB_PORT: portOf(hubUrl) }
  const filled = dayOf(data)
  writeSignIn(data, filled, hubUrl, true)
  const code = await enrolCode(hubUrl, operatorKey(data), filled.day.site.id)
  const station = await runProgram(['station', '--folder', join(data, 'station'), '--port', '0'], {
    ...{ WAYMARK_STATION_HUB: hubUrl, WAYMARK_STATION_NAME: 'Depot screen', WAYMARK_STATION_ENROL_CODE: code },
    ...{ WAYMARK_DEMO_FILE: signInFile(data), TZ: filled.day.site.timeZone },
  })
  return {
    ...{ data, drop, filled, hub: hubUrl, station: String(station.ready['station']) },
    words: () => station.words() + hub.words(),
    pids: () => ({ hub: hub.pid, station: station.pid }),
    hubOff: async () => {
      hub.signal('SIGKILL')
      await hub.exit
    },
    hubOn: async () => {
      hub = await runProgram(['hub'], env)
    },
    stop: async () => {
      const code = await station.end()
      await hub.end()
      return code
    },
  }
}

function dayOf(data: string): DemoFilled {
  const filled = readDay(data)
  if (filled === null) throw new Error(`there is no demo day in ${data}`)
  return filled
}
