import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { ScanEvent } from '../../src/domain/event.ts'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { decodeBody, decodeBodyText, encodeBody, mayHideSomething } from '../../src/wire/event-body.ts'
import { EventPayloads } from '../../src/wire/event-schemas.ts'
import { MAX_BODY_BYTES } from '../../src/wire/up.ts'
import { depotScans } from './sample-events.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const [first] = depotScans(1, 1)
const scan = first!
/** The sample's stored fields with some changed; undefined takes a field away. */
const storedWith = (change: Record<string, unknown>) => ({ ...(JSON.parse(encodeBody(scan)) as object), ...change })
const decodedWith = (change: Record<string, unknown>) => decodeBody(bytes(JSON.stringify(storedWith(change))))
const reasonOf = (decoded: ReturnType<typeof decodeBody>) => (decoded.ok ? 'accepted' : decoded.reason)

const ID = 'WM2AB9F2K7XQC4'
const h = 'a'.repeat(64)
/** One of each kind with every field it can have. */
const FULL = {
  PackageAnnounced: {
    otherNumbers: ['RB123456785LI'],
    shipper: 'Laden',
    service: { level: 'express', authorityToLeave: true, signature: true, pin: true, age: 18 },
    promise: { day: '2026-11-22', before: '12:00' },
    destination: { site: 'vaduz', postcode: '9490', town: 'Vaduz', country: 'LI' },
    weightG: 1200,
    sizeMm: [100, 200, 300],
    contents: 'books',
  },
  PackageAccepted: { site: 'vaduz', from: 'linehaul' },
  PackageReceived: { site: 'vaduz', inboundId: 'in-1', condition: 'wet' },
  PackageSorted: { site: 'vaduz', routeId: 'r', bin: 'B1', planVersion: 3, planId: 'p', override: 'full' },
  PackageLoaded: { routeId: 'r', vehicleId: 'v', position: 3 },
  MisloadStopped: { routeId: 'r', vehicleId: 'v', wantedRouteId: null },
  PackageUnloaded: { routeId: 'r', vehicleId: 'v', site: 'vaduz', why: 'misload' },
  LoadClosed: {
    routeId: 'r',
    vehicleId: 'v',
    driverId: 'd',
    missing: [{ id: ID, reason: 'NOT_FOUND' }],
    counts: { depot: 2, driver: 1 },
  },
  DebriefClosed: {
    ...{ routeId: 'r', driverId: 'd', vehicleId: 'v' },
    balance: { loaded: 9, takenOver: 1, collected: 1, delivered: 5, deposited: 1, handedOver: 1, returned: 3 },
    residuals: [{ id: ID, reason: 'STAYS_IN_VAN' }],
    ...{ signatures: ['d'], alone: true, unsent: 12, openPhotos: 2 },
    seqRange: { epoch: 'e', from: 3, to: 14 },
    ...{ endKm: 48210, damageNoticed: false, keysBack: true },
  },
  RouteDeparted: { routeId: 'r', vehicleId: 'v', how: 'tap' },
  StopArrived: {
    stopId: 's',
    distanceM: null,
    band: 'explained',
    reason: 'road',
    proposedPin: { lat: 47.1, lon: 9.5 },
  },
  PinReported: { stopId: 's', distanceM: 84, proposedPin: { lat: 47.1, lon: 9.5 } },
  PinReportSettled: { stopId: 's', report: 'd/e/7', pin: { lat: 47.1, lon: 9.5 } },
  PinFailed: { stopId: 's', tries: 3, left: 2 },
  PinReopened: { stopId: 's', tries: 5, by: 'p' },
  PackageDelivered: {
    stopId: 's',
    outcome: 'neighbour',
    placeCode: 'neighbour',
    proof: { photo: h, signature: h, pin: 'matched', age: { overLimit: true, document: 'passport' }, name: true },
  },
  DeliveryAttempted: { stopId: 's', reason: 'NOT_HOME', evidence: ['photo'], proven: 'yes' },
  PackageReturnedToDepot: { site: 'vaduz', reason: 'UNDELIVERED' },
  HoldPlaced: { hold: 'customs', reason: 'papers', mustAct: 'sender', dueBy: '2026-11-30' },
  HoldReleased: { hold: 'customs', reason: 'paid' },
  EventCorrected: { corrects: ['d/e/4'], why: 'did_not_occur', replacedBy: 'd/e/5' },
  ContradictionSettled: { events: ['d/e/4', 'f/g/5'] },
  ScanNoted: { why: 'unknown', text: '4006381333931' },
  ShiftStarted: { vehicleId: 'v', unsent: { count: 2, fromSeq: 3, toSeq: 4 } },
  ShiftEnded: { unsent: { count: 0 } },
  BreakStarted: { unsent: { count: 0 } },
  BreakEnded: { unsent: { count: 0 } },
}
const FULL_ENVELOPE = {
  at: 1_795_000_000_123 * 1024 + 7,
  wallAt: 1_795_000_000_999,
  atErrMs: 12.5,
  tzOffsetMin: -60,
  clockSuspect: true,
  bootId: 'b',
  seen: 0,
  packageIds: [ID],
  parentId: 'cage-1',
  rawBarcode: `]d2\u001d00340`,
  symbology: 'DataMatrix',
  entry: 'camera',
  actorId: 'p',
  role: 'driver',
  shiftId: 's',
  routeId: 'r',
  stopId: 's',
  site: 'vaduz',
  workplace: 'w',
  checkpoint: 'stop',
  geo: { lat: 47.1, lon: 9.5, accuracyM: 4, fixAgeMs: 10, source: 'gnss', mock: true },
  note: 'Grüße 🚚',
  private: h,
  policyVersion: 1,
  appVersion: '0.1.0',
}

