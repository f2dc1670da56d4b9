import { useEffect, useSyncExternalStore } from 'react'
import type { OpenStop, Recorded } from '../../wire/bridge.ts'
import { useReadAgain } from '../bridge/use-station.ts'
import type { RaisedStop, ScanDesk } from '../scan/scan-desk.ts'

export type StandingStop =
  | { from: 'list'; stop: OpenStop; more: number }
  /** `dismissable`: the station keeps no list entry for it, so only a deliberate tap ends it */
  | { from: 'answer'; answer: Recorded; dismissable: boolean }

/**
 * Which STOP fills the window. The answer raises it at once; the station's own list keeps it up, over a reload too, and
 * ends it.
 */
export function useStops(desk: ScanDesk, waiting: readonly OpenStop[] | undefined): StandingStop | null {
  const readAgain = useReadAgain()
  const { stop: raised } = useSyncExternalStore(desk.subscribe, desk.state)
  const count = raised?.count ?? 0
  useEffect(() => {
    if (count > 0) void readAgain('progress').then(() => desk.noteStop(count, { readSince: true }))
  }, [count, desk, readAgain])
  useEffect(() => {
    if (waiting === undefined || raised === null) return
    const listed = waiting.some((stop) => stop.packageId === raised.answer.packageId)
    if (listed && !raised.listed) desk.noteStop(raised.count, { listed })
    if (!listed && raised.listed) desk.noteStop(raised.count, null)
  }, [desk, raised, waiting])
  return standing(raised, waiting ?? [])
}

/** The one just scanned first, then the oldest. */
export function standing(raised: RaisedStop | null, waiting: readonly OpenStop[]): StandingStop | null {
  const own = waiting.find((stop) => stop.packageId === raised?.answer.packageId)
  const first = own ?? (raised === null ? waiting[0] : undefined)
  if (first !== undefined) return { from: 'list', stop: first, more: waiting.length - 1 }
  if (raised === null) return null
  return { from: 'answer', answer: raised.answer, dismissable: raised.readSince && !raised.listed }
}
