// Routes, stops, drivers and oneself on the map: told what is, it changes what differs, and draws once a frame (Leaflet's canvas gathers).
import L from 'leaflet'
import type { PersonId, RouteId, StopId } from '../../domain/brands.ts'
import { reachM } from '../../domain/location-reach.ts'
import type { MapDriver, MapRoute, MapStop } from '../../wire/bridge.ts'
import { KeptView } from './kept-view.ts'
import { DriverMark, type Ink, INKS, MeMark, StopMark } from './marks.ts'
import { ProposedPins } from './proposed-pins.ts'
import { lookOfRoute } from './route-colours.ts'
import { initials, labelPlace, nearest, nextOf, placesOf, type Scene, wayOf } from './scene.ts'

export type Picked = { stop: (stop: MapStop) => void; driver: (driver: MapDriver) => void }

/** From here on stops have their numbers in them. */
const NUMBERS_FROM_ZOOM = 13.5
/** Drawn beyond the edges, of the width: the canvases' area is what a frame costs. */
const PADDING = 0.1
/** A newer place needs no age: it is where somebody is. */
const FRESH_MS = 90_000
/** An older place is drawn hollow: it says where somebody was. */
const OLD_AFTER_MS = 5 * 60_000

type RouteDrawn = { driven: L.Polyline; ahead: L.Polyline; under: L.Polyline; label: L.Marker; text: HTMLElement }
type DriverDrawn = { mark: DriverMark; halo: L.Circle; driver: MapDriver; haloKey: string }
/** A halo grows by 11 m each second: smaller steps are not seen, and each is a redraw. */
const HALO_STEP_M = 50

export class MapView {
  readonly #map: L.Map
  readonly #picked: Picked
  readonly #kept: KeptView
  readonly #lines: L.Canvas
  readonly #marks: L.Canvas
  readonly #people: L.Canvas
  readonly #proposed: ProposedPins
  readonly #routes = new Map<RouteId, RouteDrawn>()
  readonly #stops = new Map<StopId, { mark: StopMark; stop: MapStop }>()
  readonly #drivers = new Map<PersonId, DriverDrawn>()
  #me: { mark: MeMark; halo: L.Circle } | null = null
  #trail: L.Polyline | null = null
  #scene: Scene | null = null
  #fitted = ''

