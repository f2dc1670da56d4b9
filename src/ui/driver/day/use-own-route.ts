import type { Operator, RouteLine } from '../../../wire/bridge.ts'
import { useStation } from '../../bridge/use-station.ts'

/** One's route on the road, or the next one to be loaded; null: none of today's is one's own. */
export function ownRoute(routes: readonly RouteLine[], operator: Operator | null): RouteLine | null {
  const own = routes.filter(({ driverId }) => driverId !== null && driverId === operator?.personId)
  return own.find(isOut) ?? own.find(({ departed }) => !departed) ?? own[0] ?? null
}

const isOut = ({ departed, out }: RouteLine): boolean => departed && out > 0

export function useOwnRoute(): RouteLine | null {
  const { data: routes } = useStation('routes')
  const { data: operator } = useStation('operator')
  return ownRoute(routes?.routes ?? [], operator ?? null)
}
