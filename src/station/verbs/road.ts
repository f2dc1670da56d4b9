// The driver's day beside scanning: what was begun at a stop, and the balance at the end.
import type { BridgeHandlers } from '../../wire/bridge.ts'
import type { Desk } from '../desk.ts'
import { draftVerbs } from '../drafts.ts'
import { balance } from '../queries/balance.ts'

export function roadVerbs(desk: Desk): Pick<BridgeHandlers, 'draft' | 'saveDraft' | 'balance'> {
  return {
    ...draftVerbs(desk),
    balance: ({ routeId }) => balance(desk.keeper.core(), routeId),
  }
}
