import { rmSync } from 'node:fs'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Hash } from '../../../src/domain/brands.ts'
import {
  ASIDE_BASE_MS,
  BACK_OFF_BASE_MS,
  BACK_OFF_MAX_MS,
  type PhotoLease,
  PhotoQueue,
} from '../../../src/station/photos/queue.ts'
import type { PhotoSent, PhotoToSend } from '../../../src/station/photos/tus-send.ts'
import { START, testTimers } from '../station-fixture.ts'
import { named, photoKit, type PhotoKit, saved } from './photo-kit.ts'

const LEASE = { hubUrl: 'http://hub', token: 't', incarnation: 'i1' }
type Asked = PhotoToSend & {
  answer: (sent: PhotoSent) => void
  begun: (upload: string) => void
  stopped: () => boolean
}

/** A queue whose uploads the test answers by hand. */
function queueOf(kit: PhotoKit, given: { lease?: PhotoLease } = {}) {
  const asked: Asked[] = []
  const timers = testTimers()
  const state = { lease: given.lease === undefined ? LEASE : given.lease, unit: 0.5, changed: 0 }
  const queue = new PhotoQueue({
    ...{ keeper: kit.keeper, files: kit.files, clock: kit.clock, timers, log: kit.log },
    lease: () => state.lease,
    random: { bytes: (count) => new Uint8Array(count), unit: () => state.unit },
    changed: () => void (state.changed += 1),
    send: (photo, _lease, begun, signal) =>
      new Promise((answer) => asked.push({ ...photo, answer, begun, stopped: () => signal.aborted })),
  })
  onTestFinished(() => queue.stop())
  const upload = async (withinMs: number): Promise<Asked | null> => {
    const until = performance.now() + withinMs
    while (asked.length === 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 2))
    return asked.shift() ?? null
  }
  /** the next upload that was asked for: its file is read first, and the disk may have other work */
  const next = () => upload(10_000)
  /** null: none was asked for meanwhile */
  const none = () => upload(100)
  const pass = (ms: number) => {
    kit.clock.pass(ms)
    timers.runDue(ms)
    // These timers know no time of their own: what is due after several passes is looked for.
    queue.wake()
  }
  return { queue, state, next, none, pass }
}

async function three(): Promise<{ kit: PhotoKit; hashes: [Hash, Hash, Hash] }> {
  const kit = photoKit()
  // Saved in another order than they were taken.
  const [c, a, b] = [await saved(kit, 3), await saved(kit, 1), await saved(kit, 2)]
  named(kit, c, a, b)
  return { kit, hashes: [a, b, c] }
}

const whole = { outcome: 'whole' } as const
const noNetwork = { outcome: 'no-network', why: 'cut' } as const

describe('[PH4] the order', () => {
  test('oldest first, one at a time, each once; one that no event names is not sent', async () => {
    const { kit, hashes } = await three()
    await saved(kit, 0, START - 1000)
    const { queue, next, none, state } = queueOf(kit)
    queue.start()
    for (const hash of hashes) {
      const photo = await next()
      expect(photo?.sha256).toBe(hash)
      queue.wake()
      queue.wake('person')
      photo?.answer(whole)
    }
    expect(await none()).toBeNull()
    expect(kit.keeper.core().photos.unsentCount()).toBe(0)
    expect(state.changed).toBe(3)
  })

  test('one that is named later is sent when it is', async () => {
    const kit = photoKit()
    const hash = await saved(kit, 1)
    const { queue, next, none } = queueOf(kit)
    queue.start()
    expect(await none()).toBeNull()
    named(kit, hash)
    queue.wake()
    expect((await next())?.sha256).toBe(hash)
  })

  test('without a session nothing is tried; with one it begins', async () => {
    const { kit, hashes } = await three()
    const { queue, next, none, state } = queueOf(kit, { lease: null })
    queue.start()
    expect(await none()).toBeNull()
    state.lease = LEASE
    queue.wake()
    expect((await next())?.sha256).toBe(hashes[0])
  })
})

