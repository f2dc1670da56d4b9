// One run of `start`: brings everything up in order, and everything down again, whatever was up.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { demoDayAt } from '../../demo/calendar.ts'
import { PROJECT_ROOT } from '../project-root.ts'
import { staleTargets } from '../build.ts'
import { type Child, type ChildSpec, runToEnd, startChild } from './child.ts'
import { labelsFile, labelsPage, readDay, signInFile, trackingLink, writeSignIn } from './demo-files.ts'
import { type CutLine, openCutLine } from '../demo/cut-line.ts'
import { enrolCode, healthy, operatorKey } from './hub-client.ts'
import { Kept } from './keep-running.ts'
import type { StartOptions } from './options.ts'
import { Faults, rightClock } from './panel/faults.ts'
import { type Mailbox, openMailbox } from './panel/mailbox.ts'
import { servePanel } from './panel/serve-panel.ts'
import { panelState } from './panel/state.ts'
import { kioskEnd, shellEnd, type StationEnd } from './station-ends.ts'
import { windowPass } from '../../kiosk/guard.ts'
import {
  electronBinary,
  endGroup,
  fetchElectron,
  hasDisplay,
  openBrowser,
  openElectron,
  systemBrowser,
} from './window.ts'

/** Ports: 0 is any free one, chosen by who listens and kept when it is started again. */
export type RunningOptions = StartOptions & { hubPort: number; stationPort: number; key: string }
export type Over = { sentence: string; code: number }

/** Streets of the demo's area; another region's file by WAYMARK_MAP. */
const DEMO_MAP = join(PROJECT_ROOT, 'resources/demo-area/liechtenstein.pmtiles')
/** Which depot the demo's station belongs to. */
const DEMO_SITE = 'schaan'

export class Running {
  readonly #options: RunningOptions
  readonly #say: (words: string) => void
  readonly #kept: Kept[] = []
  readonly #stop = new AbortController()
  #bringingUp: Promise<unknown> = Promise.resolve()
  /** a browser's window without its station would only show that it is gone */
  #closeWindow: () => void = () => undefined
  #mailbox: Mailbox | null = null
  #line: CutLine | null = null
  #panel: { url: string; close: () => Promise<void> } | null = null
  #finish: (over: Over) => void = () => undefined
  /** Resolves when there is nothing left to wait for: a process was given up, or the desktop shell was closed. */
  readonly over: Promise<Over>

