// `start`: hub and station as processes of their own, the demo's depot day in them, and a window (EVENTS Processes of npm start).
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { ChildFailed } from './start/child.ts'
import { parseStart, START_USAGE, type StartOptions } from './start/options.ts'
import { choosePort } from './start/ports.ts'
import { Running } from './start/running.ts'

export const HUB_PORT = 7400
export const STATION_PORT = 7401

/**
 * Runs until Ctrl-C, or until the desktop shell is closed. Stdout: one line `{"ready":true,"hub":URL,"station":URL}` once both answer; the station's URL opens
 * straight into the sign-in and holds the key of this start (null under the desktop shell, which has no address). Exit 0 ended on purpose, 1 with a
 * sentence, 2 asked wrongly.
 */
export async function run(args: string[]): Promise<number> {
  const options = parseStart(args)
  if (typeof options === 'string') return say(`${options}\n\n${START_USAGE.trimEnd()}`, 2)
  mkdirSync(options.data, { recursive: true, mode: 0o700 })
  const ports = await choosePorts(options)
  if (typeof ports === 'string') return say(ports, 1)
  const stopped = new Promise<'stopped'>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop('stopped'))
  })
  const running = new Running({ ...options, ...ports, key: randomBytes(24).toString('hex') }, (words) => say(words, 0))
  try {
    const how = await Promise.race([running.bringUp().then(() => running.over), stopped])
    if (how === 'stopped') return say('Ending the station and the hub …', 0)
    return say(how.sentence, how.code)
  } catch (error) {
    return say(error instanceof ChildFailed || error instanceof Error ? error.message : String(error), 1)
  } finally {
    await running.end()
  }
}

function say(words: string, code: number): number {
  process.stderr.write(`${words}\n`)
  return code
}

async function choosePorts(options: StartOptions): Promise<{ hubPort: number; stationPort: number } | string> {
  const hubPort = await choosePort(options.hubPort, HUB_PORT)
  if (hubPort === null) return portTaken('hub', options.hubPort)
  const stationPort = await choosePort(options.stationPort, hubPort === STATION_PORT ? STATION_PORT + 1 : STATION_PORT)
  return stationPort === null ? portTaken('station', options.stationPort) : { hubPort, stationPort }
}

const portTaken = (whose: string, port: number | null) =>
  `Port ${port ?? 0} is in use by another program. Choose another with --${whose}-port, or leave it out.`
