import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/sql/open.ts'
import { Keeper } from '../../src/station/keeper.ts'
import { openStation } from '../../src/station/station.ts'
import { systemRandom } from '../../src/station/adapters.ts'
import { temporaryFolder } from '../sql/folder.ts'
import {
  enrol,
  PACKAGES,
  packageNumber,
  recorded,
  rig,
  scan,
  signIn,
  testClock,
  workingRig,
} from './station-fixture.ts'

test('[F8] [SE4] a newer database: no verb writes, reading goes on, and the outbox still goes out as it lies', async () => {
  const made = await workingRig()
  scan(made.station, 'receive', PACKAGES[0]!)
  const before = made.station.syncStore.epochsToSend()
  made.station.close()
  const db = openDatabase(join(made.folder, 'station.db'))
  db.pragma('user_version = 999')
  db.close()
  const bytes = readFileSync(join(made.folder, 'station.db'))

  const station = made.reopen()
  expect(station.sealed()?.reason).toBe('newer-database')
  expect(scan(station, 'receive', PACKAGES[1]!)).toMatchObject({ outcome: 'not-recorded', reason: 'newer-database' })
  expect(await station.handlers.progress({ checkpoint: 'receive' })).toMatchObject({ done: 1 })
  const { end, acked } = station.syncStore.epochsToSend()[0]!
  expect([{ end, acked }]).toEqual(before)
  expect(station.syncStore.rowsAfter(end.epoch, 0, 10, 1e6).rows).toHaveLength(2)
  station.syncStore.markAcked(end, null, false)
  expect(station.syncStore.epochsToSend()[0]!.acked).toEqual(end)
  expect(() => station.syncStore.markAcked({ ...end, head: '0'.repeat(64) as never }, null, false)).toThrow(
    'not this journal',
  )
  expect(() => station.syncStore.applyPull({ changes: [] } as never)).toThrow('newer version')
  station.close()
  expect(readFileSync(join(made.folder, 'station.db')).equals(bytes)).toBe(true)
})

test('[F35] [SE3] a second process is refused within a second with a sentence; when the first is killed it goes on by itself', async () => {
  const made = await workingRig()
  made.station.close()
  const holder = spawn(process.execPath, [
    ...['--input-type=module', '-e'],
    'const { lockFolder } = await import(process.argv[1]); process.stdout.write(lockFolder(process.argv[2]).kind); setInterval(() => {}, 1000)',
    new URL('../../src/sql/folder-lock.ts', import.meta.url).href,
    made.folder,
  ])
  await once(holder.stdout, 'data')
  const station = made.reopen()
  expect(scan(station, 'receive', PACKAGES[0]!)).toMatchObject({ outcome: 'not-recorded', reason: 'second-process' })
  expect(station.sealed()).toMatchObject({ sentence: expect.stringContaining('already open') as string })
  expect(station.syncStore.enrolment()).toBeNull()
  expect(await station.call('progress', { checkpoint: 'receive' })).toMatchObject({
    ...{ ok: false, reason: 'failed', sentence: expect.stringContaining('already open') as string },
  })
  expect(await station.handlers.about(undefined)).toMatchObject({ sealed: { reason: 'second-process' } })

  holder.kill('SIGKILL')
  await once(holder, 'exit')
  made.clock.pass(2000)
  expect(recorded(scan(station, 'receive', PACKAGES[0]!)).verdict.kind).toBe('ok')
  expect(station.sealed()).toBeNull()
})

test('[SE3] two stations on one folder: the second is refused while the first lives, whatever it is asked', async () => {
  const made = await workingRig()
  const second = openStation(made.options)
  expect(second.sealed()?.reason).toBe('second-process')
  expect(await second.handlers.signIn({ personId: 'anna' as never, pin: '4711' })).toMatchObject({
    reason: 'second-process',
  })
  expect(() => enrol(second)).toThrow('already open')
  recorded(scan(made.station, 'receive', PACKAGES[0]!))
  made.station.close()
  made.clock.pass(2000)
  await signIn(second)
  expect(recorded(scan(second, 'receive', PACKAGES[1]!)).eventIds[0]).toMatch(/\/5$/)
  expect(second.epochBegan()).toBeNull()
  second.close()
})

