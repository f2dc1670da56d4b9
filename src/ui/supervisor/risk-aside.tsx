import type { RefObject } from 'react'
import type { StopId } from '../../domain/brands.ts'
import type { ExceptionLine } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { Empty } from '../parts/empty.tsx'
import { useTrustedNow } from '../parts/use-now.ts'
import { useWords } from '../words.ts'
import { Frame } from './aside.tsx'
import { AsOfWithAge } from './as-of-age.tsx'
import classes from './desk.module.css'
import { ExceptionRow } from './exceptions-pane.tsx'
import { arrows } from './rows.ts'
import { AT_RISK, type Select } from './selection.ts'
import { useRowBack } from './use-row-back.ts'

/** `cameFrom`: the stop that was open last; who goes back to the list stands on its row */
type RowsProps = { select: Select; cameFrom: RefObject<StopId | null> }

/** The stops that were not, or will not be, reached in time: all of them, and nothing else (DOMAIN §15 "at-risk windows"). */
export function RiskAside({ close, ...props }: RowsProps & { close: () => void }) {
  const say = useWords()
  const { data, failed } = useStation('stopsAtRisk')
  const title = say('desk.list', { figure: say('desk.atRisk'), route: say('desk.all') })
  return (
    <Frame title={title} name={title} close={close}>
      <div className={classes.head}>
        <span>{data === undefined ? '' : say('desk.riskOf', { count: data.count })}</span>
        <AsOfWithAge asOf={data?.asOf} failed={failed} />
      </div>
      <div className={classes.scroll}>
        <Rows lines={data?.lines} {...props} />
        {data !== undefined && data.count > data.lines.length && (
          <div className={`${classes.plain ?? ''} ${classes.quiet ?? ''}`}>
            {say('desk.listCut', { shown: data.lines.length, count: data.count })}
          </div>
        )}
      </div>
    </Frame>
  )
}

const rowOf = (stopId: string): string => `[data-exception="late ${stopId}"]`

function Rows({ lines, select, cameFrom }: RowsProps & { lines: readonly ExceptionLine[] | undefined }) {
  const say = useWords()
  const list = useRowBack(lines, cameFrom, rowOf)
  const now = useTrustedNow()
  if (lines === undefined || lines.length === 0)
    return (
      <div className={classes.plain}>
        <Empty>{say(lines === undefined ? 'state.loading' : 'desk.riskEmpty')}</Empty>
      </div>
    )
  // The list stays chosen: it is there again when the stop is put away.
  const inList: Select = (change) => select({ ...change, figure: AT_RISK })
  return (
    <ul ref={list} className={classes.list} data-rows="risk" onKeyDown={arrows}>
      {lines.map((line) => (
        <li key={line.key}>
          <ExceptionRow line={line} now={now} current={false} select={inList} />
        </li>
      ))}
    </ul>
  )
}
