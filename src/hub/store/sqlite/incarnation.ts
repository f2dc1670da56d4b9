// Has this database gone back in time (FAULTS 27)? Beside it lies a small file with the id of its last start and the highest place it gave.
// A database of another start, or with a lower head, or without the file, was put back from a backup, copied, or is new: a new incarnation.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { z } from 'zod'
import type { WritableDb } from '../../../sql/open.ts'

const Mark = z.object({ started: z.string(), head: z.int() })

export type Incarnation = { id: string; renewed: boolean; note: (head: number) => void; close: () => void }

/**
 * @param newId a random id, unique for ever
 * @param force the operator says that the folder was restored
 */
export function openIncarnation(
  db: WritableDb,
  markFile: string,
  head: number,
  newId: () => string,
  force: boolean,
): Incarnation {
  const row = db.prepare<[], { incarnation: string; started: string }>('SELECT incarnation, started FROM hub').get()
  const mark = readMark(markFile)
  const wentOn = row !== undefined && mark !== null && mark.started === row.started && head >= mark.head && !force
  const id = wentOn ? row.incarnation : newId()
  const started = newId()
  // The database first: a cut between the two looks like a restore, which costs each station a snapshot and nothing else.
  db.prepare<[string, string]>(
    `INSERT INTO hub (one, incarnation, started) VALUES (1, ?, ?)
     ON CONFLICT (one) DO UPDATE SET incarnation = excluded.incarnation, started = excluded.started`,
  ).run(id, started)
  const file = writeMark(markFile, started, head)
  return {
    id,
    renewed: !wentOn,
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
