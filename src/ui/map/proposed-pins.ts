// Where drivers say that stops are: a hollow mark at that place, and a dashed line to it from the pin it should have stood at (DOMAIN §4 "pin is wrong").
import L from 'leaflet'
import type { MapRoute } from '../../wire/bridge.ts'
import type { Ink } from './marks.ts'

export class ProposedPins {
  readonly #map: L.Map
  readonly #canvas: L.Canvas
  readonly #drawn: L.Path[] = []

  constructor(map: L.Map, canvas: L.Canvas) {
    this.#map = map
    this.#canvas = canvas
  }

  /** Few: drawn anew with each change of the routes. */
  show(routes: readonly MapRoute[], ink: Ink): void {
    for (const path of this.#drawn.splice(0)) path.remove()
    const common = { renderer: this.#canvas, interactive: false, color: ink.ink }
    for (const { lat, lon, proposed } of routes.flatMap(({ stops }) => stops)) {
      if (proposed === undefined) continue
      const [from, to]: L.LatLngTuple[] = [
        [lat, lon],
        [proposed.lat, proposed.lon],
      ] as L.LatLngTuple[]
      if (from === undefined || to === undefined) continue
      this.#drawn.push(
        L.polyline([from, to], { ...common, weight: 2.5, dashArray: '5 5' }),
        L.circleMarker(to, { ...common, radius: 7, weight: 3, fill: true, fillColor: ink.paper, fillOpacity: 1 }),
      )
    }
    for (const path of this.#drawn) path.addTo(this.#map)
  }
}
