// Has this database gone back in time (FAULTS 27)? Beside it lies a small file with the id of its last start and the highest place it gave.
// A database of another start, or with a lower head, or without the file, was put back from a backup, copied, or is new: a new incarnation.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { z } from 'zod'
import type { WritableDb } from '../../../sql/open.ts'

const Mark = z.object({ started: z.string(), head: z.int() })

export type Incarnation = {
  id: string
  renewed: boolean
  /** the next place lies behind this one */
  head: number
  note: (head: number) => void
  close: () => void
}
export type Circumstances = {
  /** a random id, unique for ever */
  newId: () => string
  /** wall clock, ms */
  now: () => number
  /** the operator says that the folder was put back */
  restored: boolean
}

/**
 * A place names one event for ever, also across a restore: stations have written into events up to which place they had seen (`seen`), and such
 * a word must not come to mean an event that got the place of a lost one. So a database that went back goes on behind all that can have
 * been given: behind the clock in ms, since no hub gives a thousand places a second for years.
 */
export function openIncarnation(db: WritableDb, markFile: string, head: number, about: Circumstances): Incarnation {
  const { newId, now, restored } = about
  const row = db
    .prepare<[], { incarnation: string; started: string; floor: number }>('SELECT incarnation, started, floor FROM hub')
    .get()
  const mark = readMark(markFile)
  const wentOn = row !== undefined && mark !== null && mark.started === row.started && head >= mark.head && !restored
  const isNew = row === undefined && mark === null
  const id = wentOn ? row.incarnation : newId()
  const started = newId()
  const from = wentOn || isNew ? head : Math.max(head, mark?.head ?? 0, now())
  const floor = wentOn ? row.floor : isNew ? 0 : from
  // The database first: a cut between the two looks like a restore, which costs each station a snapshot and nothing else.
  db.prepare<[string, string, number]>(
    `INSERT INTO hub (one, incarnation, started, floor) VALUES (1, ?, ?, ?)
     ON CONFLICT (one) DO UPDATE SET incarnation = excluded.incarnation, started = excluded.started, floor = excluded.floor`,
  ).run(id, started, floor)
  const file = writeMark(markFile, started, from)
  return {
    id,
    renewed: !wentOn,
    head: from,
    // Not synced: it must survive the end of the process, not a power cut, which takes no commit back (synchronous = FULL).
    note: (newHead) => void writeSync(file, markText(started, newHead), 0),
    close: () => closeSync(file),
  }
}

/** Always as long, so that it can be written over in place. */
const markText = (started: string, head: number) => `${JSON.stringify({ started, head }).padEnd(120)}\n`

function writeMark(file: string, started: string, head: number): number {
  const next = `${file}.new`
  writeFileSync(next, markText(started, head), { mode: 0o600 })
  renameSync(next, file)
  const opened = openSync(file, 'r+')
  fsyncSync(opened)
  return opened
}

function readMark(file: string): z.infer<typeof Mark> | null {
  try {
    return Mark.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null // not there or not readable: the same as lost
  }
}
