// What is in view, when the room for the map changes: a pane opened beside it, the window grew, a tablet was turned.
import L from 'leaflet'

export class KeptView {
  readonly #map: L.Map
  /** what was fitted last, and what was in view then */
  #fitted: { bounds: L.LatLngBounds; view: string } | null = null
  #touched = false

  constructor(map: L.Map) {
    this.#map = map
  }

  fit(places: readonly { lat: number; lon: number }[]): void {
    if (places.length === 0) return
    this.#touched = false
    this.#fit(L.latLngBounds(places.map(({ lat, lon }) => [lat, lon])))
  }

  /** A finger is on something: it stays where it is. */
  touched(): void {
    this.#touched = true
    this.#fitted = null
  }

  bringIntoView(mark: L.CircleMarker | undefined): void {
    const at = mark?.getLatLng()
    if (at !== undefined && !this.#map.getBounds().pad(-0.1).contains(at)) this.#map.panTo(at, { animate: false })
  }

  /** What was fitted and not moved since is fitted again; what was touched moves only when a pane has come over it. */
  resized(chosen: L.CircleMarker | undefined): void {
    const fitted = this.#fitted?.view === this.#inView() ? this.#fitted : null
    const before = this.#map.getSize()
    this.#map.invalidateSize({ animate: false, pan: !this.#touched })
    if (before.equals(this.#map.getSize())) return
    if (fitted === null) this.bringIntoView(chosen)
    else this.#fit(fitted.bounds)
  }

  #fit(bounds: L.LatLngBounds): void {
    this.#map.fitBounds(bounds, { padding: [36, 36], maxZoom: 16, animate: false })
    this.#fitted = { bounds, view: this.#inView() }
  }

  #inView(): string {
    const { lat, lng } = this.#map.getCenter()
    return [lat, lng, this.#map.getZoom()].join()
  }
}
