import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubPosition } from '../../../src/domain/brands.ts'
import type { Hub } from '../../../src/hub/hub.ts'
import { Problem } from '../../../src/hub/http/problem.ts'
import { encodeBody } from '../../../src/wire/event-body.ts'
import { MAX_BATCH_BYTES, MAX_BATCH_EVENTS, PushReply, type SealedRecord } from '../../../src/wire/up.ts'
import {
  NOW,
  type TestBatch,
  TestJournal,
  TestStation,
  knownStation,
  leaseFor,
  logOf,
  openTestHub,
  packageId,
  received,
  tempFolder,
  zstd,
} from '../kit.ts'

let temp: ReturnType<typeof tempFolder>
let hub: Hub
let station: Awaited<ReturnType<typeof knownStation>>
beforeEach(async () => {
  temp = tempFolder()
  hub = await openTestHub(temp.folder)
  station = await knownStation(hub)
})
afterEach(async () => {
  await hub.close()
  temp.drop()
})

const push = async (frame: Uint8Array, lease = station.lease) => PushReply.parse(await hub.ingest(frame, lease))
async function taken(frame: Uint8Array, lease = station.lease) {
  const reply = await push(frame, lease)
  if (reply.outcome !== 'taken') throw new Error(`answered ${reply.outcome}`)
  return reply
}
/** The frame with a header of another making: signed all the same. */
const framed = (batch: TestBatch, header: Partial<TestBatch['header']>) =>
  station.frame({ ...batch, header: { ...batch.header, ...header } })
