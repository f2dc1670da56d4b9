import { Table, UnstyledButton } from '@mantine/core'
import type { Figure } from '../../wire/bridge/board.ts'
import { useWords } from '../words.ts'
import classes from './desk.module.css'

type Props = { figure: Figure; count: number; route: string; current: boolean; open: () => void }

/** A number in a table of the board; it opens the parcels behind it. */
export function FigureCell({ figure, count, route, current, open }: Props) {
  const say = useWords()
  return (
    <Table.Td ta="right">
      <UnstyledButton
        className={classes.cell}
        data-row
        data-count={figure}
        aria-current={current}
        aria-label={say('desk.openFigure', { figure: say(`figure.${figure}`), route, count })}
        onClick={open}
      >
        {count}
      </UnstyledButton>
    </Table.Td>
  )
}
