import { useCallback, useEffect, useRef, useState } from 'react'
import type { Instant, StopId } from '../../../domain/brands.ts'
import { useClient } from '../../bridge/client.ts'
import { draftText, EMPTY, type FormState, isEmpty, readDraftText } from './form-state.ts'

export type StopForm = {
  form: FormState
  change: (part: Partial<FormState> | ((was: FormState) => Partial<FormState>)) => void
  reset: () => void
  /** what lies at the station may be gone with an event that was recorded beside the form */
  keepAgain: () => void
  /** since when it lay there, while what was taken up again is still shown as such */
  restoredFrom: Instant | null
}
/** A person types faster than a disk should write; hiding the window writes at once. */
const SAVE_AFTER_MS = 250

/** The form of a stop, kept at the station as it grows: an app that is killed before the confirmation loses nothing (DOMAIN §4). */
export function useStopForm(stopId: StopId): StopForm {
  const client = useClient()
  const [form, setForm] = useState(EMPTY)
  const [restoredFrom, setRestored] = useState<Instant | null>(null)
  /** what lies at the station; undefined until it was asked */
  const [stored, setStored] = useState<string | null>()
  useEffect(() => {
    let gone = false
    const take = async () => {
      const draft = await client.draft({ stopId }).catch(() => null)
      if (gone) return
      setStored(draft?.value ?? null)
      const kept = draft === null ? null : readDraftText(draft.value)
      if (draft === null || kept === null || isEmpty(kept)) return
      // What was scanned while it was being read is in the hand as well.
      setForm((was) => ({
        ...kept,
        picked: [...new Set([...kept.picked, ...was.picked])],
        scanned: { ...kept.scanned, ...was.scanned },
      }))
      setRestored(draft.at)
    }
    void take()
    return () => {
      gone = true
    }
  }, [client, stopId])
  const keepAgain = useKept(stopId, form, stored)
  const change: StopForm['change'] = useCallback(
    (part) => setForm((was) => ({ ...was, ...(typeof part === 'function' ? part(was) : part) })),
    [],
  )
  const reset = useCallback(() => {
    setForm(EMPTY)
    setRestored(null)
  }, [])
  return { form, change, reset, keepAgain, restoredFrom }
}

/** Saves each change a moment later, and at once when the window is hidden or the page is left. */
function useKept(stopId: StopId, form: FormState, stored: string | null | undefined): () => void {
  const client = useClient()
  const latest = useRef(form)
  const saved = useRef(stored)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const flush = useCallback(() => {
    clearTimeout(timer.current)
    timer.current = undefined
    const value = draftText(latest.current)
    if (saved.current === undefined || value === saved.current) return
    saved.current = value
    client.saveDraft({ stopId, value }).catch(() => {
      saved.current = '' // unlike any draft: the next change tries again
    })
  }, [client, stopId])
  useEffect(() => {
    if (stored !== undefined) saved.current = stored
  }, [stored])
  useEffect(() => {
    latest.current = form
    timer.current ??= setTimeout(flush, SAVE_AFTER_MS)
  }, [form, stored, flush])
  useEffect(() => {
    const hidden = (): void => {
      if (document.visibilityState === 'hidden') flush()
    }
    document.addEventListener('visibilitychange', hidden)
    window.addEventListener('pagehide', flush)
    return () => {
      document.removeEventListener('visibilitychange', hidden)
      window.removeEventListener('pagehide', flush)
      flush()
    }
  }, [flush])
  return useCallback(() => {
    saved.current = null
    flush()
  }, [flush])
}
