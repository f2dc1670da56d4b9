import { UnstyledButton } from '@mantine/core'
import type { StopId } from '../../domain/brands.ts'
import { formatTrackingId } from '../../domain/numbers/tracking-id.ts'
import { type ExceptionLine, type Lane, type VerbOutput } from '../../wire/bridge.ts'
import { LANES } from '../../wire/bridge/board.ts'
import { Empty } from '../parts/empty.tsx'
import { clockTime } from '../parts/time.ts'
import { useTrustedNow } from '../parts/use-now.ts'
import { useWords } from '../words.ts'
import { AsOfWithAge } from './as-of-age.tsx'
import classes from './desk.module.css'
import { nextWords, sayException, sinceWords } from './exception-words.ts'
import { arrows, intoView } from './rows.ts'
import type { Select, Selection } from './selection.ts'

export type ExceptionsPaneProps = {
  data: VerbOutput<'exceptions'> | undefined
  failed: boolean
  selection: Selection
  select: Select
}

/** What needs somebody, in four lanes (DOMAIN §15); each line opens what is behind it. */
export function ExceptionsPane({ data, failed, selection, select }: ExceptionsPaneProps) {
  const say = useWords()
  const now = useTrustedNow()
  return (
    <section className={classes.exceptions} aria-label={say('desk.exceptions')}>
      <div className={classes.head}>
        <h2 className={classes.title} tabIndex={-1} data-focus-heading>
          {say('desk.exceptions')}
        </h2>
        <AsOfWithAge asOf={data?.asOf} failed={failed} />
      </div>
      <div className={classes.lanes}>
        {LANES.map((lane) => (
          <LanePane
            key={lane}
            lane={lane}
            lines={data?.lanes[lane]}
            count={data?.counts[lane]}
            {...{ now, selection, select }}
          />
        ))}
      </div>
    </section>
  )
}

type LaneProps = {
  lane: Lane
  lines: readonly ExceptionLine[] | undefined
  count: number | undefined
  now: number
  selection: Selection
  select: Select
}

function LanePane({ lane, lines, count, now, selection, select }: LaneProps) {
  const say = useWords()
  return (
    <section className={classes.lane} aria-label={say(`desk.lane.${lane}`)} data-lane={lane}>
      <div className={classes.head}>
        <h3 className={classes.title}>{say(`desk.lane.${lane}`)}</h3>
        <span className={classes.count} data-none={count === 0 || count === undefined ? '' : undefined}>
          {count ?? '–'}
        </span>
      </div>
      <div className={classes.scroll}>
        <ul className={classes.list} data-rows={lane} onKeyDown={arrows}>
          {lines?.map((line) => (
            <li key={line.key}>
              <ExceptionRow line={line} now={now} current={isCurrent(line, selection)} select={select} />
            </li>
          ))}
        </ul>
        {lines?.length === 0 && (
          <div className={classes.plain}>
            <Empty>{say(`desk.laneEmpty.${lane}`)}</Empty>
          </div>
        )}
        {lines !== undefined && count !== undefined && count > lines.length && (
          <div className={`${classes.plain ?? ''} ${classes.quiet ?? ''}`}>
            {say('desk.laneCut', { shown: lines.length, count })}
          </div>
        )}
      </div>
    </section>
  )
}

/** Two troubles of one package are two lines: the one whose facts are marked is the one that was opened. */
function isCurrent(
  { packageId, personId, eventIds, words }: ExceptionLine,
  { package: open, events, stop, person }: Selection,
): boolean {
  if (packageId === null && personId !== undefined) return personId === person
  if (packageId === null) return stop !== null && words.values['stopId'] === stop
  return packageId === open && (events.length === 0 || eventIds.some((id) => events.includes(id)))
}

type RowProps = { line: ExceptionLine; now: number; current: boolean; select: Select }

export function ExceptionRow({ line, now, current, select }: RowProps) {
  const say = useWords()
  const { packageId, routeId, routeNumber, personId, since, words, eventIds } = line
  const stopId = (words.values['stopId'] ?? null) as StopId | null
  const under = [
    routeNumber === null ? null : say('desk.atRoute', { route: routeNumber }),
    sinceWords(since, now),
  ].filter((part) => part !== null)
  const next = nextWords(say, line)
  const body = (
    <>
      <div className={classes.strong}>{sayException(line)}</div>
      {next !== null && <div className={classes.under}>{next}</div>}
      <div className={`${classes.under ?? ''} ${classes.quiet ?? ''}`}>
        <span className={classes.end}>{packageId === null ? '' : formatTrackingId(packageId)}</span>
        <span className={classes.end} title={say('desk.since', { time: clockTime(since) })}>
          {under.join(' · ')}
        </span>
      </div>
    </>
  )
  // What this device itself lacks has nothing behind it but the sentence.
  if (packageId === null && stopId === null && routeId === null && personId === undefined)
    return <div className={classes.plain}>{body}</div>
  const person = personId ?? null
  const open = () =>
    select({ package: packageId, route: routeId, stop: stopId, events: eventIds, figure: null, person })
  return (
    <UnstyledButton
      className={classes.row}
      data-row
      data-exception={line.key}
      aria-current={current}
      ref={current ? intoView : undefined}
      onClick={open}
    >
      {body}
    </UnstyledButton>
  )
}
