// The faults that the panel makes, on the processes of one `start`.
import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../../project-root.ts'
import type { CutLine } from '../../demo/cut-line.ts'
import type { Fault, FaultState } from './serve-panel.ts'

const TURN_MS = 3 * 3_600_000

export const clockFile = (data: string) => join(data, 'demo-clock.txt')

export class Faults {
  readonly #data: string
  readonly #hubUrl: string
  readonly #line: CutLine
  readonly #killStation: () => void
  readonly #say: (words: string) => void
  #turnedMs = 0
  #drive: ChildProcess | null = null

  constructor(given: {
    data: string
    hubUrl: string
    line: CutLine
    killStation: () => void
    say: (words: string) => void
  }) {
    this.#data = given.data
    this.#hubUrl = given.hubUrl
    this.#line = given.line
    this.#killStation = given.killStation
    this.#say = given.say
    rmSync(clockFile(given.data), { force: true })
  }

  state(): FaultState {
    return { cut: this.#line.isCut(), turnedMs: this.#turnedMs, driving: this.#drive !== null }
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
        this.#startDrive()
        break
      case 'stop-drive':
        this.#drive?.stdin?.end()
    }
  }

  #turn(ms: number): void {
    this.#turnedMs = ms
    writeFileSync(clockFile(this.#data), String(ms), { mode: 0o600 })
  }

  #startDrive(): void {
    if (this.#drive !== null) return
    const args = ['demo', 'drive', '--data', this.#data, '--hub', this.#hubUrl]
    const child = spawn(process.execPath, [join(PROJECT_ROOT, 'src/cli/waymark.ts'), ...args], {
      cwd: PROJECT_ROOT,
      env: { ...process.env, WAYMARK_ENDS_WITH_PARENT: '1' },
      stdio: ['pipe', 'ignore', 'inherit'],
      windowsHide: true,
    })
    this.#drive = child
    child.once('error', (error) => this.#say(`The vans could not leave: ${error.message}`))
    child.once('close', () => (this.#drive = null))
  }

  /** Resolves when the vans have stopped. */
  async end(): Promise<void> {
    const child = this.#drive
    await this.#line.close()
    if (child === null) return
    const gone = new Promise((ended) => child.once('close', ended))
    child.stdin?.end()
    await gone
  }
}
