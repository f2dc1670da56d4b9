// What a station's process is told by whoever starts it; the only place in this room that reads the environment. Codes and keys come this way, since every
// user of a machine can read the arguments of a process.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { About } from '../wire/bridge.ts'
import { type GpsSettings, gpsSettings } from './location/receivers.ts'

export type StationSettings = {
  /** where its hub is; null: as it was enrolled */
  hubUrl: string | null
  /** used once, when the device is not enrolled yet */
  enrolCode: string | null
  /** what people call the device */
  name: string
  /** what the sign-in screen shows of the demo */
  demo: About['demo']
  /** key of the kiosk's page and socket, hex; null: made at the start */
  windowKey: string | null
  /** the demo turns the wall clock by the milliseconds that stand in this file; null: it shows what the machine's shows */
  clockFile: string | null
  /** the street map's file (PMTiles) on this machine, of whatever region; null: routes are drawn on a plain ground */
  mapFile: string | null
  /** receivers of the machine's own; without one the window's geolocation serves */
  gps: GpsSettings
  /** metres around the site within which a van is at the depot; null: domain/site-fence.ts */
  siteRadiusM: number | null
}

/** For the desktop shell's main process too, which serves the file. */
export function mapFileOf(env: Readonly<Record<string, string | undefined>> = process.env): string | null {
  const file = env['WAYMARK_MAP']?.trim() ?? ''
  return file === '' ? null : resolve(file)
}

/** Throws an Error that names the variable that cannot be used. */
export function readSettings(env: Readonly<Record<string, string | undefined>> = process.env): StationSettings {
  const hubUrl = env['WAYMARK_STATION_HUB'] ?? null
  if (hubUrl !== null && !/^https?:$/.test(URL.parse(hubUrl)?.protocol ?? ''))
    throw new Error(`WAYMARK_STATION_HUB is no address like https://hub.example (${hubUrl})`)
  const windowKey = env['WAYMARK_STATION_KEY'] ?? null
  if (windowKey !== null && !/^[0-9a-f]{32,}$/.test(windowKey))
    throw new Error('WAYMARK_STATION_KEY is at least 32 hexadecimal digits')
  const demoFile = env['WAYMARK_DEMO_FILE']
  return {
    hubUrl,
    windowKey,
    clockFile: env['WAYMARK_DEMO_CLOCK_FILE'] ?? null,
    mapFile: mapFileOf(env),
    gps: gpsSettings(env),
    siteRadiusM: radiusOf(env['WAYMARK_SITE_RADIUS_M']),
    enrolCode: env['WAYMARK_STATION_ENROL_CODE'] ?? null,
    name: env['WAYMARK_STATION_NAME'] ?? 'Station',
    demo: demoFile === undefined ? null : (JSON.parse(readFileSync(demoFile, 'utf8')) as About['demo']),
  }
}

function radiusOf(text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null
  const metres = Number(text)
  if (!(metres >= 50 && metres <= 5_000)) throw new Error(`WAYMARK_SITE_RADIUS_M is 50 to 5000 metres (${text})`)
  return metres
}
