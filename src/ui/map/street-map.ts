// The map itself: Leaflet with the streets under it, in the colours of the scheme. It knows nothing of routes. Everything is imperative here: React
// mounts it once and hands it changes.
import L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import { type Box, boxOf, type FileTrouble, isOfThisRegion, type OnMissing, openMapFile } from './map-file.ts'

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

type Reading = { trouble: MapTrouble | null; missed: boolean }

/**
 * Lays the streets under the map. What was missed while the station was away stays a hole in what was read: once it is back, the file is read anew.
 * @returns takes them away again, also when they are still being read.
 */
export function layStreets(map: L.Map, options: StreetsOptions): () => void {
  /** the newest counts; null: they were taken away */
  let now: Reading | null = null
  let layer: L.Layer | null = null
  const tell = (of: Reading, trouble: MapTrouble | null): void => {
    of.trouble = trouble
    if (of === now) options.onTrouble(trouble)
  }
  const lay = async (): Promise<void> => {
    const mine: Reading = { trouble: null, missed: false }
    now = mine
    const found = await read(options, { cut: () => tell(mine, 'cut'), missed: () => void (mine.missed = true) })
    if (mine !== now) return
    layer?.remove()
    layer = found.ok ? found.layer : null
    tell(mine, found.ok ? mine.trouble : found.trouble)
    map.getContainer().style.backgroundColor = found.ok ? GROUND[options.flavour] : ''
    if (!found.ok) return
    bind(map, found.box, found.zooms)
    found.layer.addTo(map)
  }
  void lay()
  const deaf = options.onBack(() => {
    if (now !== null && (now.missed || now.trouble !== null)) void lay()
  })
  return () => {
    now = null
    deaf()
    layer?.remove()
    map.getContainer().style.backgroundColor = ''
    map.setMinZoom(PLAIN.minZoom).setMaxZoom(PLAIN.maxZoom)
  }
}

type Read = { ok: true; layer: L.Layer; box: Box; zooms: [number, number] } | { ok: false; trouble: MapTrouble }

async function read(options: StreetsOptions, onMissing: OnMissing): Promise<Read> {
  const { url, attribution, flavour, places } = options
  const opened = await openMapFile(url, onMissing)
  if (!opened.ok) return opened
  const { header, tiles } = opened
  const box = boxOf(header)
  if (!isOfThisRegion(box, places)) return { ok: false, trouble: 'elsewhere' }
  // Its class is made from the Leaflet it finds here.
  Object.assign(window, { L })
  const { leafletLayer } = await import('protomaps-leaflet')
  const zooms: [number, number] = [Math.max(header.minZoom, fittingZoom(box)), header.maxZoom + ZOOM_BEYOND_DATA]
  const layer = leafletLayer({
    // It names the pmtiles of its own, older version; of ours it calls `getZxy` alone, which is the same in both.
    url: tiles as never,
    ...{ flavor: flavour, attribution, lang: 'en', noWrap: true, maxDataZoom: header.maxZoom },
    bounds: corners(box),
  }) as unknown as L.Layer & { backgroundColor: string }
  layer.backgroundColor = GROUND[flavour]
  return { ok: true, layer, box, zooms }
}

/** Outside there is nothing to see: one cannot get lost there, yet what lies just beyond the edge can be brought to the middle. */
function bind(map: L.Map, box: Box, [minZoom, maxZoom]: [number, number]): void {
  map.setMinZoom(Math.min(minZoom, map.getZoom())).setMaxZoom(maxZoom)
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
