// A table of the dispatch system as CSV: comma, semicolon or tab (whichever the first line has most of), first line = names of columns, quoted
// as RFC 4180, UTF-8 with or without byte order mark. The columns are the JSON fields by name; what is a list in JSON is written so:
//   routes: breakFrom, breakMinutes = the planned break
//   stops:  line1 … line4 · note, noteAuthor, noteDay · packages = ids with a space between
//   plans:  bins = ROUTE=BIN with a space between · postcodes = POSTCODE=ROUTE with a space between (a postcode without its spaces)
// An empty cell is a field that is not there.
import { CsvError, parse } from 'csv-parse/sync'
import type { ReferenceTable } from '../../domain/reference.ts'
import type { RowFault } from './row-errors.ts'

type Cells = Readonly<Record<string, string>>
type Row = Record<string, unknown>
type Columns = { names: readonly string[]; toRow: (cells: Cells) => Row }

const numbers = new Set(['lat', 'lon', 'sequence', 'version', 'breakMinutes'])
// Not a number stays a text, so that the judge can say so.
const valueOf = (name: string, cell: string): unknown =>
  numbers.has(name) && cell !== '' && Number.isFinite(Number(cell)) ? Number(cell) : cell
const plain = (names: readonly string[], cells: Cells): Row =>
  Object.fromEntries(
    names.flatMap((name) => {
      const cell = cells[name] ?? ''
      return cell === '' ? [] : [[name, valueOf(name, cell)]]
    }),
  )
const listOf = (cell: string | undefined): string[] => (cell ?? '').split(/\s+/).filter((one) => one !== '')
const pairsOf = (cell: string | undefined, left: string, right: string): Row[] =>
  listOf(cell).map((pair) => {
    const [first = '', ...rest] = pair.split('=')
    return { [left]: first, [right]: rest.join('=') }
  })

const PLAIN = (names: readonly string[]): Columns => ({ names, toRow: (cells) => plain(names, cells) })
const ROUTE = ['id', 'site', 'day', 'number', 'name', 'vehicleId', 'driverId', 'departAt'] as const
const STOP = ['id', 'routeId', 'sequence', 'name', 'postcode', 'town', 'lat', 'lon', 'before'] as const
const LINES = ['line1', 'line2', 'line3', 'line4'] as const
const PLAN = ['id', 'site', 'day', 'version'] as const

export const CSV_COLUMNS: Record<ReferenceTable, Columns> = {
  site: PLAIN(['id', 'name', 'town', 'timeZone', 'lat', 'lon']),
  person: PLAIN(['id', 'site', 'name', 'role', 'pin']),
  vehicle: PLAIN(['id', 'site', 'plate', 'name']),
  route: {
    names: [...ROUTE, 'breakFrom', 'breakMinutes'],
    toRow: (cells) => {
      const { breakFrom: from, breakMinutes: minutes } = plain(['breakFrom', 'breakMinutes'], cells)
      return {
        ...plain(ROUTE, cells),
        ...(from === undefined && minutes === undefined ? {} : { plannedBreak: { from, minutes } }),
      }
    },
  },
  stop: {
    names: [...STOP, ...LINES, 'note', 'noteAuthor', 'noteDay', 'packages'],
    toRow: (cells) => ({
      ...plain(STOP, cells),
      lines: LINES.flatMap((name) => cells[name] || []),
      packages: listOf(cells['packages']),
      ...(cells['note'] ? { note: { text: cells['note'], author: cells['noteAuthor'], day: cells['noteDay'] } } : {}),
    }),
  },
  plan: {
    names: [...PLAN, 'bins', 'postcodes'],
    toRow: (cells) => ({
      ...plain(PLAN, cells),
      bins: pairsOf(cells['bins'], 'routeId', 'bin'),
      postcodes: pairsOf(cells['postcodes'], 'postcode', 'routeId'),
    }),
  },
}

/** The file as JSON rows, and what is wrong with its form. A fault of the whole file has row 0 and says so. */
export function rowsOfCsv(table: ReferenceTable, text: string): { rows: unknown[]; faults: RowFault[] } {
  const columns = CSV_COLUMNS[table]
  let records: string[][]
  try {
    records = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
    })
  } catch (error) {
    if (error instanceof CsvError) return { rows: [], faults: [{ row: 0, field: '', sentence: csvWords(error) }] }
    throw error
  }
  const [head = [], ...body] = records
  const strange = head.filter((name, at) => !columns.names.includes(name) || head.indexOf(name) !== at)
  const faults = strange.map((name) => ({
    row: 0,
    field: name.slice(0, 80),
    sentence: `This column is not known or stands twice; the columns are ${columns.names.join(', ')}.`,
  }))
  if (faults.length > 0) return { rows: [], faults }
  body.forEach((record, row) => {
    if (record.length !== head.length)
      faults.push({ row, field: '', sentence: `This row has ${record.length} cells, the first line ${head.length}.` })
  })
  const rows = body.map((record) => columns.toRow(Object.fromEntries(head.map((name, at) => [name, record[at] ?? '']))))
  return { rows, faults }
}

function delimiterOf(text: string): string {
  const first = /^.*$/m.exec(text)?.[0] ?? ''
  const count = (symbol: string): number => first.split(symbol).length
  return [',', ';', '\t'].reduce((best, symbol) => (count(symbol) > count(best) ? symbol : best))
}

const csvWords = (error: CsvError): string => {
  const line = typeof error['lines'] === 'number' ? ` near line ${error['lines']}` : ''
  return error.code === 'CSV_QUOTE_NOT_CLOSED'
    ? `The file cannot be read as CSV: a quotation mark${line} is never closed.`
    : `The file cannot be read as CSV${line}: quotation marks stand where they may not.`
}
