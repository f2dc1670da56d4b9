// The map itself: Leaflet with the streets under it, in the colours of the scheme. It knows nothing of routes. Everything is imperative here: React
// mounts it once and hands it changes.
import L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import { AGAIN_AFTER_MS, Holes } from './holes.ts'
import { type Box, boxOf, type FileTrouble, isOfThisRegion, type OnPart, openMapFile, type Part } from './map-file.ts'

export type Flavour = 'light' | 'dark' | 'white' | 'black'
export type MapTrouble = FileTrouble | 'elsewhere'
export type StreetsOptions = {
  url: string
  attribution: string
  flavour: Flavour
  /** where something will be drawn; a map of another region is not laid under it */
  places: readonly { lat: number; lon: number }[]
  /** null: what was wrong is not any more */
  onTrouble: (trouble: MapTrouble | null) => void
  /** calls back whenever the station, which serves the file, is there again. @returns ends it */
  onBack: (then: () => void) => () => void
}
/** The colour of land in each flavour, laid where the file has nothing too: a region has no frame around it. */
const GROUND: Record<Flavour, string> = { light: '#e2dfda', dark: '#1f1f1f', white: '#ffffff', black: '#141414' }
/** Where no street map is: near enough to tell two houses apart, far enough for a country. */
const PLAIN = { minZoom: 5, maxZoom: 18 }
/** Streets are drawn larger than their data's last zoom: the same lines, further apart. */
const ZOOM_BEYOND_DATA = 3

export function makeMap(element: HTMLElement): L.Map {
  const map = L.map(element, {
    ...PLAIN,
    preferCanvas: true,
    zoomControl: false,
    attributionControl: true,
    // Its owner sees each change of room, not the window's alone (KeptView.resized).
    trackResize: false,
    zoomSnap: 0.5,
    // Motion that delays nothing: a wheel's step and a fit are there at once (UI Motion).
    zoomAnimation: false,
    fadeAnimation: false,
    markerZoomAnimation: false,
    inertia: false,
  })
  const panBy = map.panBy.bind(map)
  map.panBy = (by, how) => panBy(by, { ...how, animate: false })
  map.attributionControl.setPrefix(false)
  // What is in view, for who looks from outside: the canvases themselves tell nothing.
  map.on('moveend', () => {
    const { lat, lng } = map.getCenter()
    element.dataset['view'] = [lat, lng, map.getZoom()].join()
  })
  map.setView([47.14, 9.52], 12)
  return map
}

/**
 * Lays the streets under the map. What was not served is asked for again (holes.ts), and so is the file itself; once the station is back after it was
 * away, the file is read anew where something is still missing.
 * @returns takes them away again, also when they are still being read.
 */
export function layStreets(map: L.Map, options: StreetsOptions): () => void {
  const streets = new Streets(map, options)
  void streets.lay()
  const deaf = options.onBack(() => {
    if (streets.lacksSomething) void streets.lay()
  })
  const onMoved = (): void => streets.moved()
  map.on('moveend', onMoved)
  return () => {
    map.off('moveend', onMoved)
    deaf()
    streets.takeAway()
  }
}

type Reading = { trouble: MapTrouble | null; holes: Holes }

class Streets {
  readonly #map: L.Map
  readonly #options: StreetsOptions
  /** the newest counts; null: they were taken away */
  #now: Reading | null = null
  #drawn: Drawn | null = null
  #again: ReturnType<typeof setTimeout> | undefined
  constructor(map: L.Map, options: StreetsOptions) {
    this.#map = map
    this.#options = options
  }

  get lacksSomething(): boolean {
    return this.#now !== null && (this.#now.holes.any || this.#now.trouble !== null)
  }

  moved(): void {
    this.#now?.holes.moved()
  }

