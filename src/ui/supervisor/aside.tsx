import { ActionIcon, Button, Text, UnstyledButton } from '@mantine/core'
import { IconExternalLink, IconX } from '@tabler/icons-react'
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { Link, useLocation } from 'react-router'
import { addressWords } from '../parts/address-words.ts'
import type { PackageId, PersonId, StopId } from '../../domain/brands.ts'
import type { Board, PackageLine } from '../../wire/bridge.ts'
import type { Figure } from '../../wire/bridge/board.ts'
import { useStation } from '../bridge/use-station.ts'
import { DriverFacts, RestingFacts } from '../map/driver-facts.tsx'
import { PinQuestion } from '../package/pin-question.tsx'
import { PackageStory } from '../package/package-story.tsx'
import { HoldBadge, LifecycleBadge } from '../parts/badges.tsx'
import { Empty } from '../parts/empty.tsx'
import { AsOf } from '../parts/page-title.tsx'
import { ParcelId } from '../parts/parcel-id.tsx'
import { clockTime } from '../parts/time.ts'
import { paths } from '../paths.ts'
import { useWords } from '../words.ts'
import { AsOfWithAge } from './as-of-age.tsx'
import classes from './desk.module.css'
import { RiskAside } from './risk-aside.tsx'
import { arrows, focusIsFree, toAside } from './rows.ts'
import { AT_RISK, innermost, type Select, type Selection } from './selection.ts'
import { useRowBack } from './use-row-back.ts'
import { TalkAside } from './talk-aside.tsx'

type Props = { selection: Selection; select: Select; close: () => void }

/** What is open: a package's story, the parcels or stops behind a figure, a stop with its parcels, or a person. */
export function Aside({ board, ...props }: Props & { board: Board | undefined }) {
  const { selection } = props
  const cameFrom = useLast(selection.package)
  const cameFromStop = useLast(selection.stop)
  const { package: packageId, figure, stop: stopId, person: personId } = selection
  const shown = innermost(selection)
  if (shown === 'talk') return <TalkAside {...props} board={board} />
  if (shown === 'package' && packageId !== null) return <PackageAside {...props} packageId={packageId} />
  if (shown === 'figure' && figure === AT_RISK) return <RiskAside {...props} cameFrom={cameFromStop} />
  if (shown === 'figure' && figure !== null && figure !== AT_RISK)
    return <FigureAside {...props} {...{ cameFrom, board, figure }} />
  if (shown === 'stop' && stopId !== null) return <StopAside {...props} {...{ cameFrom, stopId }} />
  if (shown === 'person' && personId !== null) return <PersonAside {...props} {...{ personId, board }} />
  return null
}

function useLast<T>(chosen: T | null): RefObject<T | null> {
  const last = useRef<T | null>(null)
  useEffect(() => {
    if (chosen !== null) last.current = chosen
  }, [chosen])
  return last
}

type FrameProps = { title: ReactNode; name: string; close: () => void; more?: ReactNode; children: ReactNode }

export function Frame({ title, name, close, more, children }: FrameProps) {
  const say = useWords()
  useLayoutEffect(() => {
    // The row that opened it went with the pane it stood in.
    if (focusIsFree()) toAside()
  }, [])
  return (
    <aside className={classes.aside} aria-label={name} data-testid="aside" data-aside tabIndex={-1}>
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <div className={classes.line}>
          {more}
          <ActionIcon
            variant="subtle"
            color="gray"
            c="var(--mantine-color-text)"
            onClick={close}
            aria-label={say('desk.close')}
          >
            <IconX size={18} />
          </ActionIcon>
        </div>
      </div>
      {children}
    </aside>
  )
}

function PackageAside({ packageId, selection, select, close }: Props & { packageId: PackageId }) {
  const say = useWords()
  const { pathname, search } = useLocation()
  const { data, failed } = useStation('timeline', { packageId })
  const stopId = data?.stop?.stopId ?? null
  // The map and the list show where it belongs; that is no step of its own to go back to.
  useEffect(() => {
    if (stopId !== null && selection.stop !== stopId) select({ stop: stopId }, { replace: true })
  }, [stopId, selection.stop, select])
  const whole = (
    <ActionIcon
      component={Link}
      to={paths.package(packageId)}
      state={{ from: pathname + search }}
      variant="subtle"
      color="gray"
      c="var(--mantine-color-text)"
      aria-label={say('desk.whole')}
      title={say('desk.whole')}
    >
      <IconExternalLink size={18} />
    </ActionIcon>
  )
  return (
    <Frame title={<ParcelId id={packageId} copy />} name={say('package.title')} close={close} more={whole}>
      <div className={classes.asideBody} data-scroll tabIndex={0} role="region" aria-label={say('timeline.title')}>
        <AsOf asOf={data?.asOf} failed={failed} />
        {selection.events.length > 0 && <Text size="sm">{say('desk.behind')}</Text>}
        {data === null && <Empty>{say('package.unknown')}</Empty>}
        {data != null && <PackageStory detail={data} marked={selection.events} narrow />}
      </div>
    </Frame>
  )
}

/** `cameFrom`: the parcel that was open last; who goes back to the list stands on its row */
type ListProps = Props & { cameFrom: RefObject<PackageId | null> }
type FigureProps = ListProps & { figure: Figure; board: Board | undefined }