describe('[PH5] trouble on the way', () => {
  test('no network: it waits longer each time, up to two minutes, and goes on with the same photo where it stood', async () => {
    const { kit, hashes } = await three()
    const { queue, next, none, pass } = queueOf(kit)
    queue.start()
    const waits: number[] = []
    for (let failure = 0; failure < 9; failure++) {
      const photo = await next()
      expect(photo).toMatchObject({ sha256: hashes[0], upload: failure === 0 ? null : 'u1' })
      photo?.begun('u1')
      photo?.answer(noNetwork)
      expect(await none()).toBeNull()
      const most = Math.min(BACK_OFF_MAX_MS, BACK_OFF_BASE_MS * 2 ** failure)
      pass(most * 0.75 - 1)
      queue.wake()
      expect(await none()).toBeNull()
      waits.push(most)
      pass(2)
    }
    expect(waits.at(-1)).toBe(BACK_OFF_MAX_MS)
    // A person who asks is not made to wait, and what came through begins anew.
    ;(await next())?.answer(noNetwork)
    expect(await none()).toBeNull()
    queue.wake('person')
    ;(await next())?.answer(whole)
    expect((await next())?.sha256).toBe(hashes[1])
  })

  test('the hub names a time to wait', async () => {
    const { kit } = await three()
    const { queue, next, none, pass } = queueOf(kit)
    queue.start()
    ;(await next())?.answer({ outcome: 'busy', retryAfterMs: 30_000 })
    expect(await none()).toBeNull()
    pass(29_000)
    expect(await none()).toBeNull()
    pass(1001)
    expect(await next()).not.toBeNull()
  })

  test('[F21] a session that is no good any more is not a refusal of the photo', async () => {
    const { kit, hashes } = await three()
    const { queue, next, none, pass } = queueOf(kit)
    queue.start()
    ;(await next())?.answer({ outcome: 'denied' })
    expect(await none()).toBeNull()
    pass(BACK_OFF_BASE_MS)
    expect((await next())?.sha256).toBe(hashes[0])
  })

  test('[F22] a photo that the hub will not have stands aside, longer each time, and holds up no other; it is never dropped', async () => {
    const { kit, hashes } = await three()
    const { queue, next, none, pass } = queueOf(kit)
    queue.start()
    const first = await next()
    first?.begun('u1')
    first?.answer({ outcome: 'refused', why: 'status 415' })
    ;(await next())?.answer(whole)
    ;(await next())?.answer(whole)
    expect(await none()).toBeNull()
    expect(kit.keeper.core().photos.unsentCount()).toBe(1)
    pass(ASIDE_BASE_MS + 1)
    const again = await next()
    // From the start: what it had begun is gone at the hub.
    expect(again).toMatchObject({ sha256: hashes[0], upload: null })
    again?.answer({ outcome: 'damaged' })
    expect(await none()).toBeNull()
    pass(ASIDE_BASE_MS + 1)
    expect(await none()).toBeNull()
    pass(3 * ASIDE_BASE_MS)
    expect((await next())?.sha256).toBe(hashes[0])
  })

  test('an upload that never ends is stopped with the station and holds up no transaction', async () => {
    const { kit } = await three()
    const { queue, next, none } = queueOf(kit)
    queue.start()
    const photo = await next()
    expect(kit.keeper.write((core) => core.kv.put('photosAt', 'x')).ok).toBe(true)
    queue.stop()
    expect(photo?.stopped()).toBe(true)
    photo?.answer(whole)
    expect(await none()).toBeNull()
    expect(kit.keeper.core().photos.unsentCount()).toBe(3)
  })
})

test('[PH6] after a restart it goes on where the upload stood', async () => {
  const { kit, hashes } = await three()
  const before = queueOf(kit)
  before.queue.start()
  const photo = await before.next()
  photo?.begun('ab'.repeat(16))
  before.queue.stop()
  const after = kit.reopen()
  const { queue, next } = queueOf(after)
  queue.start()
  expect(await next()).toMatchObject({ sha256: hashes[0], upload: 'ab'.repeat(16) })
})

test('[F24] a file that is gone when its turn comes is told, and the next one goes on', async () => {
  const { kit, hashes } = await three()
  rmSync(kit.files.fileOf(hashes[0]))
  const { queue, next } = queueOf(kit)
  queue.start()
  expect((await next())?.sha256).toBe(hashes[1])
  expect(kit.keeper.core().photos.lostCount()).toBe(1)
  expect(kit.said.join()).toContain('was deleted before it was sent')
})

test('[PH7] [F27] a hub that was put back is asked about every photo that is still here, also those that were whole', async () => {
  const { kit, hashes } = await three()
  const { queue, next, none, state } = queueOf(kit)
  queue.start()
  for (const _hash of hashes) (await next())?.answer(whole)
  expect(await none()).toBeNull()
  kit.keeper.write(({ photos }) => photos.drop(hashes[2]))
  queue.wake()
  expect(await none()).toBeNull()
  state.lease = { ...LEASE, incarnation: 'i2' }
  queue.wake()
  for (const hash of hashes.slice(0, 2)) {
    const photo = await next()
    expect(photo?.sha256).toBe(hash)
    photo?.answer(whole)
  }
  expect(await none()).toBeNull()
})
