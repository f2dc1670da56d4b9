import { useEffect, useMemo } from 'react'
import type { PackageId, RouteId } from '../../domain/brands.ts'
import { MISSING_REASONS, type MissingReason } from '../../domain/vocabulary.ts'
import type { PackageLine } from '../../wire/bridge.ts'
import { type Kept, useDraft } from '../parts/use-draft.ts'

export type ReasonOf = Readonly<Record<PackageId, MissingReason>>
export type LoadForm = { reasons: ReasonOf; depot: number | null; driver: number | null }

const BEGUN: LoadForm = { reasons: {}, depot: null, driver: null }

/** What was chosen for the end of a loading, until both have signed it: whoever loads another parcel, or looks one up, finds it again (DOMAIN §3). */
export function useLoadDraft(routeId: RouteId, missing: readonly PackageLine[]): Kept<LoadForm> {
  const of = useMemo(() => ({ loadOf: routeId }), [routeId])
  const kept = useDraft(of, BEGUN, LOAD)
  const { form, change } = kept
  useEffect(() => {
    const reasons = onlyOf(missing, form.reasons)
    // Found and loaded meanwhile: why it was missing is no answer to why it is missing again.
    if (Object.keys(reasons).length < Object.keys(form.reasons).length) change(() => ({ reasons }))
  }, [missing, form.reasons, change])
  return kept
}

/** Those that have a reason keep it. */
export function withRest(missing: readonly PackageLine[], reasons: ReasonOf, reason: MissingReason): ReasonOf {
  const rest = missing.filter(({ packageId }) => reasons[packageId] === undefined)
  return { ...reasons, ...Object.fromEntries(rest.map(({ packageId }) => [packageId, reason])) }
}

function onlyOf(missing: readonly PackageLine[], reasons: ReasonOf): ReasonOf {
  const ids = new Set<string>(missing.map(({ packageId }) => packageId))
  return Object.fromEntries(Object.entries(reasons).filter(([id]) => ids.has(id)))
}

const LOAD = {
  read: readLoad,
  join: (kept: LoadForm, touched: LoadForm): LoadForm => ({
    reasons: { ...kept.reasons, ...touched.reasons },
    depot: touched.depot ?? kept.depot,
    driver: touched.driver ?? kept.driver,
  }),
}

/** null: nothing, or nothing that this version can read. Reasons that it does not know are left out. */
export function readLoad(text: string): LoadForm | null {
  try {
    const { reasons, depot, driver } = JSON.parse(text) as { reasons: Record<string, unknown> } & Record<
      string,
      unknown
    >
    const known = Object.entries(reasons).flatMap(([id, said]) => {
      const reason = MISSING_REASONS.find((one) => one === said)
      return reason === undefined ? [] : [[id, reason] as const]
    })
    return { reasons: Object.fromEntries(known), depot: countOf(depot), driver: countOf(driver) }
  } catch {
    return null
  }
}

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null
