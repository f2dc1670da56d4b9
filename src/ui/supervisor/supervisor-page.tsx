import { SegmentedControl } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { MapRoute } from '../../wire/bridge.ts'
import { LANES } from '../../wire/bridge/board.ts'
import { useReadAgain, useStation } from '../bridge/use-station.ts'
import { useOpenPackage } from '../package/use-open-package.ts'
import { keepFocus } from '../parts/keep-focus.ts'
import { Page } from '../parts/page.tsx'
import type { KeyLine } from '../parts/key-help.tsx'
import { calendarDay } from '../parts/time.ts'
import { useWords } from '../words.ts'
import { AsOfWithAge } from './as-of-age.tsx'
import { Aside } from './aside.tsx'
import { BoardOfDay } from './board.tsx'
import classes from './desk.module.css'
import { ExceptionsPane } from './exceptions-pane.tsx'
import { Figures } from './figures.tsx'
import { FindBox } from './find-box.tsx'
import { MapPane } from './map-pane.tsx'
import { RouteList } from './route-list.tsx'
import { moveRow, toAside, toRows } from './rows.ts'
import { type Select, type Selection, useSelection } from './selection.ts'

const KEYS: readonly KeyLine[] = [
  ['/', 'deskKeys.search'],
  ['j k', 'deskKeys.rows'],
  ['Enter', 'deskKeys.open'],
  ['Esc', 'deskKeys.back'],
  ['r', 'deskKeys.routes'],
  ['e', 'deskKeys.exceptions'],
  ['o', 'deskKeys.aside'],
  ['b', 'deskKeys.board'],
  ['m', 'deskKeys.map'],
  ['t', 'deskKeys.talks'],
  ['a', 'deskKeys.alarm'],
  ['?', 'keys.help'],
]

/** Promises pass and drivers get later without any news: what rests on the clock is read again by it, from this machine alone. */
const READ_EVERY_MS = 30_000
function useReadByClock(): void {
  const readAgain = useReadAgain()
  useEffect(() => {
    const timer = setInterval(() => void readAgain('board', 'exceptions', 'mapRoutes', 'stopsAtRisk'), READ_EVERY_MS)
    return () => clearInterval(timer)
  }, [readAgain])
}

/** A stop that was found, or that a parcel belongs to: the list opens its route. That is no step of its own to go back to. */
function useRouteOfStop(routes: readonly MapRoute[] | undefined, { stop, route }: Selection, select: Select): void {
  const of = stop === null ? undefined : routes?.find(({ stops }) => stops.some(({ stopId }) => stopId === stop))
  const routeId = of?.routeId ?? null
  useEffect(() => {
    if (routeId !== null && routeId !== route) select({ route: routeId }, { replace: true })
  }, [routeId, route, select])
}

/** The supervisor's whole day on one page: routes, map or board, exceptions, and what is open (UI Supervisor). */
export function SupervisorPage() {
  const say = useWords()
  const box = useRef<HTMLInputElement>(null)
  const { selection, select, close: putAway } = useSelection()
  // What had the focus may stand in what is put away.
  const close = () => {
    const focusNext = keepFocus()
    putAway()
    focusNext()
  }
  const { data: about } = useStation('about')
  const { data: board, failed } = useStation('board')
  const { data: map } = useStation('mapRoutes')
  const exceptions = useStation('exceptions')
  const { data: talks } = useStation('talks')
  useRouteOfStop(map?.routes, selection, select)
  useOpenPackage((packageId) => select({ package: packageId, events: [] }))
  useReadByClock()
  const keys = {
    '/': () => box.current?.focus(),
    j: () => moveRow(1),
    k: () => moveRow(-1),
    r: () => void toRows('routes'),
    e: () => void LANES.some((lane) => toRows(lane)),
    o: toAside,
    b: () => select({ show: 'board' }),
    m: () => select({ show: 'map' }),
    t: () => select({ talk: 'all' }),
    Escape: close,
  }
  const title = say('desk.title', {
    site: about?.siteName ?? '',
    day: board === undefined ? '' : calendarDay(board.day),
  })
  const figures = (
    <Figures board={board} unknown={exceptions.data?.counts.package} unread={talks?.unread} select={select} />
  )
  return (
    <Page situation="desk" title={title} full middle={figures} keys={keys} moreKeys={KEYS}>
      <div className={classes.desk} data-testid="desk">
        <nav className={classes.left} aria-label={say('desk.routes')}>
          <FindBox box={box} select={select} />
          <div className={classes.head}>
            <h2 className={classes.title}>{say('desk.routes')}</h2>
            <AsOfWithAge asOf={board?.asOf} failed={failed} />
          </div>
          <div className={classes.scroll}>
            <RouteList board={board} routes={map?.routes} {...{ selection, select, failed }} />
          </div>
        </nav>
        <div className={classes.middle}>
          <section className={classes.top} aria-label={say(`desk.show.${selection.show}`)}>
            <div className={classes.head}>
              <SegmentedControl
                size="xs"
                value={selection.show}
                onChange={(show) => select({ show: show === 'board' ? 'board' : 'map' })}
                data={(['map', 'board'] as const).map((value) => ({ value, label: say(`desk.show.${value}`) }))}
              />
            </div>
            <div className={classes.pane}>
              {selection.show === 'board' ? (
                <BoardOfDay {...{ board, selection, select }} />
              ) : (
                <MapPane {...{ selection, select }} routes={map?.routes} />
              )}
            </div>
          </section>
          <ExceptionsPane {...exceptions} {...{ selection, select }} />
        </div>
        <Aside {...{ board, selection, select, close }} />
      </div>
    </Page>
  )
}