const stored = async () => hub.deps.store.events(0 as HubPosition, 10_000)
const quarantined = async () => (await hub.deps.store.quarantined(0, 10_000)).map(({ row }) => row)
const problemOf = async (promise: Promise<unknown>): Promise<Problem> => {
  const error = await promise.then(
    () => new Error('it was taken'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof Problem) return error
  throw error
}

describe('[IN1] a batch that holds', () => {
  it('is stored as the bytes that were appended, and answered with what is durable', async () => {
    station.journal.scan(3)
    const incarnation = await hub.deps.store.incarnation()
    expect(await push(station.frameOf(1, 3))).toEqual({
      ...{ outcome: 'taken', protocol: 1, incarnation, epoch: 'epoch-1', toSeq: 3 },
      ...{ head: station.journal.headAt(3), ackedSeq: 3, firstPosition: 1, notStored: [] },
    })
    const rows = (await logOf(hub)).get('st-1/epoch-1')
    expect(rows?.map(({ body }) => body)).toEqual(station.journal.bodies.map((body) => Buffer.from(body).toString()))
    expect(rows?.map(({ hash }) => hash)).toEqual(station.journal.heads.slice(1))
  })

  it('[F14] sent again is answered the same, and nothing is stored twice', async () => {
    station.journal.scan(5)
    const frame = station.frameOf(1, 5)
    const first = await push(frame)
    expect(await push(frame)).toEqual(first)
    expect(await push(frame)).toEqual(first)
    expect(await stored()).toHaveLength(5)
  })

  it('[IN2] [F14] sent again is answered before it is unpacked: even bytes that cannot be unpacked any more', async () => {
    station.journal.scan(2)
    const frame = station.frameOf(1, 2)
    const first = await push(frame)
    expect(await push(frame.subarray(0, frame.length - 20))).toEqual(first)
  })

  it('[F13] in any order and overlapping: only what follows on counts, all of it arrives once', async () => {
    station.journal.scan(9)
    expect(await push(station.frameOf(4, 6))).toMatchObject({
      outcome: 'behind',
      haveSeq: 0,
      haveHead: station.journal.genesis,
    })
    expect(await taken(station.frameOf(1, 3))).toMatchObject({ ackedSeq: 3 })
    expect(await push(station.frameOf(7, 9))).toMatchObject({
      outcome: 'behind',
      haveSeq: 3,
      haveHead: station.journal.headAt(3),
    })
    expect(await taken(station.frameOf(2, 6))).toMatchObject({ ackedSeq: 6, firstPosition: 2 })
    expect(await taken(station.frameOf(1, 3))).toMatchObject({ ackedSeq: 6, toSeq: 3 })
    expect(await taken(station.frameOf(5, 9))).toMatchObject({ ackedSeq: 9 })
    expect((await stored()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(await quarantined()).toEqual([])
  })

  it('takes a round’s end with its lines; one that nobody signed, or with a reason of no list, is kept in quarantine', async () => {
    const data = {
      ...{ routeId: 'r14', driverId: 'frick', signatures: ['frick', 'anna'], unsent: 0, openPhotos: 0 },
      balance: { loaded: 2, delivered: 1, handedOver: 0, returned: 0 },
      residuals: [{ id: packageId(7), reason: 'NOT_IN_VAN' }],
    }
    const append = (of: object) => {
      const event = { ...received([packageId(7)], NOW + station.journal.seq), kind: 'DebriefClosed', data: of }
      station.journal.append(Buffer.from(encodeBody(event as never)))
    }
    append(data)
    append({ ...data, signatures: [] })
    append({ ...data, residuals: [{ id: packageId(7), reason: 'DRIVER_LOST_IT' }] })
    append({ ...data, residuals: [], balance: { ...data.balance, delivered: -1 } })
    const { ackedSeq, notStored } = await taken(station.frameOf(1, 4))
    expect([ackedSeq, notStored.map(({ seq, verdict }) => [seq, verdict])]).toEqual([
      4,
      [2, 3, 4].map((seq) => [seq, 'quarantined']),
    ])
    expect(await hub.deps.store.packageEvents(packageId(7), 10)).toHaveLength(1)
    expect((await quarantined()).map(({ seq }) => seq)).toEqual([2, 3, 4])
  })

  it('keeps an event of an unknown kind in the log, with its packages', async () => {
    const event = received([packageId(7)], NOW)
    const body = encodeBody(event).replace('"PackageReceived"', '"BagClosed"')
    station.journal.append(Buffer.from(body))
    expect(await taken(station.frameOf(1, 1))).toMatchObject({ notStored: [], firstPosition: 1 })
    expect(await hub.deps.store.packageEvents(packageId(7), 10)).toHaveLength(1)
  })
})

describe('[IN5] [F22] a poison event', () => {
  const poisons: [string, Buffer][] = [
    ['bad UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['not JSON', Buffer.from('{"v":1,')],
    ['NaN', Buffer.from('{"v":1,"at":NaN}')],
    ['no event', Buffer.from('[]')],
    ['a NUL', Buffer.from(encodeBody(received([packageId(1)], NOW)).replace('"boot"', '"bo\\u0000ot"'))],
    [
      'half a surrogate pair',
      Buffer.from(encodeBody(received([packageId(1)], NOW)).replace('"boot"', '"bo\\ud800ot"')),
    ],
    ['__proto__', Buffer.from(encodeBody(received([packageId(1)], NOW)).replace('{', '{"__proto__":{"a":1},'))],
    [
      '400 kB of text',
      Buffer.from(encodeBody(received([packageId(1)], NOW)).replace('"boot"', `"${'x'.repeat(400_000)}"`)),
    ],
    ['nothing at all', Buffer.alloc(0)],
  ]
  for (const [name, poison] of poisons)
    it(`(${name}) at each place of a batch is kept raw and acknowledged; the others are stored`, async () => {
      for (const place of [1, 2, 3]) {
        const other = await knownStation(hub, `st-poison-${place}`)
        for (const n of [1, 2, 3]) {
          if (n === place) other.journal.append(poison)
          else other.journal.scan(1)
        }
        const frame = other.frameOf(1, 3)
        const reply = await taken(frame, other.lease)
        expect(reply).toMatchObject({ ackedSeq: 3, head: other.journal.headAt(3) })
        expect(reply.hashesWanted).toBeUndefined()
        expect(reply.notStored).toEqual([
          { seq: place, verdict: 'quarantined', reason: expect.stringMatching(/\w/) as string },
        ])
        expect(await push(frame, other.lease)).toEqual(reply)
        // And the queue goes on.
        other.journal.scan(1)
        expect(await taken(other.frameOf(4, 4), other.lease)).toMatchObject({ ackedSeq: 4, notStored: [] })
      }
      const rows = await quarantined()
      expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3])
      for (const { body } of rows) expect(Buffer.from(body).equals(poison)).toBe(true)
      expect(await stored()).toHaveLength(9)
    })

  it('larger than any batch may be is taken alone', async () => {
    const noise = Buffer.from(
      Array.from({ length: 150_000 }, (_, i) => (i * 7919 + (i >> 3)) % 251).map((n) => (n === 10 ? 11 : n)),
    )
    station.journal.append(Buffer.concat([noise, noise, noise, noise, noise]))
    station.journal.scan(1)
    expect(station.journal.bodies[0]!.length).toBeGreaterThan(MAX_BATCH_BYTES)
    expect((await problemOf(push(station.frameOf(1, 2)))).status).toBe(413)
    expect(await taken(station.frameOf(1, 1))).toMatchObject({
      ackedSeq: 1,
      notStored: [{ seq: 1, verdict: 'quarantined' }],
    })
    expect(await taken(station.frameOf(2, 2))).toMatchObject({ ackedSeq: 2, notStored: [] })
  })
})

describe('[IN6] a batch that does not hold', () => {
  it('[F25] a bit that fell over between append and send: all of it in quarantine, an alarm, the hashes are asked for', async () => {
    station.journal.scan(6)
    const batch = station.journal.batch(2, 5)
    for (const bit of [0, 77, 301]) {
      const body = Buffer.from(batch.bodies[2]!)
      body[Math.floor(bit / 8)]! ^= 1 << (bit % 8)
      const other = await knownStation(hub, `st-bit-${bit}`)
      other.journal.scan(6)
      const mine = other.journal.batch(2, 5)
      mine.bodies[2] = Buffer.from(mine.bodies[2]!)
      mine.bodies[2][Math.floor(bit / 8)]! ^= 1 << (bit % 8)
      await taken(other.frameOf(1, 1), other.lease)
      const frame = other.frame(mine)
      const reply = await taken(frame, other.lease)
      expect(reply).toMatchObject({ ackedSeq: 5, hashesWanted: true, firstPosition: null, toSeq: 5 })
      expect(reply.notStored.map(({ seq }) => seq)).toEqual([2, 3, 4, 5])
      expect(await push(frame, other.lease)).toEqual(reply)
      // The journal goes on behind it.
      expect(await taken(other.frameOf(6, 6), other.lease)).toMatchObject({ ackedSeq: 6, notStored: [] })
    }
    expect(await hub.deps.store.alarms(10)).toHaveLength(3)
    expect(await stored()).toHaveLength(6)
    expect(await quarantined()).toHaveLength(12)
  })

  it('a signature of another key', async () => {
    station.journal.scan(2)
    const thief = new TestStation('st-1')
    thief.journal = station.journal
    expect(await taken(thief.frameOf(1, 2))).toMatchObject({ ackedSeq: 2, hashesWanted: true })
    expect((await quarantined())[0]).toMatchObject({ reason: 'the signature does not hold' })
    expect(await stored()).toEqual([])
  })

  it('a header that was changed after it was signed', async () => {
    station.journal.scan(2)
    const frame = station.frameOf(1, 2).toString('latin1').replace('"sealed":0', '"sealed":0 ')
    // Only white space: the header is the same, and holds.
    expect(await taken(Buffer.from(frame, 'latin1'))).toMatchObject({ notStored: [] })
    station.journal.scan(2)
    const other = station.frameOf(3, 4).toString('latin1').replace('"protocol":1', '"protocol":2')
    expect(await taken(Buffer.from(other, 'latin1'))).toMatchObject({ hashesWanted: true, ackedSeq: 4 })
  })

  it('a first batch that does not begin with this journal’s own head', async () => {
    const other = new TestJournal('st-1', 'another-epoch').scan(2)
    station.journal.scan(1)
    const batch = framed(other.batch(1, 2), { epoch: 'epoch-1' })
    expect(await taken(batch)).toMatchObject({ ackedSeq: 2, hashesWanted: true })
    expect(await taken(station.frameOf(1, 1))).toMatchObject({ ackedSeq: 1, notStored: [] })
  })

  it('one that follows on a head that is not known here', async () => {
    station.journal.scan(8)
    await taken(station.frameOf(1, 4))
    const batch = station.journal.batch(3, 6)
    batch.header.headBefore = station.journal.headAt(7)
    const reply = await taken(station.frame(batch))
    expect(reply).toMatchObject({ hashesWanted: true, toSeq: 6, ackedSeq: 6 })
    expect(reply.notStored).toHaveLength(4)
    expect(await taken(station.frameOf(5, 8))).toMatchObject({ ackedSeq: 8, notStored: [] })
  })

  it('[F9] [F27] [IN4] one of a branch that a restored hub has not any more: from its beginning it comes whole', async () => {
    station.journal.scan(2)
    const twin = station.journal.clone().scan(4, 50)
    const framed = (from: number, to: number) => station.frame(twin.batch(from, to))
    station.journal.scan(6)
    await taken(station.frameOf(1, 8))
    expect(await push(framed(5, 6))).toMatchObject({
      ...{ outcome: 'behind', haveSeq: 0, haveHead: station.journal.genesis },
    })
    expect(await quarantined()).toEqual([])
    expect(await taken(framed(1, 6))).toMatchObject({ toSeq: 6, newEpoch: 'twin' })
    expect(await stored()).toHaveLength(12)
  })

  it('[F16] lines that are not as many as the header says, or cannot be unpacked: kept whole under the first number', async () => {
    station.journal.scan(9)
    const fewer = station.journal.batch(1, 3)
    fewer.bodies.pop()
    const more = station.journal.batch(4, 5)
    more.bodies.push(Buffer.from('{}'))
    expect(await taken(station.frame(fewer))).toMatchObject({ ackedSeq: 3, hashesWanted: true })
    expect(await taken(station.frame(more))).toMatchObject({ ackedSeq: 5, hashesWanted: true })
    const frame = station.frameOf(6, 9)
    const header = frame.subarray(0, frame.indexOf(10) + 1)
    expect(await taken(Buffer.concat([header, Buffer.from('no zstd')]))).toMatchObject({
      ackedSeq: 9,
      hashesWanted: true,
    })
    const rows = await quarantined()
    expect(rows).toHaveLength(9)
    expect(Buffer.from(rows[0]!.body).toString()).toBe(
      fewer.bodies.map((body) => `${Buffer.from(body).toString()}\n`).join(''),
    )
    expect(Buffer.from(rows[5]!.body).toString()).toBe('no zstd')
  })
})

describe('[F18] size', () => {
  it('a compression bomb is stopped at the cap: 413, little memory, nothing stored', async () => {
    station.journal.scan(2)
    const bomb = zstd(Buffer.alloc(600 * 1024 * 1024))
    const frame = station.frameOf(1, 2)
    const header = frame.subarray(0, frame.indexOf(10) + 1)
    const before = process.memoryUsage().rss
    const problem = await problemOf(push(Buffer.concat([header, bomb])))
    expect(problem).toMatchObject({ status: 413, slug: 'batch-too-large' })
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
    expect(await hub.deps.store.chain(station.journal.device, station.journal.epoch)).toBeNull()
  })

  it('a bomb under one number is kept as it came, packed, so that the queue goes on', async () => {
    station.journal.scan(1)
    const frame = station.frameOf(1, 1)
    const bomb = zstd(Buffer.alloc(100 * 1024 * 1024))
    const reply = await taken(Buffer.concat([frame.subarray(0, frame.indexOf(10) + 1), bomb]))
    expect(reply).toMatchObject({ ackedSeq: 1, hashesWanted: true })
    expect(Buffer.from((await quarantined())[0]!.body).equals(Buffer.from(bomb))).toBe(true)
  })

  it('more events than a batch may have', async () => {
    station.journal.scan(MAX_BATCH_EVENTS + 1)
    expect((await problemOf(push(station.frameOf(1, MAX_BATCH_EVENTS + 1)))).status).toBe(413)
    expect(await taken(station.frameOf(1, MAX_BATCH_EVENTS))).toMatchObject({ ackedSeq: MAX_BATCH_EVENTS })
  })
})

describe('what cannot be a batch', () => {
  it('is refused with a sentence, nothing stored', async () => {
    station.journal.scan(1)
    const frame = station.frameOf(1, 1)
    for (const bytes of ['', 'x', '{}\n', '[]\nx', `${'x'.repeat(5000)}\n`])
      expect(await problemOf(push(Buffer.from(bytes)))).toMatchObject({ status: 400, slug: 'not-a-batch' })
    const text = frame.toString('latin1').replace('"fromSeq":1', '"fromSeq":0')
    expect((await problemOf(push(Buffer.from(text, 'latin1')))).status).toBe(400)
  })

  it('nor is another station’s batch', async () => {
    const other = await knownStation(hub, 'st-2')
    other.journal.scan(1)
    expect(await problemOf(push(other.frameOf(1, 1)))).toMatchObject({ status: 403, slug: 'other-station' })
  })
})

describe('[F9] [F10] twins', () => {
  it('both branches arrive whole; the later one is told to take a new epoch', async () => {
    station.journal.scan(5)
    await taken(station.frameOf(1, 5))
    const twin = station.journal.clone()
    station.journal.scan(4, 100)
    twin.scan(6, 200)
    expect(await taken(station.frameOf(6, 9))).not.toHaveProperty('newEpoch')
    const frame = station.frame(twin.batch(6, 8))
    const reply = await taken(frame)
    expect(reply).toMatchObject({ newEpoch: 'twin', ackedSeq: 8, head: twin.headAt(8), firstPosition: 10 })
    expect(reply.notStored.map(({ seq, verdict }) => `${seq} ${verdict}`)).toEqual([
      '6 conflict',
      '7 conflict',
      '8 conflict',
    ])
    expect(await push(frame)).toEqual(reply)
    expect(await taken(station.frame(twin.batch(9, 11)))).toMatchObject({ newEpoch: 'twin', ackedSeq: 11 })
    expect(await push(station.frame(twin.batch(10, 11)))).toMatchObject({ outcome: 'taken', ackedSeq: 11 })
    const log = await logOf(hub)
    expect([...log.values()].map((rows) => rows.length).sort()).toEqual([6, 9])
    expect(new Set([...log.values()].flat().map(({ hash }) => hash)).size).toBe(15)
  })
})

describe('[IN7] [F21] a station that is revoked or unknown', () => {
  it('hands over into quarantine, is acknowledged, and once trusted again goes on in the log', async () => {
    station.journal.scan(6)
    await taken(station.frameOf(1, 2))
    await hub.deps.store.setRevoked(station.journal.device, true)
    // Revoked in the middle of a lease: the lease is not asked.
    const reply = await taken(station.frameOf(3, 4))
    expect(reply).toMatchObject({ ackedSeq: 4, notStored: [{ seq: 3, verdict: 'quarantined' }, { seq: 4 }] })
    expect(reply.hashesWanted).toBeUndefined()
    expect(await push(station.frameOf(3, 4))).toEqual(reply)
    await hub.deps.store.setRevoked(station.journal.device, false)
    expect(await taken(station.frameOf(5, 6))).toMatchObject({ ackedSeq: 6, notStored: [] })
    expect((await stored()).map(({ seq }) => seq)).toEqual([1, 2, 5, 6])

    const stranger = new TestStation('st-unknown')
    stranger.journal.scan(2)
    const lease = leaseFor(stranger, NOW, { handOverOnly: true })
    expect(await taken(stranger.frameOf(1, 2), lease)).toMatchObject({ ackedSeq: 2 })
    expect((await quarantined()).map((row) => `${row.deviceId} ${row.seq}`)).toEqual([
      'st-1 3',
      'st-1 4',
      'st-unknown 1',
      'st-unknown 2',
    ])
  })
})

describe('sealed records', () => {
  const record = (seq: number, more: Partial<SealedRecord> = {}): SealedRecord => ({
    ...{ seq, packageId: packageId(seq), keyId: 'k', box: 'AAAA', key: 'S0VZ' },
    ...more,
  })
  it('are kept beside their events', async () => {
    station.journal.scan(3)
    await taken(station.frameOf(1, 3, [record(1), record(3)]))
    const of = (seq: number) => hub.deps.store.sealedOf(station.journal.device, station.journal.epoch, seq as never)
    expect(await of(1)).toEqual(record(1))
    expect(await of(2)).toBeNull()
    expect(await of(3)).toEqual(record(3))
  })

  it('that fit no schema do not hold up their events, and are not thrown away', async () => {
    station.journal.scan(2)
    const odd = { seq: 1, box: 'no more than this' } as unknown as SealedRecord
    const reply = await taken(station.frameOf(1, 2, [odd, record(2)]))
    expect(reply).toMatchObject({ ackedSeq: 2, notStored: [], firstPosition: 1 })
    expect((await hub.deps.store.alarms(1))[0]?.sentence).toContain('Sealed records')
    expect(await hub.deps.store.sealedOf(station.journal.device, station.journal.epoch, 2 as never)).not.toBeNull()
  })
})
