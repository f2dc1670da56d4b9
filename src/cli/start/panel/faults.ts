// The faults that the panel makes, on the processes of one `start`.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CutLine } from '../../demo/cut-line.ts'
import { DayDrive, SPEEDS } from './day-drive.ts'
import type { Fault, FaultState } from './serve-panel.ts'

const TURN_MS = 3 * 3_600_000

const clockFile = (data: string) => join(data, 'demo-clock.txt')

/** The file by which the station's clock is turned, and right until somebody does. */
export function rightClock(data: string): string {
  rmSync(clockFile(data), { force: true })
  return clockFile(data)
}

export class Faults {
  readonly #data: string
  readonly #line: CutLine
  readonly #killStation: () => void
  readonly #drive: DayDrive
  #turnedMs = 0

  constructor(given: {
    data: string
    hubUrl: string
    line: CutLine
    killStation: () => void
    say: (words: string) => void
  }) {
    this.#data = given.data
    this.#line = given.line
    this.#killStation = given.killStation
    this.#drive = new DayDrive(given)
  }

  state(): FaultState {
    return { cut: this.#line.isCut(), turnedMs: this.#turnedMs, drive: this.#drive.state() }
  }

  make(fault: Fault): void {
    switch (fault) {
      case 'cut':
      case 'mend':
        this.#line.cut(fault === 'cut')
        break
      case 'kill':
        this.#killStation()
        break
      case 'clock-ahead':
        this.#turn(TURN_MS)
        break
      case 'clock-back':
        this.#turn(-TURN_MS)
        break
      case 'clock-right':
        this.#turn(0)
        break
      case 'drive':
        this.#drive.go()
        break
      case 'pause':
        this.#drive.pause()
        break
      case 'stop-drive':
        this.#drive.stop()
        break
      case 'speed-1':
      case 'speed-10':
      case 'speed-60':
      case 'speed-500':
        this.#drive.setSpeed(SPEEDS.find((speed) => fault === `speed-${speed}`) ?? 1)
    }
  }

  #turn(ms: number): void {
    this.#turnedMs = ms
    writeFileSync(clockFile(this.#data), String(ms), { mode: 0o600 })
  }

  /** Resolves when the vans have stopped. */
  async end(): Promise<void> {
    await this.#drive.end()
  }
}