function FigureAside({ figure, board, selection, select, close, cameFrom }: FigureProps) {
  const say = useWords()
  const { data, failed } = useStation('boardList', { count: figure, routeId: selection.of })
  const row = board?.rows.find(({ routeId }) => routeId === selection.of)
  const route = row === undefined ? say('desk.all') : say('desk.atRoute', { route: row.number })
  const title = say('desk.list', { figure: say(`figure.${figure}`), route })
  return (
    <Frame title={title} name={title} close={close}>
      <div className={classes.head}>
        <span>{data === undefined ? '' : say('desk.listCount', { count: data.count })}</span>
        <AsOfWithAge asOf={data?.asOf} failed={failed} />
      </div>
      <div className={classes.scroll}>
        <PackageRows rows={data?.packages} {...{ select, cameFrom }} />
        {data !== undefined && data.count > data.packages.length && (
          <div className={`${classes.plain ?? ''} ${classes.quiet ?? ''}`}>
            {say('desk.listCut', { shown: data.packages.length, count: data.count })}
          </div>
        )}
      </div>
    </Frame>
  )
}

type RowsProps = Pick<ListProps, 'select' | 'cameFrom'> & { rows: readonly PackageLine[] | undefined }

const rowOf = (packageId: string): string => `[data-package-row="${packageId}"]`

function PackageRows({ rows, select, cameFrom }: RowsProps) {
  const say = useWords()
  const list = useRowBack(rows, cameFrom, rowOf)
  if (rows === undefined || rows.length === 0)
    return (
      <div className={classes.plain}>
        <Empty>{say(rows === undefined ? 'state.loading' : 'desk.listEmpty')}</Empty>
      </div>
    )
  return (
    <ul ref={list} className={classes.list} data-rows="parcels" onKeyDown={arrows}>
      {rows.map((row) => (
        <li key={row.packageId}>
          <UnstyledButton
            className={classes.row}
            data-row
            data-package-row={row.packageId}
            onClick={() => select({ package: row.packageId, events: [] })}
          >
            <div className={classes.line}>
              <span className={classes.grow}>
                <ParcelId id={row.packageId} />
              </span>
              <LifecycleBadge state={row.lifecycle} />
            </div>
            <div className={`${classes.line ?? ''} ${classes.quiet ?? ''}`}>
              <span className={classes.grow}>{addressWords(row)}</span>
              <span>{row.routeNumber === null ? '' : say('desk.atRoute', { route: row.routeNumber })}</span>
            </div>
            {row.holds.map((hold) => (
              <HoldBadge key={hold} hold={hold} />
            ))}
          </UnstyledButton>
        </li>
      ))}
    </ul>
  )
}

function StopAside({ stopId, select, close, cameFrom }: ListProps & { stopId: StopId }) {
  const say = useWords()
  const { data, failed } = useStation('stop', { stopId })
  if (data === null) return null
  const title = data === undefined ? say('state.loading') : say('desk.stop', { sequence: data.sequence })
  return (
    <Frame title={title} name={title} close={close}>
      <div className={classes.scroll}>
        {data !== undefined && (
          <div className={classes.plain}>
            <div className={classes.strong}>{addressWords(data)}</div>
            <div>{[data.name, say(`stopState.${data.state}`)].filter(Boolean).join(' · ')}</div>
            <div className={classes.quiet}>
              {[
                data.before === null ? null : say('desk.before', { time: data.before }),
                data.eta === null ? null : say('desk.about', { time: clockTime(data.eta.at) }),
              ]
                .filter((part) => part !== null)
                .join(' · ')}
            </div>
            {data.note !== null && <div>{data.note.text}</div>}
            <AsOf asOf={data.asOf} failed={failed} />
          </div>
        )}
        {data?.pinReport !== undefined && (
          <div className={classes.plain}>
            <PinQuestion stopId={stopId} />
          </div>
        )}
        <h3 className={`${classes.title ?? ''} ${classes.plain ?? ''}`}>{say('desk.parcelsHere')}</h3>
        <PackageRows rows={data?.list} {...{ select, cameFrom }} />
      </div>
    </Frame>
  )
}

/** Where somebody is now, never how fast or how well (DOMAIN §15.1). */
function PersonAside({ personId, select, close, board }: Props & { personId: PersonId; board: Board | undefined }) {
  const say = useWords()
  const { data: people } = useStation('people')
  const { data: drivers } = useStation('mapDrivers')
  const place = drivers?.drivers.find((driver) => driver.personId === personId)
  const resting = drivers?.resting.find((driver) => driver.personId === personId)
  const route = board?.rows.find(({ driverId }) => driverId === personId)
  const name =
    route?.driver ?? people?.people.find((one) => one.personId === personId)?.name ?? (place ?? resting)?.name ?? ''
  return (
    <Frame title={name} name={name} close={close}>
      <div className={classes.plain}>
        <div className={classes.strong}>
          {route === undefined ? say('desk.personIdle') : say('desk.person', { route: route.number })}
        </div>
        {route?.vehicle != null && <div>{route.vehicle}</div>}
        {place !== undefined && <DriverFacts driver={place} newsAsOf={drivers?.asOf ?? null} />}
        {resting !== undefined && <RestingFacts driver={resting} />}
        {place === undefined && resting === undefined && <div>{say('desk.noPlace')}</div>}
        {route !== undefined && (
          <Button
            variant="default"
            size="compact-md"
            mt="xs"
            onClick={() => select({ route: route.routeId, person: null })}
          >
            {say('desk.openRoute')}
          </Button>
        )}
        <Button variant="default" size="compact-md" mt="xs" ml="xs" onClick={() => select({ talk: personId })}>
          {say('talk.to', { name })}
        </Button>
      </div>
    </Frame>
  )
}
