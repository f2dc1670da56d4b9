import { expect, test } from 'vitest'
import { decodeBody } from '../../src/wire/event-body.ts'
import { PIN, PACKAGES, scan, workingRig } from './station-fixture.ts'

const anna = { personId: 'anna' as never, pin: PIN }
const wrong = { ...anna, pin: '0000' }

test('[OP1] [OP2] a PIN signs in offline; shifts are events that name what is unsent', async () => {
  const { station } = await workingRig()
  scan(station, 'receive', PACKAGES[0]!)
  expect(await station.handlers.operator(undefined)).toMatchObject({ personId: 'anna', role: 'depot', onBreak: false })
  expect((await station.handlers.people(undefined)).people.map(({ name }) => name)).toEqual([
    ...['Anna Frick', 'Dino Büchel', 'Sara Ospelt'],
  ])
  expect(await station.handlers.setBreak({ on: true })).toMatchObject({ outcome: 'recorded' })
  expect(await station.handlers.operator(undefined)).toMatchObject({ onBreak: true })
  await station.handlers.setBreak({ on: false })
  expect(await station.handlers.signOut(undefined)).toEqual({ ok: true })
  expect(await station.handlers.operator(undefined)).toBeNull()
  const { end } = station.syncStore.epochsToSend()[0]!
  const events = station.syncStore.rowsAfter(end.epoch, 0, 10, 1e6).rows.map(({ body }) => decodeBody(body))
  expect(events.map((each) => each.ok && [each.event.kind, each.event.actorId, each.event.data])).toMatchObject([
    ['ShiftStarted', 'anna', { unsent: { count: 0 } }],
    ['PackageReceived', 'anna', {}],
    ['BreakStarted', 'anna', { unsent: { count: 2, fromSeq: 1, toSeq: 2 } }],
    ['BreakEnded', 'anna', {}],
    ['ShiftEnded', 'anna', { unsent: { count: 4, fromSeq: 1, toSeq: 4 } }],
  ])
})

test('[OP5] signing out deletes nothing, and another one signing in ends the shift before', async () => {
  const made = await workingRig()
  scan(made.station, 'receive', PACKAGES[0]!)
  await made.station.handlers.signIn({ personId: 'dino' as never, pin: PIN })
  expect(await made.station.handlers.operator(undefined)).toMatchObject({ personId: 'dino', name: 'Dino Büchel' })
  expect(made.station.syncStore.unsentCount()).toBe(4)
  const station = made.reopen()
  expect(await station.handlers.operator(undefined)).toMatchObject({ personId: 'dino' })
  expect(station.syncStore.unsentCount()).toBe(4)
  expect(await station.handlers.progress({ checkpoint: 'receive' })).toMatchObject({ done: 1 })
})

test('[OP3] [OP4] after five wrong PINs the person is locked out, longer each time, also across a restart', async () => {
  const made = await workingRig()
  const left: unknown[] = []
  for (let i = 0; i < 4; i++) left.push(await made.station.handlers.signIn(wrong))
  expect(left).toEqual([4, 3, 2, 1].map((triesLeft) => ({ outcome: 'wrong', triesLeft })))
  expect(await made.station.handlers.signIn(wrong)).toEqual({ outcome: 'locked', forMs: 60_000 })
  expect(await made.station.handlers.signIn(anna)).toEqual({ outcome: 'locked', forMs: 60_000 })
  const station = made.reopen()
  expect(await station.handlers.signIn(anna)).toEqual({ outcome: 'locked', forMs: 58_000 })
  made.clock.pass(58_001)
  expect(await station.handlers.signIn(wrong)).toEqual({ outcome: 'locked', forMs: 120_000 })
  made.clock.pass(120_001)
  expect(await station.handlers.signIn(anna)).toMatchObject({ outcome: 'in' })
  expect(await station.handlers.signIn(wrong)).toEqual({ outcome: 'wrong', triesLeft: 4 })
})

test('[OP3] tries at the same moment are all counted; a person without a PIN or unknown cannot sign in', async () => {
  const { station } = await workingRig()
  const answers = await Promise.all(Array.from({ length: 8 }, async () => station.handlers.signIn(wrong)))
  expect(answers.filter(({ outcome }) => outcome === 'wrong').length).toBeLessThanOrEqual(4)
  expect(answers.at(-1)).toMatchObject({ outcome: 'locked' })
  expect(await station.handlers.signIn({ personId: 'nobody' as never, pin: PIN })).toMatchObject({ outcome: 'wrong' })
})

test('[OP6] no PIN and no verifier leaves the station by its bridge', async () => {
  const { station } = await workingRig()
  const said = JSON.stringify([await station.call('people', undefined), await station.call('about', undefined)])
  expect(said).not.toMatch(/salt|hash|pin/i)
})
