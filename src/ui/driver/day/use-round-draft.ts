import { useCallback, useEffect, useRef, useState } from 'react'
import type { RouteId } from '../../../domain/brands.ts'
import { RESIDUAL_REASONS } from '../../../domain/vocabulary.ts'
import { useClient } from '../../bridge/client.ts'
import type { Lines } from './left-over.ts'

export type Van = { endKm?: number; damageNoticed?: boolean; keysBack?: boolean }
export type RoundForm = { lines: Lines; van: Van }

/** What was chosen for the end of a round, kept at the station with each touch until it is closed: a window that is killed loses nothing (DOMAIN §4, §11). */
export function useRoundDraft(routeId: RouteId, begun: Lines) {
  const client = useClient()
  const [form, setForm] = useState<RoundForm>({ lines: begun, van: {} })
  const latest = useRef(form)
  const put = useCallback((next: RoundForm) => {
    latest.current = next
    setForm(next)
  }, [])
  useEffect(() => {
    let gone = false
    const take = async () => {
      const kept = readRound((await client.draft({ routeId }).catch(() => null))?.value ?? '')
      if (gone || kept === null) return
      const { lines, van } = latest.current
      // What was touched while it was being read is the newer word.
      put({ lines: { ...kept.lines, ...lines }, van: { ...kept.van, ...van } })
    }
    void take()
    return () => {
      gone = true
    }
  }, [client, put, routeId])
  const change = useCallback(
    (part: Partial<RoundForm>) => {
      put({ ...latest.current, ...part })
      // Not kept is no loss as long as the window lives; the next touch tries again.
      client.saveDraft({ routeId, value: JSON.stringify(latest.current) }).catch(() => undefined)
    },
    [client, put, routeId],
  )
  return { form, change }
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
