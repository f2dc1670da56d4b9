// Judged rows into the store: only what changed gets a new version, so that a dispatch system may send its whole file every hour.
import type { Person, PinVerifier, ReferenceTable } from '../../domain/reference.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { HubDeps } from '../deps.ts'
import type { JudgedRow, PutPerson } from './judge.ts'
import { verifierOf } from './pin.ts'

const PINS_AT_ONCE = 4

export type PutResult = { rows: number; changed: number; unchanged: number }

/** Stores in one transaction, or nothing. People without a PIN keep the one they have. */
export async function putJudged(table: ReferenceTable, rows: readonly JudgedRow[], deps: HubDeps): Promise<PutResult> {
  const values = table === 'person' ? await people(rows, deps) : rows.map(({ row }) => row)
  const changed = rows.flatMap(({ row, site, kept }, at) => {
    const value = values[at]
    if (kept !== null && kept.value !== null && canonicalJson(kept.value) === canonicalJson(value)) return []
    return [{ table, id: row.id, site, value }]
  })
  if (changed.length > 0) {
    await deps.store.putRows(changed, deps.now())
    deps.committed()
  }
  return { rows: rows.length, changed: changed.length, unchanged: rows.length - changed.length }
}

async function people(rows: readonly JudgedRow[], deps: HubDeps): Promise<Person[]> {
  const made: Person[] = []
  for (let from = 0; from < rows.length; from += PINS_AT_ONCE)
    made.push(...(await Promise.all(rows.slice(from, from + PINS_AT_ONCE).map((row) => person(row, deps)))))
  return made
}

async function person({ row, kept }: JudgedRow, deps: HubDeps): Promise<Person> {
  const { pin, ...rest } = row as PutPerson
  const before: PinVerifier | undefined = (kept?.value as Person | null | undefined)?.pin
  const verifier = pin === undefined ? before : await verifierOf(pin, before, (bytes) => deps.random(bytes))
  return verifier === undefined ? rest : { ...rest, pin: verifier }
}
