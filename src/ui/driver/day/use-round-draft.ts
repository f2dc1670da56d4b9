import { useCallback, useMemo } from 'react'
import type { RouteId } from '../../../domain/brands.ts'
import { RESIDUAL_REASONS } from '../../../domain/vocabulary.ts'
import { useDraft } from '../../parts/use-draft.ts'
import type { Lines } from './left-over.ts'

export type Van = { endKm?: number; damageNoticed?: boolean; keysBack?: boolean }
export type RoundForm = { lines: Lines; van: Van }

/** What was chosen for the end of a round, until it is closed (DOMAIN §11). */
export function useRoundDraft(routeId: RouteId, begun: Lines) {
  const of = useMemo(() => ({ routeId }), [routeId])
  const { form, change } = useDraft<RoundForm>(of, { lines: begun, van: {} }, ROUND)
  return { form, change: useCallback((part: Partial<RoundForm>) => change(() => part), [change]) }
}

const ROUND = {
  read: readRound,
  join: (kept: RoundForm, { lines, van }: RoundForm): RoundForm => ({
    lines: { ...kept.lines, ...lines },
    van: { ...kept.van, ...van },
  }),
}

/** null: nothing, or nothing that this version can read. Reasons that it does not know are left out. */
export function readRound(text: string): RoundForm | null {
  try {
    const { lines, van } = JSON.parse(text) as { lines: Record<string, unknown>; van: Record<string, unknown> }
    const known = Object.entries(lines).flatMap(([id, said]) => {
      const reason = RESIDUAL_REASONS.find((one) => one === said)
      return reason === undefined ? [] : [[id, reason] as const]
    })
    const { endKm, damageNoticed, keysBack } = van
    return {
      lines: Object.fromEntries(known),
      van: {
        ...(typeof endKm === 'number' ? { endKm } : {}),
        ...(typeof damageNoticed === 'boolean' ? { damageNoticed } : {}),
        ...(typeof keysBack === 'boolean' ? { keysBack } : {}),
      },
    }
  } catch {
    return null
  }
}
