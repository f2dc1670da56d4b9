// The mark: a small file beside the database that says how far this device's journal went and where it lay. A database that does not agree with
// it was shortened, swapped, restored or copied, and must not go on counting in its old epoch (SPEC [J5], FAULTS 5, 9, 10).
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'
import type { EpochId, Hash } from '../domain/brands.ts'

export type Mark = {
  /** what file on what machine this is: see `placeOf` in adapters.ts */
  place: string
  epoch: EpochId
  seq: number
  hash: Hash
}

/** One sector: a power cut leaves the old text or the new one, or something that does not parse and counts as no mark. */
const MARK_BYTES = 512

/**
 * Written after the answer to each commit, without a sync, so it costs a few microseconds: it outlives the process, which is enough, since after a power cut it
 * can only be behind the database, and behind is no contradiction.
 */
export class MarkFile {
  readonly #fd: number
  readonly #buffer = Buffer.alloc(MARK_BYTES)

  constructor(file: string) {
    this.#fd = openSync(file, openFlag(file), 0o600)
  }

  read(): Mark | null {
    const length = readSync(this.#fd, this.#buffer, 0, MARK_BYTES, 0)
    return parseMark(this.#buffer.toString('utf8', 0, length))
  }

  write(mark: Mark): void {
    const text = JSON.stringify(mark)
    if (Buffer.byteLength(text) > MARK_BYTES)
      throw new Error('the mark does not fit its sector: a very long device place?')
    this.#buffer.fill(' ')
    this.#buffer.write(text)
    writeSync(this.#fd, this.#buffer, 0, MARK_BYTES, 0)
  }

  sync(): void {
    fsyncSync(this.#fd)
  }

  close(): void {
    closeSync(this.#fd)
  }
}

function openFlag(file: string): 'r+' | 'w+' {
  try {
    closeSync(openSync(file, 'r+'))
    return 'r+'
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'w+'
    throw error
  }
}

function parseMark(text: string): Mark | null {
  try {
    const value = JSON.parse(text) as Partial<Mark> | null
    const whole =
      typeof value?.place === 'string' &&
      typeof value.epoch === 'string' &&
      typeof value.hash === 'string' &&
      Number.isInteger(value.seq)
    return whole ? (value as Mark) : null
  } catch {
    return null
  }
}
