// given([...events]).when(view => decide…).then(…): a decision over what a station knows (Emmett’s form; STYLE Tests).
import { expect } from 'vitest'
import type { PackageId } from '../../../src/domain/brands.ts'
import { isRefused, type Refused } from '../../../src/domain/decide/index.ts'
import type { Decision, Verdict } from '../../../src/domain/decision.ts'
import type { KeptEvent, Kind, Payloads } from '../../../src/domain/event.ts'
import { eventsTouching, foldPackage } from '../../../src/domain/fold.ts'
import type { PackageView } from '../../../src/domain/view.ts'
import { P1 } from '../../support/facts.ts'

export type Expected = { [K in Kind]: [kind: K, data?: Partial<Payloads[K]>] }[Kind]

export const viewOf = (id: PackageId, events: readonly KeptEvent[]): PackageView | null =>
  eventsTouching(id, events).length === 0 ? null : foldPackage(id, events)

export const given = (...events: KeptEvent[]) => ({
  when: (decide: (view: PackageView | null, events: KeptEvent[]) => Decision | Refused) => {
    const answer = decide(viewOf(P1, events), events)
    return {
      answer,
      /** exactly these events in this order, and a verdict with at least these fields */
      then: (verdict: Partial<Verdict>, ...expected: Expected[]) => {
        if (isRefused(answer)) throw new Error(`refused: ${answer.refused}`)
        expect(answer.verdict).toMatchObject(verdict)
        expect(answer.events.map(({ kind }) => kind)).toEqual(expected.map(([kind]) => kind))
        for (const [i, [, data]] of expected.entries()) expect(answer.events[i]?.data).toMatchObject(data ?? {})
        return answer.events
      },
      thenRefused: (refused: Partial<Refused>) => {
        expect(answer).toMatchObject(refused)
      },
    }
  },
})