  async lay(tries = 0): Promise<void> {
    this.#leave()
    const mine: Reading = { trouble: null, holes: this.#holes() }
    this.#now = mine
    const found = await read(this.#options, {
      cut: () => this.#tell(mine, 'cut'),
      missed: (part) => mine === this.#now && mine.holes.missed(part),
      had: (part) => mine.holes.had(part),
    })
    if (mine !== this.#now) return
    this.#show(found.ok ? found : null)
    this.#tell(mine, found.ok ? mine.trouble : found.trouble)
    const pause = AGAIN_AFTER_MS[tries]
    if (mine.trouble === 'gone' && pause !== undefined) this.#again = setTimeout(() => void this.lay(tries + 1), pause)
  }

  takeAway(): void {
    this.#leave()
    this.#show(null)
    this.#map.setMinZoom(PLAIN.minZoom).setMaxZoom(PLAIN.maxZoom)
  }

  #leave(): void {
    clearTimeout(this.#again)
    this.#now?.holes.clear()
    this.#now = null
  }

  #tell(of: Reading, trouble: MapTrouble | null): void {
    of.trouble = trouble
    if (of === this.#now) this.#options.onTrouble(trouble)
  }

  #show(drawn: Drawn | null): void {
    this.#drawn?.layer.remove()
    this.#drawn = drawn
    this.#map.getContainer().style.backgroundColor = drawn === null ? '' : GROUND[this.#options.flavour]
    if (drawn === null) return
    bind(this.#map, drawn)
    drawn.layer.addTo(this.#map)
  }

  #holes(): Holes {
    const drawnFrom = (part: Part) => (this.#drawn === null ? [] : tilesFrom(part, this.#map, this.#drawn))
    return new Holes({
      ask: (part) => drawnFrom(part).forEach((tile) => this.#drawn?.layer.rerenderTile(tile)),
      isInView: (part) => drawnFrom(part).length > 0 && this.#map.getBounds().intersects(groundOf(part, this.#map)),
    })
  }
}

/** How much nearer a tile is drawn than the part of the file it comes from: the drawing's own default. */
const DRAWN_NEARER = 1

/** The tiles that come from this part at the map's zoom, by the names Leaflet gives them; none where they come from others. */
function tilesFrom({ z, x, y }: Part, map: L.Map, { dataZooms: [, furthest] }: Drawn): string[] {
  const zoom = Math.round(map.getZoom())
  if (Math.min(zoom - DRAWN_NEARER, furthest) !== z) return []
  const side = 2 ** (zoom - z)
  const along = Array.from({ length: side }, (_, step) => step)
  return along.flatMap((dx) => along.map((dy) => [x * side + dx, y * side + dy, zoom].join(':')))
}

function groundOf({ z, x, y }: Part, map: L.Map): L.LatLngBounds {
  const corner = (dx: number, dy: number) => map.unproject([(x + dx) * TILE_PX, (y + dy) * TILE_PX], z)
  return L.latLngBounds(corner(0, 0), corner(1, 1))
}
const TILE_PX = 256

type StreetLayer = L.Layer & { backgroundColor: string; rerenderTile: (key: string) => void }
type Drawn = { layer: StreetLayer; box: Box; dataZooms: [number, number] }
type Read = ({ ok: true } & Drawn) | { ok: false; trouble: MapTrouble }

async function read(options: StreetsOptions, onPart: OnPart): Promise<Read> {
  const { url, attribution, flavour, places } = options
  const opened = await openMapFile(url, onPart)
  if (!opened.ok) return opened
  const { header, tiles } = opened
  const box = boxOf(header)
  if (!isOfThisRegion(box, places)) return { ok: false, trouble: 'elsewhere' }
  // Its class is made from the Leaflet it finds here.
  Object.assign(window, { L })
  const { leafletLayer } = await import('protomaps-leaflet')
  const layer = leafletLayer({
    // It names the pmtiles of its own, older version; of ours it calls `getZxy` alone, which is the same in both.
    url: tiles as never,
    ...{ flavor: flavour, attribution, lang: 'en', noWrap: true, maxDataZoom: header.maxZoom },
    bounds: corners(box),
  }) as unknown as StreetLayer
  layer.backgroundColor = GROUND[flavour]
  return { ok: true, layer, box, dataZooms: [header.minZoom, header.maxZoom] }
}

/** Outside there is nothing to see: one cannot get lost there, yet what lies just beyond the edge can be brought to the middle. */
function bind(map: L.Map, { box, dataZooms: [min, max] }: Drawn): void {
  map.setMinZoom(Math.min(Math.max(min, fittingZoom(box)), map.getZoom())).setMaxZoom(max + ZOOM_BEYOND_DATA)
  map.setMaxBounds(L.latLngBounds(corners(box)).pad(1))
}

const corners = ({ south, west, north, east }: Box): [[number, number], [number, number]] => [
  [south, west],
  [north, east],
]

/** The zoom at which the region's longer side is about 300 pixels: further out it would be a stamp. */
function fittingZoom({ south, west, north, east }: Box): number {
  const degrees = Math.max(east - west, (north - south) * 1.4, 1e-6)
  return Math.max(0, Math.floor(Math.log2((360 / degrees) * (300 / 256))))
}
