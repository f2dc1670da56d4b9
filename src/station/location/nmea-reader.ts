// NMEA-0183 out of a stream of bytes: lines cut, checksums held to, and the sentences of one moment put together to a fix. No I/O.
import { parseNmeaSentence } from 'nmea-simple'
import type { RawFix } from './source.ts'

/** The standard allows 82; some receivers write more. Beyond it, it is noise of another speed of the line. */
const MAX_LINE = 160
/** Metres at 95 % for a dilution of one: a plain receiver under open sky. */
const METRES_PER_DILUTION = 8
/** Where no dilution is told. */
const UNTOLD_ACCURACY_M = 25
const KNOT_MPS = 1852 / 3600
/** More broken lines than this among the last ones: the speed of the line is wrong, or its cable is. */
const MAX_BAD_SHARE = 0.5
const JUDGED_LINES = 10
/** So many lines weigh half from here on: what a cable did an hour ago says little of what it does now. */
const FADE_AFTER_LINES = 200

export type NmeaCounts = { good: number; badChecksum: number; unreadable: number }
type Rmc = { lat: number; lon: number; at: number; speedMps: number | null; heading: number | null; mock: boolean }
type Gga = { lat: number; lon: number; hdop: number | null; mock: boolean }
/** The sentences of one moment have its time in common. */
type Epoch = { time: string; rmc: Rmc | null; gga: Gga | null; told: boolean }
const epochOf = (time: string): Epoch => ({ time, rmc: null, gga: null, told: false })

export class NmeaReader {
  readonly counts: NmeaCounts = { good: 0, badChecksum: 0, unreadable: 0 }
  #lately = { good: 0, bad: 0 }
  #rest = ''
  #epoch = epochOf('')
  #hdop: number | null = null
  #noFix = false
  /** a receiver that never sends GGA is not waited for */
  #sendsGga = false

  /** Whatever came over the line. @returns the fixes that are complete now, oldest first */
  push(bytes: Uint8Array): RawFix[] {
    const lines = (this.#rest + Buffer.from(bytes).toString('latin1')).split(/\r\n|\n|\r/)
    this.#rest = lines.pop() ?? ''
    if (this.#rest.length > MAX_LINE) {
      this.#rest = ''
      this.#count('unreadable')
    }
    return lines.flatMap((line) => this.#line(line.trim()))
  }

  /** The receiver runs and says that it does not know where it is. */
  get withoutFix(): boolean {
    return this.#noFix
  }

  /** Hardly a line of late can be read. */
  get garbled(): boolean {
    const { good, bad } = this.#lately
    return good + bad >= JUDGED_LINES && bad > (good + bad) * MAX_BAD_SHARE
  }

  #count(as: keyof NmeaCounts): void {
    this.counts[as] += 1
    this.#lately[as === 'good' ? 'good' : 'bad'] += 1
    const { good, bad } = this.#lately
    if (good + bad >= FADE_AFTER_LINES) this.#lately = { good: good / 2, bad: bad / 2 }
  }

  #line(line: string): RawFix[] {
    if (line === '' || line.length > MAX_LINE || !line.startsWith('$')) {
      if (line !== '') this.#count('unreadable')
      return []
    }
    if (!checksumHolds(line)) {
      this.#count('badChecksum')
      return []
    }
    this.#count('good')
    const fields = line.slice(0, -3).split(',')
    switch ((fields[0] ?? '').slice(-3)) {
      case 'RMC':
        return this.#rmc(line, fields)
      case 'GGA':
        return this.#gga(line, fields)
      case 'GSA':
        this.#hdop = dilution(fields[16]) ?? this.#hdop
        return []
      default:
        return []
    }
  }

  #rmc(line: string, fields: readonly string[]): RawFix[] {
    const before = this.#enter(fields[1] ?? '')
    if (fields[2] !== 'A' || fields[3] === '' || fields[5] === '') {
      this.#noFix = true
      return before
    }
    const packet = parsed(line)
    if (packet?.sentenceId !== 'RMC') {
      this.#count('unreadable')
      return before
    }
    const told = (field: string | undefined, value: number) => (field === undefined || field === '' ? null : value)
    this.#epoch.rmc = {
      ...{ lat: packet.latitude, lon: packet.longitude, at: packet.datetime.getTime() },
      speedMps: told(fields[7], packet.speedKnots * KNOT_MPS),
      heading: told(fields[8], packet.trackTrue),
      // The mode of NMEA 2.3: S is a simulator's, M was typed in by hand.
      mock: fields[12] === 'S' || fields[12] === 'M',
    }
    return [...before, ...(this.#sendsGga && this.#epoch.gga === null ? [] : this.#tell())]
  }

  #gga(line: string, fields: readonly string[]): RawFix[] {
    const before = this.#enter(fields[1] ?? '')
    this.#sendsGga = true
    if (fields[6] === '0' || fields[2] === '' || fields[4] === '') {
      this.#noFix = true
      return before
    }
    const packet = parsed(line)
    if (packet?.sentenceId !== 'GGA') {
      this.#count('unreadable')
      return before
    }
    this.#epoch.gga = {
      ...{ lat: packet.latitude, lon: packet.longitude, hdop: dilution(fields[8]) },
      mock: packet.fixType === 'simulation' || packet.fixType === 'manual',
    }
    return [...before, ...(this.#epoch.rmc === null ? [] : this.#tell())]
  }

  /** Another moment begins: what the one before had is told now, if it was not. */
  #enter(time: string): RawFix[] {
    if (this.#epoch.time === time) return []
    const late = this.#tell()
    this.#epoch = epochOf(time)
    return late
  }

  #tell(): RawFix[] {
    const { rmc, gga, told } = this.#epoch
    const at = gga ?? rmc
    if (told || at === null) return []
    this.#epoch.told = true
    this.#noFix = false
    const hdop = gga?.hdop ?? this.#hdop
    return [
      {
        ...{ lat: at.lat, lon: at.lon },
        accuracyM: hdop === null ? UNTOLD_ACCURACY_M : hdop * METRES_PER_DILUTION,
        ...{ heading: rmc?.heading ?? null, speedMps: rmc?.speedMps ?? null },
        time: { by: 'receiver', at: rmc === null || !Number.isFinite(rmc.at) ? null : rmc.at },
        ...(rmc?.mock === true || gga?.mock === true ? { mock: true as const } : {}),
      },
    ]
  }
}

function parsed(line: string): ReturnType<typeof parseNmeaSentence> | null {
  try {
    return parseNmeaSentence(line)
  } catch {
    return null
  }
}

/** 99.99 and nought are what receivers write for "unknown". */
function dilution(field: string | undefined): number | null {
  const value = Number(field)
  return field !== undefined && field !== '' && value > 0 && value < 50 ? value : null
}

/** XOR of what stands between `$` and `*`; a sentence without one is not believed. */
export function checksumHolds(line: string): boolean {
  const [, body, given] = /^\$([^*]*)\*([0-9A-Fa-f]{2})$/.exec(line) ?? []
  return body !== undefined && given !== undefined && nmeaChecksum(body) === given.toUpperCase()
}

export function nmeaChecksum(body: string): string {
  let sum = 0
  for (let at = 0; at < body.length; at++) sum ^= body.charCodeAt(at)
  return sum.toString(16).toUpperCase().padStart(2, '0')
}
