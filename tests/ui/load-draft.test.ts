import { expect, test } from 'vitest'
import type { MissingReason } from '../../src/domain/vocabulary.ts'
import { readLoad, withRest } from '../../src/ui/depot/use-load-draft.ts'

const ID = 'WM222222222222' as never
const OTHER = 'WM333333333333' as never

test('the draft of a loading comes back as it was; what cannot be understood is left out, and never breaks the page', () => {
  const full = { reasons: { [ID]: 'NOT_FOUND' }, depot: 61, driver: null }
  expect(readLoad(JSON.stringify(full))).toEqual(full)
  for (const text of ['', '{', 'null', '[]', '{"depot":1}']) expect(readLoad(text)).toBeNull()
  const odd = { reasons: { [ID]: 'STOLEN', [OTHER]: 'HELD' }, depot: -1, driver: 'many' }
  expect(readLoad(JSON.stringify(odd))).toEqual({ reasons: { [OTHER]: 'HELD' }, depot: null, driver: null })
})

test('a reason for all the rest leaves those that have one', () => {
  const missing = [{ packageId: ID }, { packageId: OTHER }] as never
  const reasons: Record<string, MissingReason> = { [ID]: 'HELD' }
  expect(withRest(missing, reasons, 'DAMAGED')).toEqual({ [ID]: 'HELD', [OTHER]: 'DAMAGED' })
})
