import { useCallback, useEffect, useState } from 'react'
import type { BridgeClient, LocationState } from '../../../wire/bridge.ts'
import { useClient } from '../../bridge/client.ts'
import { useStation } from '../../bridge/use-station.ts'
import { type Fix, whereAmI } from '../geo.ts'

export type Here = {
  /** the place as it would be recorded now; null: there is none */
  geo: Fix | null
  /** what a person can do about the receiver; null: nothing needs to be done */
  sentence: string | null
  moving: boolean
  /** `askPlace` */
  ask: () => Promise<Fix | undefined>
}
/** A younger one is taken as it is; for an older one the window's own receiver is asked as well. */
const FRESH_MS = 20_000
const LOOK_EVERY_MS = 5_000

/** What the station believes, as an event records it: source, accuracy, age and suspicion with it (DOMAIN §0.1 `geo`). */
export function fixOf({ fix, asOf }: LocationState): Fix | null {
  if (fix === null) return null
  const { lat, lon, accuracyM, at, source, mock } = fix
  return {
    ...{ lat, lon, accuracyM, fixAgeMs: Math.max(0, asOf - at), source: source === 'browser' ? 'os' : 'gnss' },
    ...(mock === undefined ? {} : { mock }),
  }
}

const isFresh = (fix: Fix | null): boolean => fix !== null && fix.fixAgeMs <= FRESH_MS

/** The window is asked besides only on duty and where nothing was doubted: a place that the station does not believe must not come in by another door. */
function mayAskWindow(state: LocationState | null): boolean {
  if (state === null) return true
  if (state.paused !== null) return false
  return state.problem === null || state.problem === 'none-yet' || state.problem === 'stale'
}

/**
 * What goes out beside what is confirmed now: the window's own fix, where the station has nothing fresh and doubts nothing; undefined: the station adds
 * what it believes by itself. Never throws and never waits long.
 */
export async function askPlace(client: BridgeClient): Promise<Fix | undefined> {
  const state = await client.location().catch(() => null)
  const known = state === null ? null : fixOf(state)
  return isFresh(known) || !mayAskWindow(state) ? undefined : whereAmI()
}

/** Where this device is: the station's one interface over all receivers, and the window's own where that has nothing fresh. */
export function useHere(): Here {
  const client = useClient()
  const { data } = useStation('location')
  const [own, setOwn] = useState<Fix | null>(null)
  const told = data === undefined ? null : fixOf(data)
  const needsOwn = !isFresh(told) && mayAskWindow(data ?? null)
  useEffect(() => {
    if (!needsOwn) return
    let gone = false
    const look = () =>
      whereAmI().then((fix) => {
        if (!gone) setOwn(fix ?? null)
      })
    void look()
    const timer = setInterval(() => void look(), LOOK_EVERY_MS)
    return () => {
      gone = true
      clearInterval(timer)
    }
  }, [needsOwn])
  const ask = useCallback(() => askPlace(client), [client])
  return {
    geo: needsOwn ? (own ?? told) : told,
    sentence: data?.sentence ?? null,
    moving: data?.moving ?? false,
    ask,
  }
}