  constructor(map: L.Map, picked: Picked) {
    this.#map = map
    this.#picked = picked
    this.#kept = new KeptView(map)
    // One canvas each, so that fifty moving drivers do not draw 240 stops anew.
    const pane = (name: string, zIndex: number): L.Canvas => {
      map.createPane(name).style.zIndex = String(zIndex)
      return L.canvas({ pane: name, padding: PADDING })
    }
    this.#lines = pane('waymark-lines', 410)
    this.#marks = pane('waymark-stops', 420)
    this.#proposed = new ProposedPins(map, this.#marks)
    // Above the routes' numbers, which are Leaflet's markers (600): an age is read whole.
    this.#people = pane('waymark-people', 610)
    // A canvas above swallows the clicks for the one below: the topmost asks, and what it does not take is asked of the stops.
    map.on('click', (event: L.LeafletMouseEvent) => this.#clicked(event.containerPoint))
    map.on('zoomend', () => this.#redrawStops())
  }

  show(scene: Scene): void {
    const before = this.#scene
    this.#scene = scene
    const sameRoutes =
      before !== null &&
      before.routes === scene.routes &&
      before.scheme === scene.scheme &&
      before.focusRouteId === scene.focusRouteId
    if (!sameRoutes) {
      this.#showRoutes(scene)
      this.#proposed.show(scene.routes, INKS[scene.scheme])
    }
    if (!sameRoutes || before.selectedStopId !== scene.selectedStopId) this.#redrawStops()
    this.#showDrivers(scene)
    this.#showMe(scene)
    this.#fitOnce(scene)
    const [stop, driver] = this.#chosen(scene)
    if (before?.selectedStopId !== scene.selectedStopId) this.#kept.bringIntoView(stop)
    if (before?.selectedDriver !== scene.selectedDriver) this.#kept.bringIntoView(driver)
  }

  /** All routes and people, or one route; called by itself when other routes come. */
  fit(only: RouteId | null = null): void {
    this.#kept.fit(this.#scene === null ? [] : placesOf(this.#scene, only))
  }

  /** The map has more or less room than before. */
  resized(): void {
    const [stop, driver] = this.#scene === null ? [] : this.#chosen(this.#scene)
    this.#kept.resized(stop ?? driver)
  }

  #chosen({ selectedStopId, selectedDriver }: Scene): [L.CircleMarker | undefined, L.CircleMarker | undefined] {
    return [
      selectedStopId === null ? undefined : this.#stops.get(selectedStopId)?.mark,
      selectedDriver === null ? undefined : this.#drivers.get(selectedDriver)?.mark,
    ]
  }

  /** Draws the people anew with other ages; nothing else changes by time alone. */
  tick(now: number): void {
    if (this.#scene === null) return
    this.#scene = { ...this.#scene, now }
    this.#showDrivers(this.#scene)
  }

  #fitOnce(scene: Scene): void {
    const key = scene.routes.map(({ routeId }) => routeId).join(' ')
    if (key === this.#fitted || placesOf(scene, null).length === 0) return
    this.#fitted = key
    this.fit()
  }

  #showRoutes(scene: Scene): void {
    const ids = scene.routes.map(({ routeId }) => routeId)
    for (const [id, drawn] of this.#routes) if (!ids.includes(id)) this.#removeRoute(id, drawn)
    for (const route of scene.routes) this.#showRoute(route, ids, scene)
    const stops = new Set(scene.routes.flatMap((route) => route.stops.map(({ stopId }) => stopId)))
    for (const [id, { mark }] of this.#stops) {
      if (stops.has(id)) continue
      mark.remove()
      this.#stops.delete(id)
    }
  }

  #showRoute(route: MapRoute, ids: readonly RouteId[], { scheme, focusRouteId, routeTitle }: Scene): void {
    const drawn = this.#routes.get(route.routeId) ?? this.#makeRoute(route.routeId)
    const look = lookOfRoute(ids, route.routeId)
    const back = focusRouteId !== null && focusRouteId !== route.routeId
    const { driven, ahead } = wayOf(route)
    const common = { color: look[scheme], opacity: back ? 0.35 : 1 }
    drawn.under.setLatLngs(ahead).setStyle({ color: INKS[scheme].paper, opacity: back ? 0 : 0.85, weight: 8 })
    drawn.driven.setLatLngs(driven).setStyle({ ...common, weight: 2, opacity: back ? 0.2 : 0.55, dashArray: [] })
    drawn.ahead.setLatLngs(ahead).setStyle({ ...common, weight: 4, dashArray: [...look.dash] })
    drawn.text.textContent = route.number
    drawn.text.title = routeTitle(route.number)
    drawn.text.style.borderColor = look[scheme]
    drawn.text.style.background = INKS[scheme].paper
    drawn.text.style.color = INKS[scheme].ink
    drawn.text.style.opacity = back ? '0.4' : '1'
    const at = labelPlace(ahead, driven)
    if (at !== null) drawn.label.setLatLng(at)
    for (const stop of route.stops) this.#keepStop(stop)
  }

  #makeRoute(routeId: RouteId): RouteDrawn {
    const line = (): L.Polyline =>
      L.polyline([], { renderer: this.#lines, interactive: false, lineJoin: 'round', smoothFactor: 1.5 }).addTo(
        this.#map,
      )
    const text = document.createElement('span')
    text.dataset['route'] = routeId
    const icon = L.divIcon({ html: text, className: 'waymark-route-number', iconSize: [34, 24] })
    const label = L.marker([0, 0], { icon, interactive: false, keyboard: false }).addTo(this.#map)
    const drawn = { under: line(), driven: line(), ahead: line(), label, text }
    this.#routes.set(routeId, drawn)
    return drawn
  }

  #removeRoute(id: RouteId, { under, driven, ahead, label }: RouteDrawn): void {
    for (const layer of [under, driven, ahead, label]) layer.remove()
    this.#routes.delete(id)
  }

  #keepStop(stop: MapStop): void {
    const known = this.#stops.get(stop.stopId)
    if (known !== undefined) {
      if (known.stop.lat !== stop.lat || known.stop.lon !== stop.lon) known.mark.setLatLng([stop.lat, stop.lon])
      known.stop = stop
      return
    }
    const mark = new StopMark([stop.lat, stop.lon], { renderer: this.#marks, radius: 6, interactive: false })
    mark.addTo(this.#map)
    this.#stops.set(stop.stopId, { mark, stop })
  }

  #redrawStops(): void {
    const scene = this.#scene
    if (scene === null) return
    const numbered = this.#map.getZoom() >= NUMBERS_FROM_ZOOM
    const ids = scene.routes.map(({ routeId }) => routeId)
    for (const route of scene.routes) {
      const colour = lookOfRoute(ids, route.routeId)[scene.scheme]
      const nextId = nextOf(route)?.stopId
      for (const stop of route.stops) {
        const mark = this.#stops.get(stop.stopId)?.mark
        const selected = stop.stopId === scene.selectedStopId
        const next = stop.stopId === nextId
        const { sequence, state, atRisk } = stop
        const back = scene.focusRouteId !== null && scene.focusRouteId !== route.routeId
        mark?.show({
          ...{ sequence, state, atRisk, selected, next, back, colour },
          numbered: numbered || selected || next,
          ink: INKS[scene.scheme],
        })
        if (selected) mark?.bringToFront()
      }
    }
  }

  #showDrivers(scene: Scene): void {
    const here = new Set(scene.drivers.map(({ personId }) => personId))
    for (const [id, { mark, halo }] of this.#drivers) {
      if (here.has(id)) continue
      mark.remove()
      halo.remove()
      this.#drivers.delete(id)
    }
    for (const driver of scene.drivers) this.#showDriver(driver, scene)
  }

  #showDriver(driver: MapDriver, scene: Scene): void {
    const ink = INKS[scene.scheme]
    const id = driver.personId as PersonId
    const drawn = this.#drivers.get(id) ?? this.#makeDriver(id, driver)
    drawn.driver = driver
    const at: [number, number] = [driver.lat, driver.lon]
    const ids = scene.routes.map(({ routeId }) => routeId)
    const known = driver.routeId !== null && ids.includes(driver.routeId as RouteId)
    const colour = known ? lookOfRoute(ids, driver.routeId as RouteId)[scene.scheme] : ink.ink
    const selected = driver.personId === scene.selectedDriver
    this.#showHalo(drawn, driver, { selected, ink, now: scene.now })
    const face = {
      text: driver.routeNumber ?? initials(driver.name),
      under: selected || scene.now - driver.at > FRESH_MS ? scene.ageWords(driver) : '',
      heading: driver.heading,
      old: driver.onBreak || scene.now - driver.at > OLD_AFTER_MS,
      selected,
    }
    if (face.selected) drawn.mark.bringToFront()
    drawn.mark.show({ ...face, colour, ink }, at)
  }

