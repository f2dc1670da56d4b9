import { lazy, Suspense } from 'react'
import type { Board } from '../../wire/bridge.ts'
import { Empty } from '../parts/empty.tsx'
import { useWords } from '../words.ts'
import classes from './desk.module.css'
import type { Select, Selection } from './selection.ts'

/** Charts come when a board is looked at first: no other screen's start pays for them. */
const Pane = lazy(() => import('./board-pane.tsx'))

export type BoardOfDayProps = { board: Board | undefined; selection: Selection; select: Select }

export function BoardOfDay({ board, selection, select }: BoardOfDayProps) {
  const say = useWords()
  const waiting = (
    <div className={classes.plain}>
      <Empty>{say('state.loading')}</Empty>
    </div>
  )
  if (board === undefined) return waiting
  return (
    <Suspense fallback={waiting}>
      <Pane board={board} selection={selection} select={select} />
    </Suspense>
  )
}
