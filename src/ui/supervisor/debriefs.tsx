import { Table, Text, UnstyledButton } from '@mantine/core'
import { Fragment } from 'react'
import { Link } from 'react-router'
import type { DebriefRow } from '../../wire/bridge.ts'
import { DEBRIEF_COUNTS, type DebriefCount, type DebriefLine } from '../../wire/bridge/debrief.ts'
import { useStation } from '../bridge/use-station.ts'
import { ParcelId } from '../parts/parcel-id.tsx'
import { paths } from '../paths.ts'
import { useWords } from '../words.ts'
import { debriefWords } from './debrief-words.ts'
import classes from './desk.module.css'
import { FigureCell } from './figure-cell.tsx'
import type { Select, Selection } from './selection.ts'

type Props = { selection: Selection; select: Select }

/** The evening's board to zero (DOMAIN §15): each round that is over with its figures, who closed it, and what it left over by name. */
export function Debriefs({ selection, select }: Props) {
  const say = useWords()
  const { data } = useStation('debriefs')
  return (
    <section className={classes.debriefs} data-testid="debriefs">
      <h3 className={classes.title}>{say('debrief.board.title')}</h3>
      {data !== undefined && data.rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {say('debrief.board.none')}
        </Text>
      )}
      {data !== undefined && data.rows.length > 0 && (
        <Table verticalSpacing={3} data-rows="debriefs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say('desk.route')}</Table.Th>
              {DEBRIEF_COUNTS.map((count) => (
                <Table.Th key={count} ta="right">
                  {say(`figure.${count}`)}
                </Table.Th>
              ))}
              <Table.Th>{say('debrief.board.state')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.rows.map((row) => (
              <Fragment key={row.routeId}>
                <Line row={row} selection={selection} select={select} />
                {row.closed !== null && row.closed.lines.length > 0 && (
                  <Names row={row} lines={row.closed.lines} select={select} />
                )}
              </Fragment>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  )
}

function Line({ row, selection, select }: Props & { row: DebriefRow }) {
  const say = useWords()
  const { routeId, number, name, driver, counts, closed } = row
  const open = (figure: DebriefCount) => select({ figure, of: routeId, package: null, stop: null, person: null })
  return (
    <Table.Tr data-debrief-of={routeId} data-rest={counts.debrief_rest}>
      <Table.Th scope="row">{[`${number} ${name}`, driver].filter(Boolean).join(' · ')}</Table.Th>
      {DEBRIEF_COUNTS.map((count) => (
        <FigureCell
          key={count}
          figure={count}
          count={counts[count]}
          route={number}
          current={selection.figure === count && selection.of === routeId}
          open={() => open(count)}
        />
      ))}
      <Table.Td>
        {debriefWords(
          say,
          closed === null
            ? { state: 'open' }
            : { ...closed, state: 'closed', left: closed.lines.filter((line) => line.open).length },
        )}{' '}
        {(closed === null || closed.alone) && (
          <Link to={paths.balance(routeId)}>{say(`debrief.board.${closed === null ? 'go' : 'goTogether'}`)}</Link>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function Names({ row, lines, select }: { row: DebriefRow; lines: readonly DebriefLine[]; select: Select }) {
  const say = useWords()
  return (
    <Table.Tr>
      <Table.Td colSpan={DEBRIEF_COUNTS.length + 2}>
        <ul className={classes.lines} aria-label={say('debrief.board.lines')} data-debrief-lines={row.routeId}>
          {lines.map(({ packageId, reason, open }) => (
            <li key={packageId}>
              <UnstyledButton
                className={classes.cell}
                data-row
                data-line-of={packageId}
                onClick={() => select({ package: packageId, figure: null, stop: null, person: null })}
              >
                <ParcelId id={packageId} /> {say(`residual.${reason}`)}
                {open ? '' : ` · ${say('debrief.closed.explained')}`}
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </Table.Td>
    </Table.Tr>
  )
}
