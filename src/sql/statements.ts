// Statements are prepared once and named: a typed text, and the table of them bound to a database.
import type Database from 'better-sqlite3'
import type { WritableDb } from './open.ts'

/** A statement's text with the types of its parameters and of a row. */
export type Sql<P extends unknown[], R> = { readonly text: string; readonly types?: (params: P) => R }

export const sql = <P extends unknown[] = [], R = never>(text: string): Sql<P, R> => ({ text })

export type Prepared<T> = {
  readonly [K in keyof T]: T[K] extends Sql<infer P, infer R> ? Database.Statement<P, R> : never
}

/** Prepares all of `texts` on `db`; throws on the first that does not fit the schema. */
export function prepareAll<T extends Record<string, Sql<never, unknown>>>(db: WritableDb, texts: T): Prepared<T> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, { text }]) => [name, db.prepare(text)]),
  ) as unknown as Prepared<T>
}

const prepared = new WeakMap<WritableDb, Map<string, Database.Statement>>()

/** The statement for `source`, prepared the first time it is asked for on this database. */
export function once<P extends unknown[], R>(db: WritableDb, source: Sql<P, R>): Database.Statement<P, R> {
  const known = prepared.get(db) ?? new Map<string, Database.Statement>()
  prepared.set(db, known)
  const statement = known.get(source.text) ?? db.prepare(source.text)
  known.set(source.text, statement)
  return statement as unknown as Database.Statement<P, R>
}

/** What SQLite means to do for a statement, one line a step: tests assert a hot query's index with it. */
export function queryPlan(db: WritableDb, text: string): string[] {
  return db
    .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${text.replaceAll('?', 'NULL')}`)
    .all()
    .map((row) => row.detail)
}
