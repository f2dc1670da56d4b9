import { ownRoute } from '../../../domain/own-route.ts'
import type { RouteLine } from '../../../wire/bridge.ts'
import { useStation } from '../../bridge/use-station.ts'

/** One's route on the road, or the next one to be loaded; null: none of today's is one's own. */
export function useOwnRoute(): RouteLine | null {
  const { data: routes } = useStation('routes')
  const { data: operator } = useStation('operator')
  return ownRoute(routes?.routes ?? [], operator?.personId ?? null)
}
