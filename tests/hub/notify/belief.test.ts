import { expect, it } from 'vitest'
import type { Sent } from '../../../src/hub/notify/answer.ts'
import { REFUSED_IN_A_ROW, createBelief } from '../../../src/hub/notify/belief.ts'

const TAKEN: Sent = { kind: 'sent' }
const words = { error: 'EENVELOPE 550', answer: '550 no' }
const REFUSED: Sent = { kind: 'refused', ...words }
const DENIED: Sent = { kind: 'denied', ...words }
const AGAIN = { kind: 'again', ...words, channelDown: false, alarm: false }

it('[NO8] a refusal is final of a server that has taken a mail, and not before', () => {
  const weigh = createBelief()
  expect(weigh(REFUSED, 'a')).toEqual(AGAIN)
  weigh(TAKEN, 'b')
  expect(weigh(REFUSED, 'a')).toMatchObject({ kind: 'refused' })
  expect(weigh(DENIED, 'a')).toEqual(AGAIN)
})

it('[NO8] several recipients in a row: nobody is given up for it any more, and it is told once until a mail is taken', () => {
  const weigh = createBelief()
  weigh(TAKEN, 'z')
  const all = ['a', 'b', 'c', 'd'].map((to) => weigh(REFUSED, to))
  expect(REFUSED_IN_A_ROW).toBe(3)
  expect(all.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'again', 'again'])
  expect(all.slice(2)).toEqual([
    { ...AGAIN, channelDown: true, alarm: true },
    { ...AGAIN, channelDown: true },
  ])
  weigh(TAKEN, 'a')
  expect(weigh(DENIED, 'b')).toEqual(AGAIN)
  expect(weigh(DENIED, 'c')).toEqual(AGAIN)
  expect(weigh(DENIED, 'd')).toEqual({ ...AGAIN, channelDown: true, alarm: true })
})

it('[NO8] one recipient who is refused often is one', () => {
  const weigh = createBelief()
  for (let n = 0; n < 10; n++) expect(weigh(DENIED, 'a')).toEqual(AGAIN)
})
