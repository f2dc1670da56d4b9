// A route's line: colour, dash and number, so that any one of them is enough. The colours are Okabe and Ito's, told apart by people of every colour
// vision; no verdict's colour is among them.
import type { RouteId } from '../../domain/brands.ts'

export type RouteLook = { light: string; dark: string; dash: number[] }
const LOOKS: readonly RouteLook[] = [
  { light: '#0060a0', dark: '#56b4e9', dash: [] },
  { light: '#b84c00', dark: '#f0a04b', dash: [14, 6] },
  { light: '#8f3a78', dark: '#e39bc9', dash: [3, 7] },
  { light: '#00735c', dark: '#3fcaa6', dash: [16, 6, 3, 6] },
  { light: '#5b5b00', dark: '#e6dc5a', dash: [7, 5] },
  { light: '#3d3d3d', dark: '#d8d8d8', dash: [22, 5, 7, 5] },
]

/** By its place in the day's list: the same route has the same look in every pane. */
export function lookOfRoute(routeIds: readonly RouteId[], routeId: RouteId): RouteLook {
  const at = Math.max(0, routeIds.indexOf(routeId))
  return LOOKS[at % LOOKS.length] ?? { light: '#0060a0', dark: '#56b4e9', dash: [] }
}
