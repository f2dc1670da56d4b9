// Reference data in (EVENTS Into the hub): PUT a whole table's rows as JSON or CSV, end a row, and a one-time code for a new device.
// All with the operator's key.
import { z } from 'zod'
import type { SiteId } from '../../domain/brands.ts'
import type { ReferenceTable } from '../../domain/reference.ts'
import { MAX_OPS_ROWS, PersonPut, opsTables, referenceRow } from '../../wire/reference-rows.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import { rowsOfCsv } from '../ops/csv.ts'
import { endRow } from '../ops/end-row.ts'
import { judgeRows } from '../ops/judge.ts'
import { putJudged } from '../ops/put-rows.ts'
import { MAX_ROW_FAULTS, type RowFault } from '../ops/row-errors.ts'
import { makeEnrolCode } from '../stations/enrol.ts'
import { mustBeOperator } from './operator.ts'
import { Problem, notFound } from './problem.ts'

/** 5000 stops with notes and postcodes are about this much. */
const MAX_OPS_BYTES = 8 * 1024 * 1024

const Table = z.enum(Object.keys(opsTables) as [keyof typeof opsTables])
const PutReply = z.object({ rows: z.int(), changed: z.int(), unchanged: z.int() })
/** For the description of the verb only; the judge names every broken row, not the first. */
const passOn = () => (data: unknown) => ({ value: data })

/** Throws the problem that lists what is wrong: 422, `errors` with row, field and sentence. */
export function rowsProblem(faults: readonly RowFault[], of: number): Problem {
  const rows = new Set(faults.map(({ row }) => row)).size
  const left = faults.length - MAX_ROW_FAULTS
  return new Problem(422, 'rows', 'Rows that cannot be used', {
    detail:
      `${rows} of ${of} rows cannot be used, so none was taken.` +
      (left > 0 ? ` ${left} more errors are not listed.` : ''),
    whatToDo: 'Correct the rows named in errors and send the whole request again. Row 0 is the first.',
    errors: faults.slice(0, MAX_ROW_FAULTS),
  })
}

export function registerOpsRoutes(app: HubApp, deps: HubDeps): void {
  const onRequest = mustBeOperator(deps.operatorKey)
  void app.register(async (inner) => {
    const ops = inner as unknown as HubApp
    ops.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    for (const [path, table] of Object.entries(opsTables)) putRoute(ops, deps, path, table)
  })

  const Params = z.object({ table: Table, id: z.string().min(1).max(64) })
  const endSchema = { params: Params, summary: 'End a row: stations are told to forget it' }
  app.delete('/v1/ops/:table/:id', { onRequest, schema: endSchema }, async (request, reply) => {
    const { table, id } = request.params
    const ended = await endRow(opsTables[table], id, deps)
    if (ended.outcome === 'unknown') throw notFound(`There is no ${opsTables[table]} ${id}.`)
    if (ended.outcome === 'in-use')
      throw new Problem(409, 'in-use', 'Still in use', { detail: ended.sentence, whatToDo: 'End those rows first.' })
    return reply.status(204).send()
  })
  enrolCodeRoute(app, deps)
}

function putRoute(app: HubApp, deps: HubDeps, path: string, table: ReferenceTable): void {
  const schema = {
    summary: `Put in ${path}: upsert by id, all rows or none`,
    consumes: ['application/json', 'text/csv'],
    body: z.array(table === 'person' ? PersonPut : referenceRow[table]).max(MAX_OPS_ROWS),
    response: { 200: PutReply },
  }
  app.route({
    method: 'PUT',
    url: `/v1/ops/${path}`,
    onRequest: mustBeOperator(deps.operatorKey),
    bodyLimit: MAX_OPS_BYTES,
    validatorCompiler: passOn,
    schema,
    handler: async (request) => {
      const { rows, faults } = readRows(table, request.body)
      if (faults.length > 0) throw rowsProblem(faults, rows.length)
      const judged = await judgeRows(table, rows, deps.store)
      if (judged.faults !== null) throw rowsProblem(judged.faults, rows.length)
      return putJudged(table, judged.rows, deps)
    },
  })
}

function readRows(table: ReferenceTable, body: unknown): { rows: unknown[]; faults: RowFault[] } {
  const read = typeof body === 'string' ? rowsOfCsv(table, body) : { rows: body, faults: [] }
  if (!Array.isArray(read.rows))
    throw new Problem(400, 'not-rows', 'Not a list of rows', {
      detail: 'The body must be a JSON array of rows, or CSV with Content-Type text/csv.',
      whatToDo: 'Send a list, even for one row.',
    })
  if (read.rows.length <= MAX_OPS_ROWS) return { rows: read.rows, faults: read.faults }
  throw new Problem(413, 'too-many-rows', 'Too many rows', {
    detail: `${read.rows.length} rows came; at most ${MAX_OPS_ROWS} are taken at once.`,
    whatToDo: 'Send the file in parts.',
  })
}

function enrolCodeRoute(app: HubApp, deps: HubDeps): void {
  const schema = {
    summary: 'A one-time code with which a new device joins a site',
    body: z.strictObject({ site: z.string().min(1).max(64) }),
    response: { 201: z.object({ code: z.string(), site: z.string(), expiresAt: z.string() }) },
  }
  const onRequest = mustBeOperator(deps.operatorKey)
  app.post('/v1/ops/enrol-codes', { onRequest, schema }, async (request, reply) => {
    const site = request.body.site as SiteId
    const row = await deps.store.row('site', site)
    if (row === null || row.value === null)
      throw new Problem(422, 'unknown-site', 'No such site', {
        detail: `There is no site ${site}.`,
        whatToDo: 'Put it in first: PUT /v1/ops/sites.',
      })
    const made = await makeEnrolCode(deps, site)
    return reply.status(201).send({ ...made, site })
  })
}
