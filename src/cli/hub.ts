// `hub`: the hub alone, configured by environment (src/hub/env.ts has every name). `hub enrol-code --site S` makes a one-time code for a device.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { SiteId } from '../domain/brands.ts'
import { type HubConfig, readConfig } from '../hub/env.ts'
import { openHub } from '../hub/hub.ts'
import { makeEnrolCode } from '../hub/stations/enrol.ts'

const USAGE = 'usage: hub\n       hub enrol-code --site SITE\n'

/**
 * Runs until SIGINT or SIGTERM; stdout: `{"ready":true,"hub":URL}` once it answers. Exit 1 with a sentence on stderr when it cannot run. Logs are JSON
 * lines on stderr.
 */
export async function run(args: string[]): Promise<number> {
  let parsed
  try {
    parsed = parseArgs({ args, options: { site: { type: 'string' } }, allowPositionals: true })
  } catch {
    return say(USAGE, 2)
  }
  let config: HubConfig
  try {
    config = readConfig()
  } catch (error) {
    return say(`${error instanceof Error ? error.message : String(error)}\n`, 1)
  }
  const [what, ...more] = parsed.positionals
  const { site } = parsed.values
  if (what === undefined && site === undefined) return serve(config)
  if (what === 'enrol-code' && more.length === 0 && site !== undefined) return enrolCode(config, site)
  return say(USAGE, 2)
}

const say = (words: string, code: number): number => {
  process.stderr.write(words)
  return code
}

async function serve(config: HubConfig): Promise<number> {
  const opened = await openHub(config)
  if (opened.kind !== 'open') return say(`${opened.sentence}\n`, 1)
  const { hub } = opened
  const asked = new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end())
  })
  try {
    const url = await hub.listen()
    process.stdout.write(`${JSON.stringify({ ready: true, hub: url })}\n`)
    await asked
    return 0
  } catch (error) {
    return say(`The hub cannot listen on ${config.host}:${config.port}. ${String(error)}\n`, 1)
  } finally {
    await hub.close()
  }
}

/** By the running hub when there is one, else straight into its store. Stdout: `{"code","site","expiresAt"}`. */
async function enrolCode(config: HubConfig, site: string): Promise<number> {
  const opened = await openHub({ ...config, logLevel: 'silent' })
  if (opened.kind === 'open') {
    const { hub } = opened
    const made = await makeEnrolCode(hub.deps, site as SiteId).finally(() => hub.close())
    process.stdout.write(`${JSON.stringify({ ...made, site })}\n`)
    return 0
  }
  if (opened.reason !== 'second-hub') return say(`${opened.sentence}\n`, 1)
  return askRunningHub(config, site)
}

async function askRunningHub(config: HubConfig, site: string): Promise<number> {
  try {
    const key = config.operatorKey ?? readFileSync(join(config.dataDir, 'operator.key'), 'utf8').trim()
    const host = config.host.includes(':') ? `[${config.host}]` : config.host
    const answer = await fetch(`http://${host}:${config.port}/v1/ops/enrol-codes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ site }),
      signal: AbortSignal.timeout(10_000),
    })
    const text = await answer.text()
    if (!answer.ok) return say(`The running hub answered ${answer.status}: ${text}\n`, 1)
    process.stdout.write(`${text}\n`)
    return 0
  } catch (error) {
    return say(`The running hub could not be asked: ${error instanceof Error ? error.message : String(error)}\n`, 1)
  }
}
