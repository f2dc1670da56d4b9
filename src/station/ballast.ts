// A file that only takes room: freed when the disk is full, so that scanning goes on while somebody makes space (FAULTS 4, SPEC [SE2]).
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export const BALLAST_FILE = 'ballast'
export const BALLAST_MiB = 8
/** With less free than this the ballast is not put back: it would take what scanning needs. */
const WANTED_FREE_MiB = 64
const MiB = 1024 * 1024

export function diskFreeMiB(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return Math.floor((bavail * bsize) / MiB)
  } catch {
    return null
  }
}

/** Puts the ballast in when it is not there and there is plenty of room. Never throws: it is a precaution. */
export function loadBallast(folder: string): boolean {
  const file = join(folder, BALLAST_FILE)
  if (existsSync(file)) return true
  if ((diskFreeMiB(folder) ?? 0) < WANTED_FREE_MiB) return false
  try {
    const fd = openSync(file, 'w', 0o600)
    const block = Buffer.alloc(MiB, 0x57)
    for (let i = 0; i < BALLAST_MiB; i++) writeSync(fd, block)
    fsyncSync(fd)
    closeSync(fd)
    return true
  } catch {
    dropBallast(folder)
    return false
  }
}

/** True when there was one to drop. */
export function dropBallast(folder: string): boolean {
  const file = join(folder, BALLAST_FILE)
  const there = existsSync(file)
  rmSync(file, { force: true })
  return there
}
