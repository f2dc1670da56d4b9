import { expect, it } from 'vitest'
import type { Sent } from '../../../src/hub/notify/answer.ts'
import { REFUSED_IN_A_ROW, createBelief } from '../../../src/hub/notify/belief.ts'

const TAKEN: Sent = { kind: 'sent' }
const words = { error: 'EENVELOPE 550', answer: '550 no' }
const REFUSED: Sent = { kind: 'refused', ...words }
const DENIED: Sent = { kind: 'denied', ...words }
const AGAIN = { kind: 'again', ...words, channelDown: false, alarm: false }

it('[NO8] a refusal is final when it comes twice and another mail was taken in between', () => {
  const weigh = createBelief()
  weigh(TAKEN, 'z')
  expect(weigh(REFUSED, 'a')).toEqual(AGAIN)
  expect(weigh(REFUSED, 'a')).toEqual(AGAIN)
  weigh(TAKEN, 'b')
  expect(weigh(REFUSED, 'c')).toEqual(AGAIN)
  expect(weigh(REFUSED, 'a')).toMatchObject({ kind: 'refused' })
  expect(weigh(DENIED, 'a')).toEqual(AGAIN)
})

it('[NO8] several recipients in a row: nobody is given up, from the first on, and it is told once until a mail is taken', () => {
  const weigh = createBelief()
  weigh(TAKEN, 'z')
  const all = ['a', 'b', 'c', 'd', 'a', 'b'].map((to) => weigh(REFUSED, to))
  expect(REFUSED_IN_A_ROW).toBe(3)
  expect(all).toEqual([
    AGAIN,
    AGAIN,
    { ...AGAIN, channelDown: true, alarm: true },
    ...Array.from({ length: 3 }, () => ({ ...AGAIN, channelDown: true })),
  ])
  // It works again: whom it does not know is asked twice more.
  weigh(TAKEN, 'c')
  expect(weigh(REFUSED, 'a')).toEqual(AGAIN)
  expect(weigh(DENIED, 'b')).toEqual(AGAIN)
  expect(weigh(DENIED, 'c')).toEqual({ ...AGAIN, channelDown: true, alarm: true })
})

it('[NO8] of very many refused recipients the oldest are forgotten, and tried once more', () => {
  const weigh = createBelief()
  for (let n = 0; n <= 1_000; n++) {
    expect(weigh(REFUSED, `r${n}`)).toEqual(AGAIN)
    weigh(TAKEN, 'z')
  }
  expect(weigh(REFUSED, 'r0')).toEqual(AGAIN)
  expect(weigh(REFUSED, 'r1000')).toMatchObject({ kind: 'refused' })
})

it('[NO8] one recipient who is refused often is one', () => {
  const weigh = createBelief()
  for (let n = 0; n < 10; n++) expect(weigh(DENIED, 'a')).toEqual(AGAIN)
})
