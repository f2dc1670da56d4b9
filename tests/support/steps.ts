/** Runs programs as steps of a check or a test run: each in a process group of its own, so that none leaves anything behind. */
import { spawn, type ChildProcess } from 'node:child_process'

export type StepEnd = {
  /** The exit code; null when a signal or the time limit ended it. */
  code: number | null
  output: string
  ms: number
  timedOut: boolean
}

export type StepOptions = {
  env?: Record<string, string>
  /** `show` passes the output on as it comes; `keep` hands it back in `output`. */
  output: 'show' | 'keep'
  limitMs: number
}

const running = new Set<ChildProcess>()

/** Ends the step's whole group: what a test server started goes with it. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill()
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The group is gone already, which is what we want.
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const child of running) endGroup(child)
    process.exit(130)
  })
}

/** Runs this Node with `args` from the repository's root, and never throws: a step that cannot start has failed. */
export function runStep(root: string, args: readonly string[], options: StepOptions): Promise<StepEnd> {
  const from = performance.now()
  const stdio = options.output === 'show' ? 'inherit' : 'pipe'
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', stdio, stdio],
    detached: process.platform !== 'win32',
  })
  running.add(child)
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => chunks.push(String(text)))
  return new Promise((resolve) => {
    let timedOut = false
    const limit = setTimeout(() => {
      timedOut = true
      endGroup(child)
    }, options.limitMs)
    const end = (code: number | null) => {
      clearTimeout(limit)
      running.delete(child)
      endGroup(child)
      resolve({ code, output: chunks.join(''), ms: performance.now() - from, timedOut })
    }
    child.once('error', (error) => {
      chunks.push(String(error))
      end(null)
    })
    // `exit`, not `close`: a grandchild that holds the pipe open must not hold the run open.
    child.once('exit', (code) => setImmediate(end, code))
  })
}

export const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