describe('bodies', () => {
  test('every kind with every field comes back as it was', () => {
    expect(Object.keys(FULL).sort()).toEqual(Object.keys(EventPayloads).sort())
    for (const [kind, data] of Object.entries(FULL)) {
      const event = { ...FULL_ENVELOPE, kind, data } as unknown as ScanEvent
      expect(decodeBody(bytes(encodeBody(event)))).toEqual({ ok: true, event })
    }
  })

  test('a body is canonical, and holds neither its key nor what is absent', () => {
    const event = { ...scan, at: scan.wallAt * 1024 } as ScanEvent
    const stored = JSON.parse(encodeBody(event)) as Record<string, unknown>
    expect(encodeBody(event)).toBe(canonicalJson(stored))
    expect(stored).toMatchObject({ v: 1, at: new Date(scan.wallAt).toISOString() })
    for (const absent of ['wallAt', 'tick', 'deviceId', 'epoch', 'seq', 'note'])
      expect(stored).not.toHaveProperty(absent)
    expect(decodeBody(bytes(encodeBody(event)))).toEqual({ ok: true, event })
  })

  test('any scan text comes back or is made harmless, and never leads into quarantine', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 3000 }),
        fc.array(fc.integer({ min: 0, max: 0xffff })),
        (text, units) => {
          const raw = text + String.fromCharCode(...units)
          const decoded = decodeBody(bytes(encodeBody({ ...scan, rawBarcode: raw })))
          expect(decoded).toMatchObject({ ok: true })
          const clean = !/[\0\p{Surrogate}]/u.test(raw) && raw.length <= 1024
          if (decoded.ok && clean) expect(decoded.event.rawBarcode).toBe(raw)
        },
      ),
    )
  })

  test('4 KB of control characters are cut and stay readable', () => {
    const decoded = decodeBody(bytes(encodeBody({ ...scan, rawBarcode: '\u0001\0'.repeat(2048) })))
    expect(decoded).toMatchObject({ ok: true })
    if (decoded.ok) expect(decoded.event.rawBarcode).toBe(`${'\u0001\u2400'.repeat(511)}\u0001…`)
  })
})

describe('[F23] news from another version', () => {
  test('an unknown field is left out of the typed event and does not fail it', () => {
    expect(decodedWith({ humidity: 3, data: { site: 'vaduz', condition: 'ok', colour: 'red' } })).toEqual({
      ok: true,
      event: { ...scan, data: { site: 'vaduz', condition: 'ok' } },
    })
  })

  test('an unknown kind is kept with its envelope', () => {
    const data = { bag: 'b', children: [ID] }
    expect(decodedWith({ kind: 'BagClosed', data })).toEqual({
      ok: true,
      event: { ...scan, kind: 'Unknown', unknownKind: 'BagClosed', data },
    })
  })

  test.each(['toString', 'constructor', '__proto__'])('a kind that is called %s is unknown, too', (kind) => {
    const text = JSON.stringify(storedWith({ kind: 'X' })).replace('"kind":"X"', `"kind":"${kind}"`)
    expect(decodeBodyText(text)).toMatchObject({ ok: true, event: { kind: 'Unknown', unknownKind: kind } })
  })

  test('a newer body is read when it fits, and Unknown when it does not; an older one that does not fit is a fault', () => {
    expect(decodedWith({ v: 2 })).toEqual({ ok: true, event: scan })
    expect(decodedWith({ v: 2, data: { depot: 'vaduz' } })).toMatchObject({
      ok: true,
      event: { kind: 'Unknown', unknownKind: 'PackageReceived', data: { depot: 'vaduz' } },
    })
    expect(reasonOf(decodedWith({ data: { depot: 'vaduz' } }))).toBe('the data of PackageReceived: site (invalid_type)')
  })
})

