import { UnstyledButton } from '@mantine/core'
import {
  type Icon,
  IconAlertTriangle,
  IconChevronDown,
  IconChevronRight,
  IconEye,
  IconCircle,
  IconCircleCheck,
  IconCircleHalf2,
  IconCircleX,
  IconDiamonds,
} from '@tabler/icons-react'
import type { RouteId } from '../../domain/brands.ts'
import type { Board, BoardRow, MapRoute, MapStop } from '../../wire/bridge.ts'
import { Empty } from '../parts/empty.tsx'
import { STOP_LOOK, type StopShape } from '../parts/stop-look.ts'
import { clockTime } from '../parts/time.ts'
import { type Say, useWords } from '../words.ts'
import classes from './desk.module.css'
import { debriefWords } from './debrief-words.ts'
import { arrows, intoView } from './rows.ts'
import type { Select, Selection } from './selection.ts'

const SHAPES: Record<StopShape, Icon> = {
  circle: IconCircle,
  diamond: IconDiamonds,
  tick: IconCircleCheck,
  half: IconCircleHalf2,
  cross: IconCircleX,
}

export type RouteListProps = {
  board: Board | undefined
  /** the stops of every route, as the map has them */
  routes: readonly MapRoute[] | undefined
  selection: Selection
  select: Select
  failed: boolean
}

/** The day's routes in the order of their numbers, never of how fast somebody is (DOMAIN §15.1); the chosen one shows its stops. */
export function RouteList({ board, routes, selection, select, failed }: RouteListProps) {
  const say = useWords()
  if (board === undefined) return <Padded>{failed ? say('state.cannotRead') : say('state.loading')}</Padded>
  if (board.rows.length === 0) return <Padded>{say('desk.noRoutes')}</Padded>
  return (
    <ol className={classes.list} data-rows="routes" onKeyDown={arrows}>
      {board.rows.map((row) => (
        <li key={row.routeId}>
          <RouteRow
            row={row}
            open={selection.route === row.routeId}
            current={isCurrent(selection, row.routeId)}
            select={select}
          />
          {selection.route === row.routeId && (
            <Stops stops={routes?.find(({ routeId }) => routeId === row.routeId)?.stops} {...{ selection, select }} />
          )}
        </li>
      ))}
    </ol>
  )
}

const Padded = ({ children }: { children: string }) => (
  <div className={classes.plain}>
    <Empty>{children}</Empty>
  </div>
)

const isCurrent = ({ route, stop }: Selection, routeId: RouteId): boolean => route === routeId && stop === null

type RowProps = { row: BoardRow; open: boolean; current: boolean; select: Select }

function RouteRow({ row, open, current, select }: RowProps) {
  const say = useWords()
  const Chevron = open ? IconChevronDown : IconChevronRight
  const toggle = () => select({ route: open ? null : row.routeId, stop: null, package: null, person: null })
  const done = { done: row.stopsDone, stops: row.stops }
  const share = row.stops === 0 ? 0 : (100 * row.stopsDone) / row.stops
  return (
    <UnstyledButton
      className={classes.row}
      data-row
      title={row.vehicle ?? undefined}
      data-route={row.routeId}
      aria-expanded={open}
      aria-current={current}
      onClick={toggle}
    >
      <div className={classes.line}>
        <Chevron size={16} aria-hidden />
        <span className={classes.number}>{row.number}</span>
        <span className={classes.grow} title={row.driver ?? undefined}>
          {row.driver ?? say('desk.noDriver')}
        </span>
        <span className={classes.end} title={say('desk.stopsDoneWhole', done)}>
          {say('desk.stopsDone', done)}
        </span>
      </div>
      <div className={`${classes.line ?? ''} ${classes.quiet ?? ''}`}>
        <span className={classes.grow} title={row.name}>
          {row.name}
        </span>
        <span className={classes.end}>{whenBack(say, row)}</span>
      </div>
      {row.debrief !== null && (
        <div
          className={`${classes.line ?? ''} ${isSettledDebrief(row) ? (classes.quiet ?? '') : (classes.strong ?? '')}`}
        >
          <span data-debrief={row.debrief.state}>{debriefWords(say, row.debrief)}</span>
        </div>
      )}
      {row.atRisk > 0 && (
        <div className={`${classes.line ?? ''} ${classes.strong ?? ''}`}>
          <IconAlertTriangle size={14} aria-hidden />
          <span className={classes.grow}>{say('desk.riskOf', { count: row.atRisk })}</span>
        </div>
      )}
      {row.hint !== null && (
        <div className={`${classes.line ?? ''} ${classes.quiet ?? ''}`} data-testid="check-van">
          <IconEye size={14} aria-hidden />
          <span className={classes.grow}>
            {say('desk.checkVan', { count: row.hint.parcels, seconds: row.hint.seconds })}
          </span>
        </div>
      )}
      <div className={classes.bar} aria-hidden>
        <span style={{ width: `${share}%` }} />
      </div>
    </UnstyledButton>
  )
}

