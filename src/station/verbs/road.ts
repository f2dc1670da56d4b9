// The driver's day beside scanning: what was begun at a stop, the own order of stops, and the balance at the end.
import type { BridgeHandlers } from '../../wire/bridge.ts'
import type { Desk } from '../desk.ts'
import { draftVerbs } from '../drafts.ts'
import { balance } from '../queries/balance.ts'
import { keepOrder } from '../stop-order.ts'

/** `tellPlaces`: there is something to send with the places */
export function roadVerbs(
  desk: Desk,
  tellPlaces: () => void,
): Pick<BridgeHandlers, 'draft' | 'saveDraft' | 'setStopOrder' | 'balance'> {
  return {
    ...draftVerbs(desk),
    setStopOrder: ({ routeId, stops }) => {
      const kept = keepOrder(desk, routeId, stops)
      if (kept.ok) tellPlaces()
      return kept
    },
    balance: ({ routeId }) => balance(desk.keeper.core(), routeId),
  }
}
