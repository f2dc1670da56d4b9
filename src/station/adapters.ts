// The world as the station's ports: the only file in this room that reads clocks, chance and the machine (ports.ts).
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { hostname, uptime } from 'node:os'
import { dirname } from 'node:path'
import type { Instant } from '../domain/brands.ts'
import type { Clock, KeyStore, Random, Timers } from './ports.ts'

const PROCESS_BOOT = randomBytes(8).toString('hex')
const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id'

/** On Linux the monotonic clock is the time since boot, which goes on through sleep and through a restart of this process. */
export function systemClock(): Clock {
  const bootId = linuxBootId()
  const monotonicMs = bootId === null ? () => performance.now() : sinceBoot()
  return {
    reading: () => ({ wall: Date.now() as Instant, monotonicMs: monotonicMs(), bootId: bootId ?? PROCESS_BOOT }),
    // An offset that is minus nought would be written as 0 and read as another number.
    tzOffsetMin: () => 0 - new Date().getTimezoneOffset(),
  }
}

/** How far wall clock and process clock may part before the machine is asked again: it was set, or it slept. */
const PARTED_MS = 100
const ASK_AGAIN_MS = 10_000

/** The time since boot, asked of the machine only now and then: that reads a file, and a scan waits for it. */
function sinceBoot(): () => number {
  let asked = { uptime: uptime() * 1000, process: performance.now(), wall: Date.now() }
  return () => {
    const passed = performance.now() - asked.process
    const parted = Math.abs(Date.now() - asked.wall - passed)
    if (passed > ASK_AGAIN_MS || parted > PARTED_MS)
      asked = { uptime: uptime() * 1000, process: performance.now(), wall: Date.now() }
    return asked.uptime + performance.now() - asked.process
  }
}

function linuxBootId(): string | null {
  const text = readText(BOOT_ID_FILE)
  return text === null ? null : text.trim().replaceAll('-', '').slice(0, 16)
}

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  unit: () => randomInt(2 ** 40) / 2 ** 40,
}

export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return { cancel: () => clearTimeout(timer) }
  },
}

/** The device's private key in a file that only its owner may read (the kiosk's KeyStore). */
export function fileKeyStore(file: string): KeyStore {
  return {
    load: () => {
      try {
        return readFileSync(file)
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
        throw error
      }
    },
    save: (privateKey) => {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      const fresh = `${file}.new`
      const fd = openSync(fresh, 'w', 0o600)
      try {
        writeSync(fd, privateKey)
        fsyncSync(fd)
      } finally {
        closeSync(fd)
      }
      renameSync(fresh, file)
    },
  }
}

/**
 * A short name for this very file on this very machine: another one after a copy or a restore of the folder (another inode), and on a cloned disk in
 * another machine. A new disk image of the same machine cannot be told apart here; there the hub's verdict is the net (FAULTS 9).
 */
export function placeOf(file: string): string {
  const { ino, birthtimeNs } = statSync(file, { bigint: true })
  const machine = readText('/etc/machine-id')?.trim() ?? hostname()
  return createHash('sha256').update(`${ino}\n${birthtimeNs}\n${machine}`).digest('hex').slice(0, 16)
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
