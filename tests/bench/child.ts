// A process beside the benchmark: started, its ready line read, ended for certain.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export type Child = {
  ready: Record<string, unknown>
  next: () => Promise<Record<string, unknown>>
  tell: (line: unknown) => void
  end: () => Promise<void>
}

/** Runs a script with this Node; its stdout is JSON lines, the first one says that it is ready. */
export async function startChild(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Child> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`${script} ended with ${child.exitCode ?? child.signalCode ?? 'no word'}`)
    return JSON.parse(value) as Record<string, unknown>
  }
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  const end = async () => {
    child.stdin.end()
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 5000)
    await ended
    clearTimeout(late)
  }
  return { ready: await next(), next, tell: (line) => void child.stdin.write(`${JSON.stringify(line)}\n`), end }
}
