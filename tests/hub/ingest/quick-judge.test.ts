import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quickJudge } from '../../../src/hub/ingest/quick-judge.ts'
import { packagesTouched } from '../../../src/domain/fold.ts'
import type { KeptEvent, ScanEvent } from '../../../src/domain/event.ts'
import { decodeBody, encodeBody } from '../../../src/wire/event-body.ts'
import { depotDay } from '../../support/arbitraries.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const bodyOf = ({ event }: KeptEvent) => encodeBody(event as ScanEvent)

/** What a quick yes may rest on: the careful reading says the same. */
function agrees(body: Uint8Array): boolean {
  const quick = quickJudge(body)
  if (quick === null) return true
  const careful = decodeBody(body)
  if (!careful.ok || careful.event.kind !== quick.kind) return false
  expect(quick.packageIds).toEqual(packagesTouched(careful.event))
  return true
}

test('[IN5] every event of a depot day gets the quick yes', () => {
  fc.assert(
    fc.property(depotDay(), ({ events }) => {
      for (const kept of events)
        if (kept.event.kind !== 'Unknown') expect(quickJudge(bytes(bodyOf(kept)))).not.toBeNull()
      expect(events.every((kept) => kept.event.kind === 'Unknown' || agrees(bytes(bodyOf(kept))))).toBe(true)
    }),
    { numRuns: 30 },
  )
})

const strange = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    '',
    '2026-02-31T00:00:00.000Z',
    '2026-13-01T00:00:00.000Z',
    -1,
    1e300,
    1.5,
    null,
    [],
    {},
    '\u0000',
    'x'.repeat(1100),
  ),
)
test('[IN5] whatever a body is changed into, the quick yes says no more than the careful reading does', () => {
  fc.assert(
    fc.property(depotDay(20), fc.nat(), fc.nat(), strange, fc.boolean(), ({ events }, which, where, value, inData) => {
      const kept = events[which % Math.max(1, events.length)]
      if (kept === undefined || kept.event.kind === 'Unknown') return
      const body = JSON.parse(bodyOf(kept)) as Record<string, unknown>
      const target = inData ? (body['data'] as Record<string, unknown>) : body
      const keys = Object.keys(target)
      const key = keys[where % Math.max(1, keys.length)]
      if (key === undefined) return
      target[key] = value
      expect(agrees(bytes(JSON.stringify(body)))).toBe(true)
    }),
    { numRuns: 1500 },
  )
})

test('[IN5] what is no body at all is left to the careful reading', () => {
  for (const text of ['', 'null', '[]', '{}', '{"v":1', '"x"', '\ud800']) expect(quickJudge(bytes(text))).toBeNull()
  expect(quickJudge(new Uint8Array([0xff, 0xfe]))).toBeNull()
})
