// A driver's map: oneself and the stop one goes to, near enough for streets, until one moves the map by hand.
import L from 'leaflet'

type Place = { lat: number; lon: number }

/** Nearer a street's name is larger and the next crossing out of sight. */
const NEAREST_ZOOM = 16
/** Of the view's sides: who comes so near its edge has left it. */
const EDGE = 0.12

export class Follow {
  readonly #map: L.Map
  readonly #onChange: (following: boolean) => void
  #following = true
  /** which stop, and whether oneself was known, when it was fitted last */
  #fitted = ''

  constructor(map: L.Map, onChange: (following: boolean) => void) {
    this.#map = map
    this.#onChange = onChange
    // Not Leaflet's own zoom events: a fit and a new street map cause them too.
    map.on('dragstart dblclick', this.stop)
    L.DomEvent.on(map.getContainer(), 'wheel keydown', this.stop)
    L.DomEvent.on(map.getContainer(), 'touchmove', (event) => {
      if ((event as TouchEvent).touches.length > 1) this.stop()
    })
  }

  /** Fits once for each stop, and again when oneself has left the view. */
  show(me: Place | null, stop: (Place & { stopId: string }) | null): void {
    if (!this.#following) return
    const places = [me, stop].filter((place) => place !== null)
    if (places.length === 0) return
    const key = `${stop?.stopId ?? ''} ${me === null ? 'alone' : 'me'}`
    const seen = places.every(({ lat, lon }) => this.#map.getBounds().pad(-EDGE).contains([lat, lon]))
    if (key === this.#fitted && seen) return
    this.#fitted = key
    const bounds = L.latLngBounds(places.map(({ lat, lon }) => [lat, lon]))
    this.#map.fitBounds(bounds, { padding: [64, 64], maxZoom: NEAREST_ZOOM, animate: false })
  }

  /** By the button: from now on again. */
  resume(): void {
    this.#fitted = ''
    this.#be(true)
  }

  /** A hand is on the map. */
  readonly stop = (): void => this.#be(false)

  #be(following: boolean): void {
    if (this.#following === following) return
    this.#following = following
    this.#onChange(following)
  }
}