/** Signed by both and nothing left over: no news any more. */
const isSettledDebrief = ({ debrief }: BoardRow): boolean =>
  debrief?.state === 'closed' && !debrief.alone && debrief.left === 0

function whenBack(say: Say, { backAt, departed, closed, debrief }: BoardRow): string {
  if (debrief?.state === 'closed') return ''
  if (backAt !== null) return say('desk.backAt', { time: clockTime(backAt) })
  if (departed) return ''
  return closed ? say('desk.notLeft') : say('desk.loading')
}

type StopsProps = { stops: readonly MapStop[] | undefined; selection: Selection; select: Select }

function Stops({ stops, selection, select }: StopsProps) {
  const say = useWords()
  if (stops === undefined || stops.length === 0)
    return <Padded>{say(stops === undefined ? 'state.loading' : 'desk.noStops')}</Padded>
  return (
    <ol className={classes.list}>
      {stops.map((stop) => (
        <li key={stop.stopId}>
          <StopRow stop={stop} current={selection.stop === stop.stopId} select={select} />
        </li>
      ))}
    </ol>
  )
}

function StopRow({ stop, current, select }: { stop: MapStop; current: boolean; select: Select }) {
  const say = useWords()
  const { shape, open } = STOP_LOOK[stop.state]
  const Shape = SHAPES[shape]
  const choose = () => select({ route: stop.routeId, stop: stop.stopId, package: null, person: null, figure: null })
  return (
    <UnstyledButton
      className={`${classes.row ?? ''} ${classes.stop ?? ''}`}
      data-row
      data-stop={stop.stopId}
      data-settled={open ? undefined : ''}
      aria-current={current}
      ref={current ? intoView : undefined}
      onClick={choose}
    >
      <div className={classes.line}>
        <Shape size={14} aria-hidden />
        <span className={classes.number}>{stop.sequence}</span>
        <span className={classes.grow} title={stop.address}>
          {stop.address}
        </span>
        <span>{`${stop.done}/${stop.packages}`}</span>
      </div>
      <div className={`${classes.line ?? ''} ${classes.quiet ?? ''}`}>
        <span className={classes.grow}>{[say(`stopState.${stop.state}`), stop.name].filter(Boolean).join(' · ')}</span>
        {stop.atRisk && <IconAlertTriangle size={14} aria-label={say('desk.atRisk')} />}
        <span>{timesOf(say, stop)}</span>
      </div>
    </UnstyledButton>
  )
}

function timesOf(say: Say, { before, eta }: MapStop): string {
  return [
    eta === null ? null : say('desk.about', { time: clockTime(eta.at) }),
    before === null ? null : say('desk.before', { time: before }),
  ]
    .filter((part) => part !== null)
    .join(' · ')
}
