// What a power cut leaves of a database: the file, and the log up to anywhere behind the last commit that was confirmed (FAULTS 1, 2, 26).
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Dice } from './dice.ts'

const PAGE_BYTES = 4096
const WAL_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES
/** SQLite checkpoints a station's log of 1000 frames: from there on the database file itself has moved, and a cut would be no image of any crash. */
const UNCUT_BYTES = WAL_HEADER_BYTES + 1000 * FRAME_BYTES

/** Where the log of a database ends: frames of this round of it, since a log that was moved into the database is written again from its beginning. */
export class LogEnd {
  readonly #file: string
  #salt = ''
  #bytes = 0

  constructor(file: string) {
    this.#file = `${file}-wal`
  }

  /** Bytes of the log that count now; `salt` names the round. */
  now(): { salt: string; bytes: number } {
    const fd = openOrNull(this.#file)
    if (fd === null) return this.#at('', 0)
    try {
      const header = Buffer.alloc(WAL_HEADER_BYTES)
      if (readSync(fd, header, 0, WAL_HEADER_BYTES, 0) < WAL_HEADER_BYTES) return this.#at('', 0)
      const salt = header.toString('hex', 16, 24)
      let bytes = salt === this.#salt ? this.#bytes : WAL_HEADER_BYTES
      const frame = Buffer.alloc(FRAME_HEADER_BYTES)
      while (readSync(fd, frame, 0, FRAME_HEADER_BYTES, bytes) === FRAME_HEADER_BYTES) {
        if (frame.toString('hex', 8, 16) !== salt) break
        bytes += FRAME_BYTES
      }
      return this.#at(salt, bytes)
    } finally {
      closeSync(fd)
    }
  }

  #at(salt: string, bytes: number): { salt: string; bytes: number } {
    this.#salt = salt
    this.#bytes = bytes
    return { salt, bytes }
  }
}

function openOrNull(file: string): number | null {
  try {
    return openSync(file, 'r')
  } catch {
    return null
  }
}

/** Bytes of the log: all before `from` is durable, what stands up to `to` was written. */
export type Cut = { from: number; to: number }

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
export function copyCut(file: string, target: string, { from, to }: Cut, d: Dice, uncut = UNCUT_BYTES): boolean {
  copyDatabase(file, target)
  if (to <= from || to >= uncut) return false
  const keep = cutPoint(from, to, d)
  const log = readFileSync(`${file}-wal`)
  const kept = log.subarray(0, keep)
  const behind = to - keep
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
