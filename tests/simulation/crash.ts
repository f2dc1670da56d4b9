// What a power cut leaves of a database: the file, and the log up to anywhere behind the last commit that was confirmed (FAULTS 1, 2, 26).
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Dice } from './dice.ts'

const PAGE_BYTES = 4096
const WAL_HEADER_BYTES = 32
const FRAME_BYTES = 24 + PAGE_BYTES
/** SQLite checkpoints a log of 1000 frames: from there on the database file itself has moved, and a cut would be no image of any crash. */
const UNCUT_BYTES = WAL_HEADER_BYTES + 1000 * FRAME_BYTES

/** Length of the log beside the database; it only grows while no checkpoint lets it begin anew. */
export function walLength(file: string): number {
  try {
    return statSync(`${file}-wal`).size
  } catch {
    return 0
  }
}

export type Cut = { /** everything before it was confirmed */ from: number; to: number }

/** Copies the database with all of its log. */
export function copyDatabase(file: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(file, target)
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${target}-wal`)
}

/**
 * The same after a power cut: the log ends somewhere in the range, at a frame's edge or inside one, and what the disk had made ready behind it may
 * be anything. @returns whether something was cut off
 */
export function copyCut(file: string, target: string, { from, to }: Cut, d: Dice): boolean {
  copyDatabase(file, target)
  if (to <= from || to >= UNCUT_BYTES) return false
  const keep = cutPoint(from, to, d)
  const log = readFileSync(`${file}-wal`)
  const kept = log.subarray(0, keep)
  const behind = log.length - keep
  const way = d.int(4)
  const garbage = way === 0 ? Buffer.alloc(behind) : way === 1 ? Buffer.from(d.bytes(Math.min(behind, 5000))) : null
  writeFileSync(`${target}-wal`, garbage === null ? kept : Buffer.concat([kept, garbage]))
  return keep < to
}

function cutPoint(from: number, to: number, d: Dice): number {
  if (d.chance(0.1)) return from
  if (d.chance(0.1)) return to
  const frames = Math.floor((to - Math.max(from, WAL_HEADER_BYTES)) / FRAME_BYTES)
  if (d.chance(0.5)) return Math.max(from, WAL_HEADER_BYTES) + d.int(frames + 1) * FRAME_BYTES
  return from + d.int(to - from)
}

/** The small files beside a database. */
export function copyBeside(folder: string, target: string, names: readonly string[]): void {
  mkdirSync(target, { recursive: true })
  for (const name of names) if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(target, name))
}
