import { useCallback, useEffect, useRef, useState } from 'react'
import type { VerbInput } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'

export type DraftKind<T> = {
  /** null: nothing, or nothing that this version can read */
  read: (text: string) => T | null
  /** what was touched while the draft was being read is the newer word */
  join: (kept: T, touched: T) => T
}
export type Kept<T> = { form: T; change: (part: (was: T) => Partial<T>) => void }

/**
 * What was chosen and not recorded yet, kept at the station with each touch: a window that is left or killed loses nothing (DOMAIN §4). `of` must be
 * the same object as long as it means the same.
 */
export function useDraft<T>(of: VerbInput<'draft'>, begun: T, { read, join }: DraftKind<T>): Kept<T> {
  const client = useClient()
  const [form, setForm] = useState(begun)
  const latest = useRef(form)
  const put = useCallback((next: T) => {
    latest.current = next
    setForm(next)
  }, [])
  useEffect(() => {
    let gone = false
    const take = async () => {
      const kept = read((await client.draft(of).catch(() => null))?.value ?? '')
      if (!gone && kept !== null) put(join(kept, latest.current))
    }
    void take()
    return () => {
      gone = true
    }
  }, [client, put, of, read, join])
  const change = useCallback(
    (part: (was: T) => Partial<T>) => {
      put({ ...latest.current, ...part(latest.current) })
      // Not kept is no loss as long as the window lives; the next touch tries again.
      client.saveDraft({ ...of, value: JSON.stringify(latest.current) }).catch(() => undefined)
    },
    [client, put, of],
  )
  return { form, change }
}