describe('[F22] poison', () => {
  const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown
  test.each<[string, Uint8Array, RegExp]>([
    ['bad UTF-8', Uint8Array.of(...bytes('{"a":"'), 0xc3, 0x28, ...bytes('"}')), /not UTF-8/],
    ['a surrogate in UTF-8', Uint8Array.of(...bytes('{"a":"'), 0xed, 0xa0, 0x80, ...bytes('"}')), /not UTF-8/],
    ['a raw NUL', bytes('{"v":1,"kind":"\0"}'), /not JSON/],
    ['an escaped NUL', bytes(JSON.stringify(storedWith({ note: 'a\0b' }))), /NUL/],
    ['half a pair', bytes(JSON.stringify(storedWith({ note: '\ud800' }))), /surrogate/],
    ['half a pair in a name', bytes(JSON.stringify(storedWith({ '\udc00': 1 }))), /surrogate/],
    ['__proto__', bytes('{"__proto__":{"v":1},' + encodeBody(scan).slice(1)), /__proto__/],
    ['__proto__ escaped', bytes('{"\\u005f_proto__":{"v":1},' + encodeBody(scan).slice(1)), /__proto__/],
    ['NaN', bytes(encodeBody(scan).replace('"seen":10233', '"seen":NaN')), /not JSON/],
    ['depth', bytes(JSON.stringify(storedWith({ kind: 'New', data: nested(17) }))), /nested/],
    ['1 MB note', bytes(JSON.stringify(storedWith({ note: 'x'.repeat(1_000_000) }))), /longer than/],
    ['nothing', bytes(''), /not JSON/],
    ['an array', bytes('[]'), /no JSON object/],
    ['half of itself', bytes(encodeBody(scan).slice(0, 100)), /not JSON/],
    ['no envelope', bytes('{"v":1,"kind":"PackageLoaded","at":"2026-11-22T06:10:23.456Z"}'), /the envelope/],
    ['a time of no calendar', bytes(JSON.stringify(storedWith({ at: '2026-13-41T25:00:00.000Z' }))), /calendar/],
    ['a fraction as seen', bytes(JSON.stringify(storedWith({ seen: 1.5 }))), /the envelope: seen/],
  ])('%s has a reason and never throws', (_, body, reason) => {
    expect(reasonOf(decodeBody(body))).toMatch(reason)
  })

  test('a reason never repeats what stands in the body', () => {
    expect(reasonOf(decodedWith({ actorId: { name: 'Marie Beck' } }))).not.toContain('Marie')
  })

  test('the name __proto__ as a scanned text is harmless', () => {
    expect(decodedWith({ rawBarcode: '__proto__' })).toMatchObject({ ok: true })
  })

  test('any bytes at all are answered', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (body) => typeof decodeBody(body).ok === 'boolean'))
    fc.assert(fc.property(fc.json(), (text) => !decodeBody(bytes(text)).ok))
  })

  test('any one byte changed is read or refused, never thrown', () => {
    const body = bytes(encodeBody(scan))
    for (let at = 0; at < body.length; at++)
      for (const bit of [0, 3, 7]) {
        const flipped = Uint8Array.from(body)
        flipped[at]! ^= 1 << bit
        expect(typeof decodeBody(flipped).ok).toBe('boolean')
      }
  })
})

describe('the work of a body', () => {
  const parsing = () => {
    const parse = vi.spyOn(JSON, 'parse')
    onTestFinished(() => parse.mockRestore())
    return parse
  }

  test('is to parse it once: a plain one is not gone through again for what it might hide', () => {
    const texts = depotScans(500, 3).map(encodeBody)
    expect(texts.filter(mayHideSomething)).toEqual([])
    const parse = parsing()
    const read = texts.map((text) => decodeBody(bytes(text)).ok)
    expect(parse).toHaveBeenCalledTimes(500)
    expect(read).not.toContain(false)
  })

  test.each([
    ['too long', bytes(' '.repeat(MAX_BODY_BYTES + 1)), /longer than/],
    ['of no UTF-8', Uint8Array.of(0xff), /not UTF-8/],
  ])('is none for one that is %s: it is refused before it is parsed', (_, body, reason) => {
    const parse = parsing()
    expect(reasonOf(decodeBody(body))).toMatch(reason)
    if (body.length > MAX_BODY_BYTES) expect(reasonOf(decodeBodyText(Buffer.from(body).toString()))).toMatch(reason)
    expect(parse).not.toHaveBeenCalled()
  })
})
