import { Button, Text } from '@mantine/core'
import { memo, useDeferredValue, useState } from 'react'
import { Link } from 'react-router'
import type { StopId } from '../../../domain/brands.ts'
import type { StopLine } from '../../../wire/bridge.ts'
import { paths } from '../../paths.ts'
import { type Say, useWords } from '../../words.ts'
import classes from './stop-list.module.css'
import { FoldButton } from './fold-button.tsx'
import { sayEta } from './next-stop.tsx'

/** Drawn at once; the others a moment later, in time that a touch may interrupt: 300 stops do not hold up the first (UI Motion). */
const AT_ONCE = 12

type ListProps = {
  stops: readonly StopLine[]
  pulled: readonly StopId[]
  /** absent: nothing is pulled forward here */
  onPull?: (stopId: StopId) => void
}

export function StopList({ stops, pulled, onPull }: ListProps) {
  const shown = useDeferredValue(stops, stops.slice(0, AT_ONCE))
  return (
    <ol className={classes.rows} data-testid="stops">
      {shown.map((stop) => (
        <StopRow key={stop.stopId} stop={stop} pulled={pulled.includes(stop.stopId)} onPull={onPull} />
      ))}
    </ol>
  )
}

type RowProps = { stop: StopLine; pulled: boolean; onPull: ((stopId: StopId) => void) | undefined }

/** A row is drawn anew when its stop changed, not with every news (the answers share what is the same). */
const StopRow = memo(function StopRow({ stop, pulled, onPull }: RowProps) {
  const say = useWords()
  return (
    <li className={classes.row} data-pulled={pulled || undefined}>
      <Link to={paths.stop(stop.stopId)} className={classes.rowLink} data-stop={stop.stopId}>
        <span className={classes.rowNumber}>{stop.sequence}</span>
        <span className={classes.rowWhat}>
          <strong>{stop.address}</strong>
          <span>{[stop.name, stop.town].filter(Boolean).join(', ')}</span>
          <span className={classes.rowMore}>{figures(say, stop)}</span>
        </span>
      </Link>
      {onPull !== undefined && (
        <button
          type="button"
          className={classes.pull}
          aria-label={say('day.list.takeOf', { sequence: stop.sequence })}
          onClick={() => onPull(stop.stopId)}
          data-pull={stop.stopId}
        >
          {say('day.list.take')}
        </button>
      )}
    </li>
  )
})

function figures(say: Say, stop: StopLine): string {
  const parts = [
    stop.done === 0
      ? say('driver.parcels', { count: stop.packages })
      : say('driver.doneOf', { done: stop.done, packages: stop.packages }),
    stop.state === 'PLANNED' ? null : say(`stopState.${stop.state}`),
    stop.before === null ? null : say('package.before', { time: stop.before }),
    stop.eta === null ? null : sayEta(say, stop.eta),
  ]
  return parts.filter((part) => part !== null).join(' · ')
}

type FoldedProps = { stops: readonly StopLine[]; kind: 'Done' | 'Empty' }

/** What is done, and what nothing is aboard for, is folded: it is looked up, not read along. */
export function FoldedStops({ stops, kind }: FoldedProps) {
  const say = useWords()
  const [open, setOpen] = useState(false)
  if (stops.length === 0) return null
  return (
    <section>
      <FoldButton open={open} onToggle={() => setOpen(!open)} testId={kind === 'Done' ? 'show-done' : 'show-empty'}>
        {open ? say(`day.list.hide${kind}`) : say(`day.list.show${kind}`, { count: stops.length })}
      </FoldButton>
      {open && <StopList stops={stops} pulled={[]} />}
    </section>
  )
}

type YoursProps = { pulled: readonly StopId[]; undo: (() => void) | null; toPlan: () => void }

/** Says that the order is not the plan's any more, and how it becomes that again. */
export function YourOrder({ pulled, undo, toPlan }: YoursProps) {
  const say = useWords()
  if (pulled.length === 0 && undo === null) return null
  return (
    <div className={classes.yours} data-testid="your-order">
      <Text fw={600}>{pulled.length === 0 ? '' : say('day.list.yours', { count: pulled.length })}</Text>
      {undo !== null && (
        <Button variant="default" size="md" mih={48} onClick={undo}>
          {say('day.list.undo')}
        </Button>
      )}
      {pulled.length > 0 && (
        <Button variant="default" size="md" mih={48} onClick={toPlan}>
          {say('day.list.toPlan')}
        </Button>
      )}
    </div>
  )
}
