import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { type Child, ChildFailed, type ChildSpec, startChild } from '../../src/cli/start/child.ts'
import { Kept } from '../../src/cli/start/keep-running.ts'
import { temporaryFolder } from '../sql/folder.ts'
import { isAlive } from '../support/processes.ts'

function program(source: string): ChildSpec {
  const folder = temporaryFolder()
  const file = join(folder, 'child.mjs')
  writeFileSync(file, source)
  return { name: 'The child', args: ['one'], program: file, env: { GIVEN: 'yes' }, logFile: join(folder, 'child.log') }
}
const READY = `console.log(JSON.stringify({ ready: true, args: process.argv.slice(2), given: process.env.GIVEN }))\n`
const WITH_PARENT = `process.stdin.resume().on('end', () => process.exit(0))\n`

describe('a child', () => {
  test('is ready with its line, and ends when its stdin closes', async () => {
    const child = await startChild(program(`console.log('noise')\n${READY}${WITH_PARENT}`))
    expect(child.ready).toEqual({ ready: true, args: ['one'], given: 'yes' })
    expect(isAlive(child.pid)).toBe(true)
    await child.end()
    expect(await child.ended).toBe('exit code 0')
  })
  test('is told lines and says lines after it is ready', async () => {
    const child = await startChild(
      program(
        `${READY}${WITH_PARENT}process.stdin.on('data', (line) => console.log(JSON.stringify({ heard: JSON.parse(line) })))`,
      ),
    )
    const lines: unknown[] = []
    child.onLine((line) => lines.push(line))
    child.write({ ask: 'state', id: 1 })
    await vi.waitFor(() => expect(lines).toEqual([{ heard: { ask: 'state', id: 1 } }]))
    await child.end()
    child.write({ ask: 'state', id: 2 })
  })
  test('that ends before it is ready is reported with the end of its log', async () => {
    const spec = program(`console.error('the port is taken'); process.exit(1)`)
    await expect(startChild(spec)).rejects.toThrow(ChildFailed)
    await expect(startChild(spec)).rejects.toThrow(/exit code 1.*\n.*the port is taken/)
  })
  test('that keeps silent is ended', async () => {
    const spec = { ...program(`setInterval(() => {}, 1000)\n${WITH_PARENT}`), readyWithinMs: 300 }
    await expect(startChild(spec)).rejects.toThrow('silence')
  })
  test('that writes more than a pipe holds is not stopped by it', async () => {
    const child = await startChild(
      program(`${READY}process.stdout.write('x'.repeat(1 << 20) + '\\n', () => process.exit(7))`),
    )
    expect(await child.ended).toBe('exit code 7')
  })
})

function fakeChild(): Child & { die: (how: string) => void } {
  let die: (how: string) => void = () => undefined
  const ended = new Promise<string>((end) => (die = end))
  const end = vi.fn(async () => die('told'))
  return { pid: 1, ready: {}, ended, end, die, onLine: vi.fn(), write: vi.fn() }
}

describe('a child that dies', () => {
  test('is reported and started again once', async () => {
    const children = [fakeChild(), fakeChild()]
    const said: string[] = []
    const start = vi.fn(async () => children[start.mock.calls.length - 1]!)
    const kept = new Kept('The station', start, (sentence) => said.push(sentence))
    expect(await kept.run()).toBe(children[0])
    children[0]!.die('signal SIGKILL')
    await vi.waitFor(() => expect(said).toHaveLength(2))
    expect(said).toEqual([
      'The station ended (signal SIGKILL). What was recorded is safe. Starting it again …',
      'The station runs again.',
    ])
    children[1]!.die('exit code 1')
    expect(await kept.lost).toBe('The station ended again (exit code 1): giving up.')
    expect(start).toHaveBeenCalledTimes(2)
  })
  test('on purpose is not', async () => {
    const child = fakeChild()
    const start = vi.fn(async () => child)
    const kept = new Kept('The hub', start, () => expect.unreachable())
    await kept.run()
    await kept.end()
    await child.ended
    expect(child.end).toHaveBeenCalledTimes(1)
    expect(start).toHaveBeenCalledTimes(1)
  })
  test('and cannot be started again is given up with the reason', async () => {
    const child = fakeChild()
    const start = vi.fn(async () => {
      if (start.mock.calls.length > 1) throw new ChildFailed('The hub did not start (exit code 1).')
      return child
    })
    const kept = new Kept('The hub', start, () => undefined)
    await kept.run()
    child.die('exit code 9')
    expect(await kept.lost).toBe('The hub did not start (exit code 1).')
    await kept.end()
  })
})
