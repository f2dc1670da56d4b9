import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { PROTOCOL_HISTORY, PROTOCOL_VERSION } from '../../src/wire/protocol-version.ts'
import * as customer from '../../src/wire/customer.ts'
import * as down from '../../src/wire/down.ts'
import * as events from '../../src/wire/event-schemas.ts'
import * as live from '../../src/wire/live.ts'
import * as notes from '../../src/wire/notes.ts'
import * as photos from '../../src/wire/photos.ts'
import * as positions from '../../src/wire/positions.ts'
import * as reference from '../../src/wire/reference-rows.ts'
import * as shipments from '../../src/wire/shipments.ts'
import * as talk from '../../src/wire/talk.ts'
import * as up from '../../src/wire/up.ts'

// Changed a schema on purpose? Then hub and station of the last release still meet it: add a line to PROTOCOL_HISTORY when they would misread
// each other, and put the new hash here. The failure below names the file that changed. The bridge is not pinned: window and station ship as one.
const PINNED: Record<string, string> = {
  customer: 'ef55662a4deb15b533cff4a1bcccb770a8fec2a8cc04376c519c6ed9f73e1853',
  down: '725bc5f57d2bf7eecc7b7267b207bc9d6db89171c965337bad31be895f5bf5e7',
  events: 'c257d1f71ac0c050d4d396c7575173cd0c374c7df10a42087b5f89636085d507',
  live: '9bb090884e2dab7415c7b9b7f5ff82dbdcaf9c52c09166fc6277168432608698',
  notes: '42d7cd5ede2f8258d9009259f79004196470ed67b74a8ea763e37f3d2a6e6526',
  photos: 'a30758f96d36101dbc73a78be8de34aa87e8b33ba07f123cf91b2f71e1015d11',
  positions: 'dd35970fb4d572a1dcae482d23104435e5c47d77f2a255fc5be7874d3d0976a3',
  reference: 'de659d25ded15102f8046227e051b3c5eda2d4e0bbfe87d8d661a7059d31b381',
  shipments: '7458c7d71ec60d6f8fd1caa0ad89074a4cc47c0ab9ed345d099aac1bf11f8ad2',
  talk: '7f09475d91bc766860fc6586d29263abe2ec382a1b2c0f76f36eb2bb9553392f',
  up: 'd19a054ded3a3fc8dcc263b19fd46a8f50d4763af498f1ce160bb3d7642bdfb7',
}

const files = { customer, down, events, live, notes, photos, positions, reference, shipments, talk, up }

/** All schemas of a module as one value: those exported by name, and those in exported tables by kind. */
function schemasOf(exported: Record<string, unknown>): Record<string, unknown> {
  const found = Object.entries(exported).flatMap(([name, value]): [string, unknown][] => {
    if (value instanceof z.ZodType) return [[name, z.toJSONSchema(value, { io: 'input', unrepresentable: 'any' })]]
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
    const inner = schemasOf(value as Record<string, unknown>)
    return Object.keys(inner).length === 0 ? [] : [[name, inner]]
  })
  return Object.fromEntries(found)
}

const hashOf = (exported: object) =>
  createHash('sha256')
    .update(canonicalJson(schemasOf({ ...exported })))
    .digest('hex')

test('no field that crosses the wire changes unnoticed', () => {
  const found = Object.fromEntries(Object.entries(files).map(([name, exported]) => [name, hashOf(exported)]))
  expect(found).toEqual(PINNED)
})

test('the pin sees a changed bound, a new field and an optional one', () => {
  const at = (max: number) => ({ A: z.object({ a: z.string().max(max) }) })
  const seen = [at(3), at(4), { A: at(3).A.extend({ b: z.int() }) }, { A: at(3).A.partial() }, { t: at(3) }].map(hashOf)
  expect(new Set(seen).size).toBe(seen.length)
})

test('the history ends with the version spoken', () => {
  expect(PROTOCOL_HISTORY.at(-1)?.version).toBe(PROTOCOL_VERSION)
  expect(PROTOCOL_HISTORY.map(({ version }) => version)).toEqual(PROTOCOL_HISTORY.map((_, i) => i + 1))
})