  constructor(options: RunningOptions, say: (words: string) => void) {
    this.#options = options
    this.#say = say
    this.over = new Promise((finish) => (this.#finish = finish))
  }

  /** Resolves when all is up and said; rejects with a sentence, also when it was ended meanwhile. */
  bringUp(): Promise<void> {
    const up = this.#bringUp()
    this.#bringingUp = up.catch(() => undefined)
    return up
  }

  async #bringUp(): Promise<void> {
    const { signal } = this.#stop
    const shell = this.#options.window && hasDisplay() ? findElectron(signal) : Promise.resolve(null)
    const [hubUrl] = await Promise.all([this.#bringUpHub(), this.#buildScreens()])
    const electron = await shell
    const env = { ...(await this.#stationEnv(hubUrl, electron === null)), ...(await this.#faultyEnv(hubUrl)) }
    const { end, url: station } = await (electron === null ? this.#runKiosk(env) : this.#runElectron(electron, env))
    if (this.#line !== null) await this.#openPanel(this.#line, end, hubUrl)
    signal.throwIfAborted()
    process.stdout.write(`${JSON.stringify({ ready: true, hub: hubUrl, station })}\n`)
    if (station === null) await labelsPage(this.#options.data)
    this.#sayWhereToLook(hubUrl, station)
    if (station !== null) this.#openWindow(station)
  }

  /** Resolves when all processes are gone. */
  async end(): Promise<void> {
    this.#stop.abort(new Error('ended'))
    await this.#bringingUp
    this.#closeWindow()
    await this.#panel?.close()
    // The station first: it hands over to the hub what it can.
    for (const kept of this.#kept.reverse()) await kept.end()
    await this.#line?.close()
    await this.#mailbox?.close()
  }

  async #bringUpHub(): Promise<string> {
    const { data, demo, seed, hubPort } = this.#options
    const today = demoDayAt(Date.now())
    const made = readDay(data)
    if (demo && (made?.day.today !== today || made.day.seed !== seed)) {
      this.#say('Making the demo’s depot day …')
      const args = ['demo-day', '--data', data, '--seed', String(seed), '--today', today]
      await runToEnd('The demo’s day', [...args, '--hub-url', `http://127.0.0.1:${hubPort}`], this.#stop.signal)
    }
    this.#mailbox = demo ? await openMailbox() : null
    const kept = this.#keep(hubPort, 'hub', (port) => ({
      name: 'The hub',
      args: ['hub'],
      env: {
        WAYMARK_HUB_DATA: join(data, 'hub'),
        WAYMARK_HUB_PORT: String(port),
        WAYMARK_LOG_LEVEL: process.env['WAYMARK_LOG_LEVEL'] ?? 'warn',
        // A mail server of one's own goes before the demo's mailbox.
        ...(process.env['WAYMARK_SMTP_URL'] === undefined ? this.#mailbox?.env : {}),
      },
      logFile: join(data, 'hub.log'),
    }))
    const hubUrl = String((await kept.run()).ready['hub'])
    await healthy(hubUrl)
    return hubUrl
  }

  async #buildScreens(): Promise<void> {
    const stale = staleTargets()
    if (stale.length === 0) return
    this.#say(`The ${stale.map(({ name }) => name).join(' and the ')} must be built: the sources are newer.`)
    await runToEnd('Building', ['build', '--if-stale'], this.#stop.signal)
  }

  /** The demo's station reaches its hub by a line that its fault panel can cut, and has a clock that it can turn. */
  async #faultyEnv(hubUrl: string): Promise<Record<string, string>> {
    const { data, demo } = this.#options
    if (!demo) return {}
    this.#line = await openCutLine(hubUrl)
    return { WAYMARK_STATION_HUB: this.#line.url, WAYMARK_DEMO_CLOCK_FILE: rightClock(data) }
  }

  async #openPanel(line: CutLine, station: StationEnd, hubUrl: string): Promise<void> {
    const { data, key } = this.#options
    const faults = new Faults({ data, hubUrl, line, killStation: station.kill, say: this.#say })
    const asked = { station: station.state, hubUrl, operatorKey: operatorKey(data) }
    const panel = await servePanel({
      ...{ key, faults: () => faults.state(), make: (fault) => faults.make(fault) },
      state: () => panelState(asked),
      mails: () => this.#mailbox?.mails() ?? [],
    })
    this.#panel = {
      url: panel.url,
      close: async () => {
        await Promise.all([panel.close(), faults.end()])
      },
    }
  }

  /** What the station's process is told, the same for kiosk and desktop shell. */
  async #stationEnv(hubUrl: string, isKiosk: boolean): Promise<Record<string, string>> {
    const { data } = this.#options
    const filled = readDay(data)
    if (filled) writeSignIn(data, filled, hubUrl, isKiosk)
    const isEnrolled = existsSync(join(data, 'station', 'device.json'))
    const code = filled && !isEnrolled ? await enrolCode(hubUrl, operatorKey(data), DEMO_SITE) : null
    return {
      WAYMARK_STATION_HUB: hubUrl,
      WAYMARK_STATION_NAME: 'Depot screen',
      ...(filled
        ? {
            WAYMARK_MAP: process.env['WAYMARK_MAP'] ?? DEMO_MAP,
            WAYMARK_DEMO_FILE: signInFile(data),
            TZ: filled.day.site.timeZone,
          }
        : {}),
      ...(code === null ? {} : { WAYMARK_STATION_ENROL_CODE: code }),
    }
  }

  async #runKiosk(env: Record<string, string>): Promise<{ end: StationEnd; url: string }> {
    const { data, stationPort, key } = this.#options
    const kept = this.#keep(stationPort, 'station', (port) => ({
      name: 'The station',
      args: ['station', '--folder', join(data, 'station'), '--port', String(port), '--labels-of', data],
      env: { ...env, WAYMARK_STATION_KEY: key },
      logFile: join(data, 'station.log'),
    }))
    const url = String((await kept.run()).ready['station'])
    await healthy(new URL(url).origin)
    return { end: kioskEnd(kept, url, key), url }
  }

  /** The shell has its own station; when the person closes it, all is over. */
  async #runElectron(binary: string, env: Record<string, string>): Promise<{ end: StationEnd; url: null }> {
    const { data } = this.#options
    const kept = new Kept('The window', () => openElectron(binary, data, env, this.#stop.signal), this.#say, 0)
    this.#kept.push(kept)
    const shell = await kept.run()
    void kept.lost.then(() => this.#finish({ sentence: 'The window was closed. Ending the hub …', code: 0 }))
    return { end: shellEnd(shell), url: null }
  }

  /** `tells`: what its ready line calls the address at which it listens, which is where it listens again. */
  #keep(port: number, tells: string, spec: (port: number) => ChildSpec): Kept {
    let at = port
    const start = async (): Promise<Child> => {
      const child = await startChild(spec(at), this.#stop.signal)
      at = Number(new URL(String(child.ready[tells])).port)
      return child
    }
    const kept = new Kept(spec(port).name, start, this.#say)
    this.#kept.push(kept)
    void kept.lost.then((sentence) => this.#finish({ sentence, code: 1 }))
    return kept
  }

  #openWindow(url: string): void {
    const { window, data, key } = this.#options
    const browser = window && hasDisplay() ? systemBrowser() : null
    if (browser === null) {
      if (window)
        this.#say('No window can be opened here (no display, or no Chromium, Chrome or Edge): open the address above.')
      return
    }
    const pass = `${new URL(url).origin}/?pass=${windowPass(key)}`
    const child = openBrowser(browser, pass, join(data, 'window'))
    this.#closeWindow = () => endGroup(child, 'SIGTERM')
    child.once('error', (error) =>
      this.#say(`The window could not be opened (${error.message}): open the address above.`),
    )
    child.once('exit', () => {
      if (!this.#stop.signal.aborted)
        this.#say('The window is closed. Station and hub run on; open the address above again, or end with Ctrl-C.')
    })
  }

  #sayWhereToLook(hubUrl: string, station: string | null): void {
    const { data } = this.#options
    const filled = readDay(data)
    const labels = station === null ? labelsFile(data) : new URL(`/labels.html${new URL(station).search}`, station).href
    const lines: [string, string][] = [
      ['The station’s screen', station ?? 'in its window'],
      ...(filled
        ? ([
            ['A customer’s page', trackingLink(filled, hubUrl) ?? hubUrl],
            ['Barcodes to print', labels],
          ] as [string, string][])
        : []),
      ...(this.#panel ? ([['Break something', this.#panel.url]] as [string, string][]) : []),
      ['The hub', hubUrl],
      ['All data lie in', data],
    ]
    const width = Math.max(...lines.map(([name]) => name.length))
    const pins = filled ? 'Sign in with a name and the PIN that the screen shows beside it. ' : ''
    this.#say(
      `\n${lines.map(([name, where]) => `  ${name.padEnd(width)}  ${where}`).join('\n')}\n\n${pins}End with Ctrl-C.`,
    )
  }
}

async function findElectron(stop: AbortSignal): Promise<string | null> {
  return electronBinary() ?? (await fetchElectron(stop))
}
