import { expect, test } from 'vitest'
import { startWaymark } from '../support/processes.ts'
import { longLabel } from '../support/long-label.ts'
import { GS } from '../../src/domain/numbers/gs1-element-string.ts'

test('identify reads a label of 800 characters, with FNC1 written as people write it', async () => {
  const one = startWaymark(['identify', longLabel('106141412345678908').replaceAll(GS, '^')])
  const found = await one.json((line) => line['kind'] === 'gs1')
  expect(found).toMatchObject({ valid: true, parts: { sscc: '106141412345678908' } })
  expect(await one.exit).toBe(0)
})
