// Processes that `start` runs: the hub, the station. Each is in a group of its own, so that Ctrl-C reaches it only through us, and ends when its
// stdin closes, so that none outlives us even after SIGKILL.
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PROJECT_ROOT } from '../project-root.ts'

export type ChildSpec = {
  /** as it stands in sentences: "the hub" */
  name: string
  /** command of `waymark` and its arguments */
  args: readonly string[]
  /** another program of Node's than `waymark`, for tests */
  program?: string
  /** another binary than this Node: `args` are its own */
  command?: string
  env: Record<string, string>
  /** its stderr, kept for who looks for a fault */
  logFile: string
  readyWithinMs?: number
}
export type Child = {
  pid: number
  /** the JSON of its ready line */
  ready: Record<string, unknown>
  /** each line of JSON after that */
  onLine: (listener: (line: Record<string, unknown>) => void) => void
  /** a line of JSON to its stdin; one that has ended hears nothing */
  write: (line: object) => void
  /** how it ended, in words; resolves once */
  ended: Promise<string>
  end: () => Promise<void>
}

/** It ended or kept silent before it was ready: the sentence has the last lines of its log. */
export class ChildFailed extends Error {
  override name = 'ChildFailed'
}

const READY_WITHIN_MS = 30_000
const END_WITHIN_MS = 5_000
/** A build or a demo day that takes this long will not end by itself. */
const END_OF_PATIENCE_MS = 5 * 60_000
const MAX_LOG_BYTES = 4 * 1024 * 1024
const LOG_LINES_SHOWN = 12

/** Starts a child and resolves with its ready line (`{"ready":true,…}` on stdout). Rejects with `ChildFailed`, also when `stop` says so first. */
export async function startChild(spec: ChildSpec, stop?: AbortSignal): Promise<Child> {
  if (stop?.aborted) throw new ChildFailed(`${spec.name} was not started.`)
  const process_ = spawnChild(spec)
  const ended = new Promise<string>((end) => {
    process_.once('exit', (code, signal) => end(signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`))
    process_.once('error', (error) => end(error.message))
  })
  const lines = linesOf(process_)
  const child = {
    ...{ pid: process_.pid ?? 0, ended, end: () => endChild(process_, ended) },
    onLine: (listener: (line: Record<string, unknown>) => void) => void lines.on('line', listener),
    write: (line: object) => {
      if (process_.stdin?.writable === true) process_.stdin.write(`${JSON.stringify(line)}\n`)
    },
  }
  const late = new Promise<string>((end) => {
    setTimeout(() => end('silence'), spec.readyWithinMs ?? READY_WITHIN_MS).unref()
  })
  const first = await Promise.race([readyLine(lines), ended, late, aborted(stop)])
  if (typeof first !== 'string') return { ...child, ready: first }
  await child.end()
  throw new ChildFailed(`${spec.name} did not start (${first}).\n${lastLines(spec.logFile)}`)
}

function spawnChild(spec: ChildSpec): ChildProcess {
  if (existsSync(spec.logFile) && statSync(spec.logFile).size > MAX_LOG_BYTES)
    renameSync(spec.logFile, `${spec.logFile}.1`)
  const log = openSync(spec.logFile, 'a', 0o600)
  try {
    const own = spec.command === undefined ? [spec.program ?? join(PROJECT_ROOT, 'src/cli/waymark.ts')] : []
    return spawn(spec.command ?? process.execPath, [...own, ...spec.args], {
      cwd: PROJECT_ROOT,
      env: { ...process.env, ...spec.env, WAYMARK_ENDS_WITH_PARENT: '1' },
      stdio: ['pipe', 'pipe', log],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
  } finally {
    closeSync(log)
  }
}

const aborted = (stop: AbortSignal | undefined) =>
  new Promise<string>((end) => stop?.addEventListener('abort', () => end('stopped'), { once: true }))

/** Runs a command to its end, its words going where ours go. Rejects with `ChildFailed` when it does not end with 0, and when it is stopped. */
export async function runToEnd(name: string, args: readonly string[], stop: AbortSignal): Promise<void> {
  if (stop.aborted) throw new ChildFailed(`${name}: stopped.`)
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'src/cli/waymark.ts'), ...args], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, WAYMARK_ENDS_WITH_PARENT: '1' },
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const ended = new Promise<number | null>((end) => child.once('exit', end).once('error', () => end(null)))
  const limit = AbortSignal.any([stop, AbortSignal.timeout(END_OF_PATIENCE_MS)])
  limit.addEventListener('abort', () => void endChild(child, ended), { once: true })
  const code = await ended
  if (code !== 0) throw new ChildFailed(`${name} did not work (exit code ${code ?? '?'}).`)
}

type Lines = EventEmitter<{ line: [Record<string, unknown>] }>

/** What it says on stdout, in JSON; all of it is read, so that a full pipe stops nobody. */
function linesOf(child: ChildProcess): Lines {
  const lines: Lines = new EventEmitter()
  // Who ends while it is written to has said so by its end.
  child.stdin?.on('error', () => undefined)
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = parseObject(line)
      if (parsed !== null) lines.emit('line', parsed)
    })
  return lines
}

/** The first line that says ready. */
function readyLine(lines: Lines): Promise<Record<string, unknown>> {
  return new Promise((found) => {
    lines.on('line', (line) => {
      if (line['ready'] === true) found(line)
    })
  })
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null
  } catch {
    return null
  }
}

async function endChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.stdin?.end()
  const late = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS)
  await ended
  clearTimeout(late)
}

/** The end of a log, indented, for a report. */
export function lastLines(file: string): string {
  if (!existsSync(file)) return ''
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES_SHOWN)
  return lines.map((line) => `    ${line.slice(0, 400)}`).join('\n')
}
