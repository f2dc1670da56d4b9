// How long what is large waits for an emergency that the hub does not take.
import { expect, test } from 'vitest'
import { TalkPart } from '../../../src/station/talk/part.ts'
import { testClock, testTimers } from '../station-fixture.ts'

const MINUTE_MS = 60_000

test('[TA4] photos wait for an emergency, and ten minutes at most where no hub takes it', () => {
  const clock = testClock()
  let [unsent, calm] = [true, 0]
  // Sealed: nothing is written here, whatever the part looks at.
  const keeper = { core: () => ({ talk: { hasUnsent: () => unsent } }), sealed: () => ({ reason: 'full' }) } as never
  const part = new TalkPart({
    ...{ keeper, clock, timers: testTimers(), connect: null, sync: () => null, following: () => true },
    ...{ changed: () => undefined, calmAgain: () => void (calm += 1), log: () => undefined },
  })
  // One that was not sent when the station was closed is waited for, too.
  part.look()
  expect(part.urgent()).toBe(true)
  clock.pass(9 * MINUTE_MS)
  part.said(true)
  clock.pass(9 * MINUTE_MS)
  part.look()
  expect([part.urgent(), calm]).toEqual([true, 0])
  clock.pass(MINUTE_MS)
  part.look()
  part.look()
  expect([part.urgent(), calm]).toEqual([false, 1])
  part.said(true)
  expect(part.urgent()).toBe(true)
  unsent = false
  part.look()
  expect([part.urgent(), calm]).toEqual([false, 2])
  part.stop()
})
