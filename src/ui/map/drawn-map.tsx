import { ActionIcon, useComputedColorScheme } from '@mantine/core'
import { IconArrowsMaximize, IconCurrentLocation, IconMinus, IconPlus } from '@tabler/icons-react'
import type L from 'leaflet'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { PersonId, RouteId } from '../../domain/brands.ts'
import type { MapFile } from '../../wire/bridge.ts'
import { useOnBack } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { age, clockTime } from '../parts/time.ts'
import { trustedNow } from '../parts/trusted-now.ts'
import { useSettings } from '../scan/settings.ts'
import { useWords } from '../words.ts'
import classes from './map.module.css'
import { Follow } from './follow.ts'
import { MapView } from './map-view.ts'
import { People } from './people.tsx'
import type { RouteMapProps } from './route-map.tsx'
import type { Scene } from './scene.ts'
import { type Flavour, layStreets, makeMap, type MapTrouble } from './street-map.ts'

/** Ages are told in minutes and halos grow by the second: often enough for both. */
const TICK_MS = 5_000
const RESIZE_AFTER_MS = 40
const NONE: readonly never[] = []

type Drawing = { map: L.Map; view: MapView; follow: Follow }

/** The map's own chunk: see route-map.tsx. */
export default function DrawnMap(props: RouteMapProps) {
  const say = useWords()
  const about = useId()
  const { data: file } = useStation('mapFile')
  const ground = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const touchedRef = useRef<RouteId | null>(null)
  const drawing = useDrawing(ground, props, setFollowing, touchedRef)
  const scheme = useComputedColorScheme('light')
  const trouble = useStreets(drawing, file, props, scheme)
  useScene(drawing, props, scheme, following)
  useFocus(drawing, props, touchedRef)
  const byHand = (move: (drawing: Drawing) => void) => () => {
    drawing?.follow.stop()
    if (drawing !== null) move(drawing)
  }
  const zoom = (by: number) => byHand(({ map }) => void map.setZoom(map.getZoom() + by))
  return (
    <div className={classes.frame} data-scheme={scheme}>
      <div
        ref={ground}
        className={classes.ground}
        role="region"
        aria-label={say('map.title')}
        aria-describedby={about}
        data-testid="map"
        data-streets={trouble ?? (file === null ? 'none' : file === undefined ? 'asked' : 'laid')}
      />
      <p id={about} className={classes.about}>
        {say('map.about')}
      </p>
      <div className={classes.tools}>
        <Tool word={say('map.zoomIn')} onClick={zoom(1)} icon={<IconPlus aria-hidden />} />
        <Tool word={say('map.zoomOut')} onClick={zoom(-1)} icon={<IconMinus aria-hidden />} />
        <Tool
          word={say('map.fit')}
          onClick={byHand(({ view }) => view.fit())}
          icon={<IconArrowsMaximize aria-hidden />}
        />
        {props.follow === true && (
          <Tool
            word={say('map.follow')}
            on={following}
            onClick={() => drawing?.follow.resume()}
            icon={<IconCurrentLocation aria-hidden />}
          />
        )}
      </div>
      {props.onSelectDriver !== undefined && (
        <People
          drivers={props.drivers ?? NONE}
          resting={props.resting ?? NONE}
          selected={props.selectedDriver ?? null}
          onSelect={props.onSelectDriver}
        />
      )}
      {drawing !== null && props.selectedDriver != null && isShown(props, props.selectedDriver) && (
        <Trail view={drawing.view} personId={props.selectedDriver} scheme={scheme} />
      )}
      {drawing !== null && props.ownTrail !== undefined && (
        <TrailLine view={drawing.view} points={props.ownTrail} scheme={scheme} />
      )}
      {trouble !== null && (
        <p className={classes.trouble} role="status" data-testid="map-trouble">
          {say(`map.trouble.${trouble}`)}
        </p>
      )}
    </div>
  )
}

/** A trail ends where somebody is: whoever rests has none. */
const isShown = ({ drivers = NONE }: RouteMapProps, id: PersonId): boolean =>
  drivers.some(({ personId }) => personId === id)

/** Where the chosen driver was since yesterday, as far as the hub can be asked. */
function Trail({ view, personId, scheme }: { view: MapView; personId: PersonId; scheme: 'light' | 'dark' }) {
  const { data } = useStation('driverTrail', { personId })
  return <TrailLine view={view} points={data?.points ?? NONE} scheme={scheme} />
}

type TrailLineProps = { view: MapView; points: readonly [number, number][]; scheme: 'light' | 'dark' }

function TrailLine({ view, points, scheme }: TrailLineProps) {
  useEffect(() => {
    view.showTrail(points, scheme)
    return () => view.showTrail([], scheme)
  }, [view, points, scheme])
  return null
}

type ToolProps = { word: string; onClick: () => void; icon: React.ReactNode; on?: boolean }

/** `on`: it is a state that is on or off. */
function Tool({ word, onClick, icon, on }: ToolProps) {
  const look = on === true ? 'filled' : 'default'
  return (
    <ActionIcon size={48} variant={look} aria-label={word} title={word} onClick={onClick} aria-pressed={on}>
      {icon}
    </ActionIcon>
  )
}

