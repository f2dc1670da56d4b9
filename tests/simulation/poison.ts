// Bodies that no recorder makes (FAULTS 22), as a bug of a later version or a broken disk might leave them beneath it.
import { canonicalJson } from '../../src/domain/canonical-json.ts'

const GOOD = {
  ...{ v: 1, at: '2026-11-23T06:30:00.000Z', atErrMs: 100, tzOffsetMin: 60, bootId: 'boot', seen: 0, packageIds: [] },
  ...{ policyVersion: 1, appVersion: '0.1.0', kind: 'ScanNoted', data: { why: 'unknown', text: 'x' } },
}
const text = (more: object): Buffer => Buffer.from(canonicalJson({ ...GOOD, ...more }))
const raw = (from: string, to: string): Buffer => Buffer.from(canonicalJson(GOOD).replace(from, to))

const POISONS: readonly (readonly [what: string, make: () => Buffer])[] = [
  ['bytes that are no text', () => Buffer.from([0x7b, 0xff, 0xfe, 0x80, 0x7d])],
  ['a NUL', () => raw('"x"', '"\\u0000"')],
  ['half a surrogate pair', () => raw('"x"', '"\\ud800"')],
  ['a note of 600 KB', () => text({ note: 'n'.repeat(600_000) })],
  ['NaN for a number', () => raw('"atErrMs":100', '"atErrMs":NaN')],
  ['a kind of a later version', () => text({ kind: 'PackageTeleported', data: { to: 'moon' } })],
  ['a body of a later version', () => text({ v: 7, kind: 'ScanNoted', data: { why: { deep: 1 } } })],
  ['__proto__', () => raw('"text":"x"', '"__proto__":{"a":1},"text":"x"')],
  ['a time that no calendar has', () => text({ at: '2026-99-99T99:99:99.000Z' })],
  ['nothing at all', () => Buffer.alloc(0)],
  ['brackets without end', () => Buffer.from('['.repeat(5_000))],
]

/** @param way 0 ≤ x < 1 */
export function poisonBody(way: number): { what: string; body: Buffer } {
  const [what, make] = POISONS[Math.floor(way * POISONS.length)] ?? POISONS[0]!
  return { what, body: make() }
}