/** The keeper's own connection, to set its limits. */
function keeperOn(folder: string) {
  const sealed: (string | null)[] = []
  const keeper = new Keeper({
    ...{ folder, clock: testClock(), random: systemRandom, placeOf: () => 'here', cut: undefined },
    onSealed: (state) => sealed.push(state?.reason ?? null),
  })
  return { keeper, sealed }
}

test('[F4] [SE2] a full disk: the ballast is freed first, then each scan is refused with a sentence, and with room it goes on', () => {
  const { keeper, sealed } = keeperOn(temporaryFolder())
  const put = () =>
    keeper.write(({ db }) => db.prepare('INSERT INTO journal (body, hash) VALUES (zeroblob(3000), zeroblob(32))').run())
  expect(put().ok).toBe(true)
  keeper.core().db.pragma('max_page_count = 60')
  let written = 1
  while (put().ok) written++
  expect(sealed).toEqual(['disk-full'])
  expect(put()).toMatchObject({ ok: false, answer: { outcome: 'not-recorded', reason: 'disk-full' } })
  const count = () => keeper.core().db.prepare<[], { n: number }>('SELECT count(*) AS n FROM journal').get()?.n
  expect(count()).toBe(written)
  keeper.core().db.pragma('max_page_count = 100000')
  expect(put().ok).toBe(true)
  expect(sealed).toEqual(['disk-full', null])
  expect(keeper.sealed()).toBeNull()
  keeper.close()
})

test('[F4] [SE2] [SE1] scanning on a full disk: no answer says recorded, and nothing of a refused scan stays', async () => {
  let full = true
  const made = rig({
    cut: (point) => {
      if (point === 'before-commit' && full)
        throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    },
  })
  full = false
  enrol(made.station)
  const { pull, referenceRows } = await import('./station-fixture.ts')
  pull(made.station, referenceRows())
  await signIn(made.station)
  made.timers.runDue()
  expect(existsSync(join(made.folder, 'ballast'))).toBe(true)
  full = true
  const refused = scan(made.station, 'receive', packageNumber())
  expect(refused).toMatchObject({ outcome: 'not-recorded', reason: 'disk-full' })
  expect(existsSync(join(made.folder, 'ballast'))).toBe(false)
  expect(made.station.syncStore.unsentCount()).toBe(1)
  full = false
  const next = recorded(scan(made.station, 'receive', packageNumber()))
  expect(next.eventIds[0]).toMatch(/\/2$/)
  expect(made.station.sealed()).toBeNull()
})

test('[F3] [SE5] after an I/O error at the commit nothing is confirmed, the database is read anew, and the numbers go on', async () => {
  let fails = 0
  const made = await workingRig({
    cut: (point) => {
      if (point === 'before-commit' && fails-- > 0)
        throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' })
    },
  })
  recorded(scan(made.station, 'receive', PACKAGES[0]!))
  fails = 1
  expect(scan(made.station, 'receive', PACKAGES[1]!)).toMatchObject({
    outcome: 'not-recorded',
    reason: 'storage-error',
  })
  expect(made.station.sealed()?.reason).toBe('storage-error')
  made.clock.pass(2000)
  const next = recorded(scan(made.station, 'receive', PACKAGES[1]!))
  expect(next.eventIds[0]).toMatch(/\/3$/)
  expect(made.station.sealed()).toBeNull()
  expect(made.station.syncStore.allEpochs()).toHaveLength(1)
})

test('[R2] power cut before the commit: nothing of the scan is there; after it: all of it is', async () => {
  let at: string | null = null
  const made = await workingRig({
    cut: (point) => {
      if (point === at) throw new Error('power cut')
    },
  })
  at = 'before-commit'
  expect(() => scan(made.station, 'receive', PACKAGES[0]!)).toThrow('power cut')
  at = null
  expect(made.station.syncStore.unsentCount()).toBe(1)
  expect((await made.station.handlers.timeline({ packageId: PACKAGES[0]! }))?.view.lifecycle).toBe('EXPECTED')
  at = 'after-commit'
  expect(() => scan(made.station, 'receive', PACKAGES[0]!)).toThrow('power cut')
  at = null
  const station = made.reopen()
  expect(station.epochBegan()).toBeNull()
  expect(station.syncStore.unsentCount()).toBe(2)
  expect((await station.handlers.timeline({ packageId: PACKAGES[0]! }))?.view.lifecycle).toBe('AT_DEPOT')
})
