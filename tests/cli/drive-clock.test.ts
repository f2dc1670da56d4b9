// The demo's pace, turned while somebody waits.
import { expect, test } from 'vitest'
import { DriveClock, isSpeed } from '../../src/cli/demo/drive-clock.ts'

const never = () => new AbortController().signal
async function tookMs(work: Promise<void>): Promise<number> {
  const began = performance.now()
  await work
  return performance.now() - began
}

test('what is passing is passed sooner when the speed is raised meanwhile', async () => {
  const clock = new DriveClock(1, never())
  setTimeout(() => clock.setSpeed(500), 50)
  expect(await tookMs(clock.pass(60_000))).toBeLessThan(2_000)
})

test('a receiver gives its fixes in real time at any speed', async () => {
  const took = await tookMs(new DriveClock(500, never()).wait(200))
  expect(took).toBeGreaterThan(190)
})

test('a pause holds whoever waits and whoever comes, and counts for nothing', async () => {
  const clock = new DriveClock(500, never())
  clock.pause(true)
  const passed: string[] = []
  const both = [clock.pass(0).then(() => passed.push('pass')), clock.wait(0).then(() => passed.push('wait'))]
  await new Promise((later) => setTimeout(later, 150))
  expect(passed).toEqual([])
  expect(clock.goneMs()).toBeLessThan(100)
  clock.pause(false)
  await Promise.all(both)
  expect(passed.toSorted()).toEqual(['pass', 'wait'])
})

test('who ends the drive wakes all who wait, paused or not', async () => {
  const stop = new AbortController()
  const clock = new DriveClock(1, stop.signal)
  clock.pause(true)
  const waiting = Promise.allSettled([clock.pass(60_000), clock.wait(60_000)])
  stop.abort()
  expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

test('a speed is a number that the demo can keep', () => {
  expect([1, 10, 500, 0, 501, NaN, '10', null].map(isSpeed)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ])
})
