import '@mantine/charts/styles.css'
import { BarChart } from '@mantine/charts'
import { Table, Text } from '@mantine/core'
import type { RouteId } from '../../domain/brands.ts'
import type { Board, BoardRow } from '../../wire/bridge.ts'
import { BOARD_COUNTS, type BoardCount } from '../../wire/bridge/board.ts'
import { useWords } from '../words.ts'
import classes from './desk.module.css'
import { Debriefs } from './debriefs.tsx'
import { FigureCell } from './figure-cell.tsx'
import type { Select, Selection } from './selection.ts'

/** Where a parcel is: these add up to the route's parcels; `trouble` counts some of them once more. */
const PLACES = BOARD_COUNTS.filter((count) => count !== 'trouble')

type BoardPaneProps = { board: Board; selection: Selection; select: Select }

/** The board's own chunk: see board.tsx. How far each route is, drawn and as numbers; either opens the parcels behind it. */
export default function BoardPane({ board, selection, select }: BoardPaneProps) {
  const say = useWords()
  const open = (figure: BoardCount, of: RouteId | null) =>
    select({ figure, of, package: null, stop: null, person: null })
  return (
    <div className={classes.board} data-testid="board">
      <div className={classes.charts}>
        <Chart title={say('desk.chart')} counts={PLACES} rows={board.rows} open={open} />
        <Chart title={say('desk.troubleChart')} counts={['trouble']} rows={board.rows} open={open} />
      </div>
      <Text c="dimmed" size="sm" mb={4}>
        {say('desk.table')}
      </Text>
      <Numbers board={board} selection={selection} open={open} />
      <Debriefs selection={selection} select={select} />
    </div>
  )
}

type Open = (figure: BoardCount, of: RouteId | null) => void
type ChartProps = {
  title: string
  counts: readonly BoardCount[]
  rows: readonly BoardRow[]
  open: Open
}

/** For the eye and the mouse; keyboard and screen reader have the table below, which says the same. */
function Chart({ title, counts, rows, open }: ChartProps) {
  const say = useWords()
  const data = rows.map(({ routeId, number, counts: all }) => ({ routeId, number, ...all }))
  return (
    <div>
      <h3 className={classes.title}>{title}</h3>
      <div aria-hidden>
        <BarChart
          h={Math.max(140, 46 * rows.length + 30)}
          data={data}
          dataKey="number"
          type="stacked"
          orientation="vertical"
          yAxisProps={{ width: 40 }}
          xAxisProps={{ allowDecimals: false }}
          // No stop for the keyboard: the table is its way.
          barChartProps={{ accessibilityLayer: false }}
          tooltipAnimationDuration={0}
          maxBarWidth={26}
          series={counts.map((count) => ({
            name: count,
            label: say(`figure.${count}`),
            color: `var(--board-${count})`,
          }))}
          barProps={(series) => ({
            isAnimationActive: false,
            onClick: ({ payload }: { payload?: { routeId?: RouteId } }) =>
              open(series.name as BoardCount, payload?.routeId ?? null),
          })}
        />
      </div>
    </div>
  )
}

function Numbers({ board, selection, open }: { board: Board; selection: Selection; open: Open }) {
  const say = useWords()
  return (
    <Table verticalSpacing={3} data-rows="board">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('desk.route')}</Table.Th>
          {BOARD_COUNTS.map((count) => (
            <Table.Th key={count} ta="right">
              <span className={classes.swatch} style={{ background: `var(--board-${count})` }} aria-hidden />
              {say(`figure.${count}`)}
            </Table.Th>
          ))}
          <Table.Th ta="right">{say('desk.sum')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {board.rows.map((row) => (
          <Line
            key={row.routeId}
            of={row.routeId}
            name={`${row.number} ${row.name}`}
            {...{ selection, open }}
            counts={row.counts}
            sum={row.packages}
          />
        ))}
        <Line of={null} name={say('desk.all')} {...{ selection, open }} counts={board.total} sum={sumOf(board)} />
      </Table.Tbody>
    </Table>
  )
}

const sumOf = ({ rows }: Board): number => rows.reduce((sum, row) => sum + row.packages, 0)

type LineProps = {
  of: RouteId | null
  name: string
  counts: Record<BoardCount, number>
  sum: number
  selection: Selection
  open: Open
}

function Line({ of, name, counts, sum, selection, open }: LineProps) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}</Table.Th>
      {BOARD_COUNTS.map((count) => (
        <FigureCell
          key={count}
          figure={count}
          count={counts[count]}
          route={name}
          current={selection.figure === count && selection.of === of}
          open={() => open(count, of)}
        />
      ))}
      <Table.Td ta="right">{sum}</Table.Td>
    </Table.Tr>
  )
}