function useDrawing(
  ground: React.RefObject<HTMLDivElement | null>,
  props: RouteMapProps,
  onFollow: (following: boolean) => void,
  touchedRef: React.RefObject<RouteId | null>,
): Drawing | null {
  const [drawing, setDrawing] = useState<Drawing | null>(null)
  const newest = useRef(props)
  useEffect(() => {
    newest.current = props
  })
  useEffect(() => {
    const element = ground.current
    if (element === null) return undefined
    const map = makeMap(element)
    const view = new MapView(map, {
      stop: ({ stopId, routeId }) => {
        touchedRef.current = routeId
        newest.current.onSelect(stopId, routeId)
      },
      driver: ({ personId }) => newest.current.onSelectDriver?.(personId as PersonId),
    })
    setDrawing({ map, view, follow: new Follow(map, onFollow) })
    // Not in the frame that changed the page's layout: that one has enough to do.
    let later: ReturnType<typeof setTimeout> | undefined
    const sized = new ResizeObserver(() => {
      clearTimeout(later)
      later = setTimeout(() => view.resized(), RESIZE_AFTER_MS)
    })
    sized.observe(element)
    return () => {
      clearTimeout(later)
      sized.disconnect()
      setDrawing(null)
      map.remove()
    }
  }, [ground, onFollow, touchedRef])
  return drawing
}

/** A route chosen elsewhere fills the view, and all routes do again when it is put away; one that was touched here stays where the finger is. */
function useFocus(
  drawing: Drawing | null,
  { routes, focusRouteId = null }: RouteMapProps,
  touchedRef: React.RefObject<RouteId | null>,
): void {
  const before = useRef<RouteId | null>(null)
  const known = routes.length > 0
  useEffect(() => {
    if (drawing === null || !known || before.current === focusRouteId) return
    if (focusRouteId === null || touchedRef.current !== focusRouteId) drawing.view.fit(focusRouteId)
    touchedRef.current = null
    before.current = focusRouteId
  }, [drawing, known, focusRouteId, touchedRef])
}

/** @returns what is wrong with the street map; null: nothing, or there is none. */
function useStreets(
  drawing: Drawing | null,
  file: MapFile | undefined,
  { routes }: RouteMapProps,
  scheme: 'light' | 'dark',
): MapTrouble | null {
  const [trouble, setTrouble] = useState<{ of: string; is: MapTrouble | null } | null>(null)
  const onBack = useOnBack()
  const { contrast } = useSettings()
  const flavour: Flavour = contrast === 'high' ? (scheme === 'dark' ? 'black' : 'white') : scheme
  const [url, attribution] = [file?.url, file?.attribution]
  // The region is judged by where the routes are, and they may come later than the file; they do not leave the region afterwards.
  const depots = routes.map(({ depot }) => depot.join()).join(' ')
  useEffect(() => {
    if (drawing === null || url === undefined || attribution === undefined) return undefined
    const places = depots === '' ? [] : depots.split(' ').map(placeOf)
    return layStreets(drawing.map, {
      url,
      attribution,
      flavour,
      places,
      onBack,
      onTrouble: (is) => setTrouble({ of: `${url} ${depots}`, is }),
    })
  }, [drawing, url, attribution, flavour, depots, onBack])
  // What was said of another file, or of routes elsewhere, is not said of this one.
  return trouble?.of === `${url ?? ''} ${depots}` ? trouble.is : null
}

function placeOf(text: string): { lat: number; lon: number } {
  const [lat = NaN, lon = NaN] = text.split(',').map(Number)
  return { lat, lon }
}

function useScene(drawing: Drawing | null, props: RouteMapProps, scheme: 'light' | 'dark', following: boolean): void {
  const say = useWords()
  const { routes, drivers = NONE, me = null, selectedStopId } = props
  const { selectedDriver = null, focusRouteId = null, follow } = props
  const scene = useMemo(
    (): Omit<Scene, 'now'> => ({
      ...{ routes, drivers, me, scheme, selectedStopId, selectedDriver, focusRouteId },
      ageWords: ({ at, breakSince }) =>
        breakSince === null ? age(at) : say('map.driver.breakSince', { time: clockTime(breakSince) }),
      routeTitle: (route) => say('map.route', { route }),
    }),
    [routes, drivers, me, scheme, selectedStopId, selectedDriver, focusRouteId, say],
  )
  useEffect(() => {
    if (drawing === null) return undefined
    drawing.view.show({ ...scene, now: trustedNow() })
    if (follow === true && following) drawing.follow.show(scene.me, stopOf(scene))
    const timer = setInterval(() => drawing.view.tick(trustedNow()), TICK_MS)
    return () => clearInterval(timer)
  }, [drawing, scene, follow, following])
}

const stopOf = ({ routes, selectedStopId }: Omit<Scene, 'now'>) =>
  routes.flatMap(({ stops }) => stops).find(({ stopId }) => stopId === selectedStopId) ?? null
