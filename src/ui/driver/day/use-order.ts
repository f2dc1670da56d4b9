import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { RouteId, StopId } from '../../../domain/brands.ts'
import { drivenOrder, MAX_PULLED } from '../../../domain/stop-order.ts'
import type { StopLine, VerbOutput } from '../../../wire/bridge.ts'
import { useClient } from '../../bridge/client.ts'
import { useWords } from '../../words.ts'
import { loud } from '../../parts/tell.ts'
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

export const isOpen = ({ state }: StopLine): boolean => STOP_LOOK[state].open

/** Shown until the station has it. */
type Wanted = { stops: readonly StopId[]; over: readonly StopId[] }

/**
 * The plan's order with what the driver pulled forward before it, as the station keeps it and tells it to the hub: arrivals, the customer's page and the
 * desk follow it. Shown at once; what the station says since (another window, a restart) counts from then on.
 */
export function useOrder(routeId: RouteId, data: VerbOutput<'stops'> | undefined): Order {
  const client = useClient()
  const say = useWords()
  const [wanted, want] = useState<Wanted | null>(null)
  const [history, setHistory] = useState<readonly (readonly StopId[])[]>([])
  const kept = data?.order ?? NONE
  // What the station says since counts, whoever said it.
  const pulled = wanted?.over === kept ? wanted.stops : kept
  const latest = useRef({ pulled, kept })
  useEffect(() => {
    latest.current = { pulled, kept }
  }, [pulled, kept])
  const keep = useCallback(
    async (next: readonly StopId[]) => {
      want({ stops: next, over: latest.current.kept })
      const answer = await client.setStopOrder({ routeId, stops: [...next] }).catch(() => null)
      if (answer?.ok === true) return
      want(null)
      loud(say('answer.notRecorded'), answer?.sentence ?? say('state.noAnswer'))
    },
    [client, routeId, say],
  )
  const sorted = useMemo(() => inOrder(data?.stops ?? [], pulled), [data?.stops, pulled])
  const change = useCallback(
    (next: readonly StopId[]) => {
      setHistory((was) => [...was, latest.current.pulled])
      void keep(next)
    },
    [keep],
  )
  // The same function each time: a row is drawn anew for its stop's news alone.
  const pull = useCallback(
    (stopId: StopId) => change([stopId, ...latest.current.pulled.filter((one) => one !== stopId)].slice(0, MAX_PULLED)),
    [change],
  )
  const before = history.at(-1)
  const undo = () => {
    setHistory((was) => was.slice(0, -1))
    void keep(before ?? NONE)
  }
  return { ...sorted, pull, undo: before === undefined ? null : undo, toPlan: () => change(NONE) }
}

const NONE: readonly StopId[] = []

function inOrder(
  stops: readonly StopLine[],
  wanted: readonly StopId[],
): Pick<Order, 'open' | 'done' | 'skipped' | 'pulled'> {
  const planned = [...stops].sort((a, b) => a.sequence - b.sequence)
  const open = planned.filter(isOpen)
  return {
    open: drivenOrder(open, wanted, ({ stopId }) => stopId),
    done: planned.filter((stop) => !isOpen(stop) && stop.state !== 'SKIPPED'),
    skipped: planned.filter(({ state }) => state === 'SKIPPED'),
    pulled: wanted.filter((id) => open.some(({ stopId }) => stopId === id)),
  }
}
