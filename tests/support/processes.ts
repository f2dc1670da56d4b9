/** Processes of tests: whether one lives, and lines of one that was started. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { PATIENT } from './patient.ts'
import { ROOT } from './rooms.ts'

export { childrenOf, isAlive } from './start-app.ts'

/** Command lines that hold `text`, zombies left out (Linux). */
export function processesNaming(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => commandLine(name))
    .filter((line) => line.includes(text))
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

export type Started = {
  process: ChildProcess
  pid: number
  /** lines of stdout so far */
  out: string[]
  /** stderr so far */
  words: () => string
  /** the first stdout line that fits, parsed; rejects when the process ends before */
  json: (fits: (line: Record<string, unknown>) => boolean) => Promise<Record<string, unknown>>
  exit: Promise<number | null>
}

/** Runs `src/cli/waymark.ts` with `args`; killed with the test, whatever became of it. */
export function startWaymark(args: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, ['src/cli/waymark.ts', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...PATIENT, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const out: string[] = []
  const errors: string[] = []
  const waiting = new Set<() => void>()
  const look = () => waiting.forEach((one) => one())
  createInterface({ input: child.stdout }).on('line', (line) => {
    out.push(line)
    look()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text))
  const exit = new Promise<number | null>((end) => {
    child.once('close', (code) => {
      end(code)
      look()
    })
  })
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 8000)
    await exit
    clearTimeout(late)
  })
  const json: Started['json'] = (fits) =>
    new Promise((found, failed) => {
      const one = () => {
        const line = out.map((text) => JSON.parse(text) as Record<string, unknown>).find(fits)
        if (!line && child.exitCode === null && child.signalCode === null) return
        waiting.delete(one)
        if (line) found(line)
        else failed(new Error(`it ended (${child.exitCode ?? child.signalCode ?? ''}):\n${errors.join('')}`))
      }
      waiting.add(one)
      one()
    })
  return { process: child, pid: child.pid ?? 0, out, words: () => errors.join(''), json, exit }
}