  /** A fresh place needs no halo. Many lie on each other: only the one that is asked about has a body. What did not change is not drawn anew. */
  #showHalo(
    drawn: DriverDrawn,
    driver: MapDriver,
    { selected, ink, now }: { selected: boolean; ink: Ink; now: number },
  ): void {
    const { halo } = drawn
    if (!selected && now - driver.at < FRESH_MS) {
      halo.remove()
      return
    }
    const radius = Math.round(reachM(driver, now) / HALO_STEP_M) * HALO_STEP_M
    const key = [driver.lat, driver.lon, radius, selected, ink.done].join()
    if (drawn.haloKey === key && this.#map.hasLayer(halo)) return
    drawn.haloKey = key
    halo.setLatLng([driver.lat, driver.lon]).setRadius(radius)
    halo.setStyle({ color: ink.done, fillColor: ink.done, fill: selected }).addTo(this.#map).bringToBack()
  }

  #makeDriver(id: PersonId, driver: MapDriver): DriverDrawn {
    const style = { renderer: this.#lines, interactive: false, weight: 1, opacity: 0.8, fillOpacity: 0.14 }
    const halo = L.circle([driver.lat, driver.lon], { ...style, radius: 1 })
    const common = { renderer: this.#people, interactive: false }
    const mark = new DriverMark([driver.lat, driver.lon], { ...common, radius: 13 }).addTo(this.#map)
    const drawn = { mark, halo, driver, haloKey: '' }
    this.#drivers.set(id, drawn)
    return drawn
  }

  /** Where one driver was, oldest first; none: it is taken away. */
  showTrail(points: readonly [number, number][], scheme: 'light' | 'dark'): void {
    if (points.length === 0) {
      this.#trail?.remove()
      this.#trail = null
      return
    }
    this.#trail ??= L.polyline([], { renderer: this.#lines, interactive: false, weight: 3, opacity: 0.8 }).addTo(
      this.#map,
    )
    this.#trail.setStyle({ color: INKS[scheme].ink, dashArray: [1, 6] }).setLatLngs([...points])
  }

  #showMe({ me, scheme }: Scene): void {
    if (me === null) {
      this.#me?.mark.remove()
      this.#me?.halo.remove()
      this.#me = null
      return
    }
    const at: [number, number] = [me.lat, me.lon]
    const ink: Ink = INKS[scheme]
    this.#me ??= this.#makeMe(at)
    this.#me.halo.setStyle({ color: ink.accent, fillColor: ink.accent }).setRadius(Math.max(1, me.accuracyM))
    this.#me.halo.setLatLng(at)
    this.#me.mark.show(at, me.heading, ink)
  }

  #makeMe(at: [number, number]): { mark: MeMark; halo: L.Circle } {
    const style = { renderer: this.#lines, interactive: false, weight: 1, fillOpacity: 0.15 }
    const halo = L.circle(at, { ...style, radius: 1 })
      .addTo(this.#map)
      .bringToBack()
    const mark = new MeMark(at, { renderer: this.#people, interactive: false, radius: 9 }).addTo(this.#map)
    return { halo, mark }
  }

  /** The nearest mark within a thumb's reach; a driver before a stop. */
  #clicked(point: L.Point): void {
    const by = (mark: L.CircleMarker): number => this.#map.latLngToContainerPoint(mark.getLatLng()).distanceTo(point)
    const driver = nearest(this.#drivers.values(), ({ mark }) => by(mark))
    if (driver !== null) {
      this.#kept.touched()
      this.#picked.driver(driver.driver)
      return
    }
    const stop = nearest(this.#stops.values(), ({ mark }) => by(mark))
    if (stop === null) return
    this.#kept.touched()
    this.#picked.stop(stop.stop)
  }
}
