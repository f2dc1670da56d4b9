// `station`: the station alone, in the kiosk: its process serves the built screens and the bridge on loopback. `start` runs it; it outlives its windows.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Kiosk, serveKiosk } from '../kiosk/serve-kiosk.ts'
import { fileKeyStore } from '../station/adapters.ts'
import { KEY_FILE, type RunningStation, runStation } from '../station/run-station.ts'
import { readSettings, type StationSettings } from '../station/settings.ts'
import { PROJECT_ROOT } from './project-root.ts'
import { labelsPage } from './start/demo-files.ts'

const USAGE =
  'usage: station --folder DIR [--port N] [--labels-of DATA]   (more by environment: src/station/settings.ts)\n'

type Wanted = { folder: string; port: number; labelsOf: string | null }

/**
 * Runs until SIGINT or SIGTERM. Stdout: `{"ready":true,"station":URL,"sealed":REASON|null}`. Exit 1 with a sentence when it cannot run at all: another process
 * has the folder, or the port is taken.
 */
export async function run(args: string[]): Promise<number> {
  const wanted = parse(args)
  if (!wanted) return say(USAGE.trimEnd(), 2)
  const asked = new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end())
  })
  let station: RunningStation | null = null
  let kiosk: Kiosk | null = null
  try {
    const settings = readSettings()
    mkdirSync(wanted.folder, { recursive: true, mode: 0o700 })
    const keyStore = fileKeyStore(join(wanted.folder, KEY_FILE))
    const opened = await runStation({
      ...settings,
      folder: wanted.folder,
      keyStore,
      log: (words) => say(words, 0),
    })
    if (opened.kind === 'second-process') return say(opened.sentence, 1)
    station = opened.station
    kiosk = await serve(station, wanted, settings)
    const sealed = station.sealed()?.reason ?? null
    process.stdout.write(`${JSON.stringify({ ready: true, station: kiosk.url, sealed })}\n`)
    await asked
    return 0
  } catch (error) {
    return say(inWords(error, wanted), 1)
  } finally {
    await kiosk?.close()
    station?.close()
  }
}

function serve(
  station: RunningStation,
  { port, labelsOf }: Wanted,
  { windowKey: key, mapFile }: StationSettings,
): Promise<Kiosk> {
  return serveKiosk(station, {
    port,
    mapFile,
    uiFolder: join(PROJECT_ROOT, 'dist/ui'),
    log: (words) => say(words, 0),
    ...(key === null ? {} : { key }),
    ...(labelsOf === null ? {} : { labels: () => labelsPage(labelsOf) }),
  })
}

function parse(args: string[]): Wanted | null {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      args,
      options: { folder: text, port: { ...text, default: '0' }, 'labels-of': text },
    })
    const port = Number(values.port)
    if (values.folder === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) return null
    return { folder: resolve(values.folder), port, labelsOf: values['labels-of'] ?? null }
  } catch {
    return null
  }
}

function inWords(error: unknown, { port }: Wanted): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'EADDRINUSE') return `Port ${port} is in use by another program: choose another.`
  return error instanceof Error ? error.message : String(error)
}

function say(words: string, code: number): number {
  process.stderr.write(`${words}\n`)
  return code
}
