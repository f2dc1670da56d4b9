// The receivers a machine has, by its configuration (settings.ts `gps`).
import type { Timers } from '../ports.ts'
import { type GpsdSettings, GpsdSource } from './gpsd-source.ts'
import { type SerialSettings, SerialSource } from './serial-source.ts'
import type { LocationSource } from './source.ts'

export type GpsSettings = { serial: SerialSettings | null; gpsd: GpsdSettings | null }

/** The best first. Opens nothing: a source listens only while a driver is on shift. */
export function receiversOf(
  gps: GpsSettings | undefined,
  deps: { timers: Timers; log: (sentence: string, detail?: unknown) => void },
): LocationSource[] {
  if (gps === undefined) return []
  const { serial, gpsd } = gps
  return [
    ...(serial === null ? [] : [new SerialSource(serial, deps)]),
    ...(gpsd === null ? [] : [new GpsdSource(gpsd, deps)]),
  ]
}

const BAUDS = [4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600]

/**
 * `WAYMARK_GPS_SERIAL=PATH[@BAUD]` (default 9600) and `WAYMARK_GPSD=HOST[:PORT]` (default 2947). Throws an Error that names the variable that cannot be
 * used.
 */
export function gpsSettings(env: Readonly<Record<string, string | undefined>>): GpsSettings {
  return { serial: serialOf(env['WAYMARK_GPS_SERIAL']), gpsd: gpsdOf(env['WAYMARK_GPSD']) }
}

function serialOf(text = ''): SerialSettings | null {
  if (text.trim() === '') return null
  const [, path = '', baud = '9600'] = /^([^@].*?)(?:@(\d+))?$/.exec(text.trim()) ?? []
  if (path === '' || !BAUDS.includes(Number(baud)))
    throw new Error(`WAYMARK_GPS_SERIAL is a port and its speed, like /dev/ttyUSB0@9600 (${text})`)
  return { path, baud: Number(baud) }
}

function gpsdOf(text = ''): GpsdSettings | null {
  if (text.trim() === '') return null
  const [, bracketed, plain, port = '2947'] = /^(?:\[([^\]]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(text.trim()) ?? []
  const host = bracketed ?? plain
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new Error(`WAYMARK_GPSD is a host and a port, like 127.0.0.1:2947 (${text})`)
  return { host, port: Number(port) }
}
