import { useCallback, useEffect, useMemo, useState } from 'react'
import type { RouteId, StopId } from '../../../domain/brands.ts'
import type { StopLine } from '../../../wire/bridge.ts'
import { STOP_LOOK } from '../../parts/stop-look.ts'

export type Order = {
  /** what is still to be done, in the order in which it will be */
  open: readonly StopLine[]
  done: readonly StopLine[]
  /** nothing for them is in the van */
  skipped: readonly StopLine[]
  /** pulled forward by the driver and not done yet, the first one first */
  pulled: readonly StopId[]
  pull: (stopId: StopId) => void
  /** null: nothing to take back */
  undo: (() => void) | null
  toPlan: () => void
}

const PREFIX = 'waymark-order:'
export const isOpen = ({ state }: StopLine): boolean => STOP_LOOK[state].open

/**
 * The plan's order with what the driver pulled forward before it. It is the driver's own and stays on this device; only today's route is kept.
 */
export function useOrder(routeId: RouteId, stops: readonly StopLine[] | undefined): Order {
  const [history, setHistory] = useState<readonly (readonly StopId[])[]>(() => [read(routeId)])
  const wanted = history.at(-1) ?? NONE
  useEffect(() => write(routeId, wanted), [routeId, wanted])
  const sorted = useMemo(() => inOrder(stops ?? [], wanted), [stops, wanted])
  // The same function each time: a row is drawn anew for its stop's news alone.
  const pull = useCallback(
    (stopId: StopId) =>
      setHistory((was) => [...was, [stopId, ...(was.at(-1) ?? NONE).filter((one) => one !== stopId)]]),
    [],
  )
  return {
    ...sorted,
    pull,
    undo: history.length < 2 ? null : () => setHistory((was) => was.slice(0, -1)),
    toPlan: () => setHistory((was) => [...was, NONE]),
  }
}

const NONE: readonly StopId[] = []

function inOrder(
  stops: readonly StopLine[],
  wanted: readonly StopId[],
): Pick<Order, 'open' | 'done' | 'skipped' | 'pulled'> {
  const planned = [...stops].sort((a, b) => a.sequence - b.sequence)
  const open = planned.filter(isOpen)
  const first = wanted.flatMap((id) => open.find(({ stopId }) => stopId === id) ?? [])
  return {
    open: [...first, ...open.filter((stop) => !first.includes(stop))],
    done: planned.filter((stop) => !isOpen(stop) && stop.state !== 'SKIPPED'),
    skipped: planned.filter(({ state }) => state === 'SKIPPED'),
    pulled: first.map(({ stopId }) => stopId),
  }
}

function read(routeId: RouteId): readonly StopId[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PREFIX + routeId) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one): one is StopId => typeof one === 'string') : []
  } catch {
    return []
  }
}

/** A browser that keeps nothing keeps no order: it holds until the window closes. */
function write(routeId: RouteId, order: readonly StopId[]): void {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(PREFIX) && key !== PREFIX + routeId) localStorage.removeItem(key)
    localStorage.setItem(PREFIX + routeId, JSON.stringify(order))
  } catch {
    return
  }
}
