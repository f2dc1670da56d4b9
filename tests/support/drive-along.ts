/** The demo's vans, for pictures and tests of the desk: on the road in a moment, then at a pace at which their positions are believed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { App } from './start-app.ts'
import { ROOT } from './rooms.ts'

/** Belt and loading at this many times a depot's pace, the road at that. */
const FAST = 300
const BELIEVED = 8
const VANS = 4
const LEFT_WITHIN_MS = 180_000

/** Resolves when all four vans have left and delivered for `deliverMs` at the fast pace; `stop` leaves them where they are. */
export async function driveAlong(
  app: Pick<App, 'data' | 'hub'>,
  deliverMs = 0,
): Promise<{ stop: () => Promise<void> }> {
  const fast = startDrive(app, FAST)
  let left = 0
  await new Promise<void>((allLeft, failed) => {
    const late = setTimeout(() => failed(new Error('the vans did not leave in time')), LEFT_WITHIN_MS)
    createInterface({ input: fast.stderr! }).on('line', (line) => {
      if (/ has left with | is on the road already/.test(line)) left += 1
      if (left < VANS) return
      clearTimeout(late)
      allLeft()
    })
  })
  await new Promise((delivered) => setTimeout(delivered, deliverMs))
  await ended(fast)
  const slow = startDrive(app, BELIEVED)
  slow.stderr?.resume()
  return { stop: () => ended(slow) }
}

function startDrive({ data, hub }: Pick<App, 'data' | 'hub'>, speed: number): ChildProcess {
  const args = ['src/cli/waymark.ts', 'demo', 'drive', '--speed', String(speed), '--data', data, '--hub', hub]
  const env = { ...process.env, WAYMARK_ENDS_WITH_PARENT: '1' }
  return spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['pipe', 'ignore', 'pipe'] })
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((end) => child.once('close', end))
  child.stdin?.end()
  await gone
}
