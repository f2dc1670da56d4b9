// A station with the real world around it: clocks, timers, chance, the hub over HTTP. What kiosk and desktop shell both run.
import type { DeviceId, HubPosition, SiteId } from '../domain/brands.ts'
import type { About } from '../wire/bridge.ts'
import { placeOf, systemClock, systemRandom, systemTimers } from './adapters.ts'
import { clockTurnedBy } from './clock-file.ts'
import { type GpsSettings, receiversOf } from './location/receivers.ts'
import type { Clock, KeyStore } from './ports.ts'
import { openStream } from './live/stream-net.ts'
import { sendByTus } from './photos/tus-send.ts'
import { openStation, type Station } from './station.ts'
import { enrol } from './sync/enrol.ts'
import { httpNet } from './sync/http-net.ts'
import { createSync, type Sync } from './sync/run-sync.ts'

/** Beside the database, in the station's folder. */
export const KEY_FILE = 'device.key'
/** `package.json` has the same; a test compares them. */
export const APP_VERSION = '0.1.0'

export type RunOptions = {
  folder: string
  keyStore: KeyStore
  /** where the hub is now; it may have moved since the enrolment. null: as enrolled */
  hubUrl: string | null
  /** used when the device is not enrolled yet; needs `hubUrl` */
  enrolCode: string | null
  name: string
  demo: About['demo']
  /** the street map's file as this machine's window is served it; absent or null: none */
  mapFile?: string | null
  /** receivers of this machine's own; absent: the window's geolocation alone */
  gps?: GpsSettings
  /** of the depot's fence; null or absent: the default */
  siteRadiusM?: number | null
  log: (sentence: string) => void
  /** the demo's own, with all its hours; absent: the system's, turned by what stands in `clockFile` */
  clock?: Clock
  /** by which the demo turns the wall clock; absent or null: nobody does */
  clockFile?: string | null
}
export type RunningStation = Pick<Station, 'call' | 'onChanged' | 'sealed' | 'enrolment'> & {
  sync: Sync
  /** how far in the hub's order it has pulled */
  pulledTo: () => HubPosition | null
  close: () => void
}
export type Run = { kind: 'open'; station: RunningStation } | { kind: 'second-process'; sentence: string }

/**
 * Opens the folder and starts sync. Sealed for another reason than a second process the station runs all the same: its screens say why. Throws what the
 * file system throws.
 */
export async function runStation(options: RunOptions): Promise<Run> {
  const parts: { sync?: Sync } = {}
  const nets = new Map<string, ReturnType<typeof httpNet>>()
  const connect = (hubUrl: string) => {
    const net = nets.get(hubUrl) ?? httpNet(hubUrl)
    nets.set(hubUrl, net)
    return net
  }
  const log = (sentence: string, detail?: unknown) =>
    options.log(detail === undefined || detail === null ? sentence : `${sentence}: ${words(detail)}`)
  const station = openStation({
    ...{ folder: options.folder, keyStore: options.keyStore, demo: options.demo, placeOf, log },
    hasMap: (options.mapFile ?? null) !== null,
    ...{ clock: clockOf(options), random: systemRandom, timers: systemTimers, appVersion: APP_VERSION },
    connect,
    receivers: receiversOf(options.gps, { timers: systemTimers, log }),
    ...(options.siteRadiusM == null ? {} : { siteRadiusM: options.siteRadiusM }),
    openLive: openStream,
    photoLink: { connect, send: sendByTus(systemTimers) },
    startSync: (given) => (parts.sync = createSync({ ...given, connect, onTrouble: log })),
  })
  const close = () => {
    station.close()
    for (const net of nets.values()) net.close()
  }
  const sealed = station.sealed()
  if (sealed?.reason === 'second-process') {
    close()
    return { kind: 'second-process', sentence: sealed.sentence }
  }
  const { sync } = parts
  if (!sync) throw new Error('the station did not start its sync')
  if (sealed === null) await settleEnrolment(station, options, connect)
  return { kind: 'open', station: running(station, sync, close) }
}

const clockOf = ({ clock, clockFile }: RunOptions): Clock =>
  clock ?? (clockFile == null ? systemClock() : clockTurnedBy(clockFile))

const running = (station: Station, sync: Sync, close: () => void): RunningStation => ({
  call: (verb, input) => station.call(verb, input),
  onChanged: (listener) => station.onChanged(listener),
  sealed: () => station.sealed(),
  enrolment: () => station.enrolment(),
  pulledTo: () => station.syncStore.pullCursor()?.position ?? null,
  ...{ sync, close },
})

/** Enrols once; later only takes note of a hub that moved. A hub that cannot be reached is no reason not to open. */
async function settleEnrolment(station: Station, options: RunOptions, connect: typeof httpNet): Promise<void> {
  const { hubUrl, enrolCode, name, keyStore, log } = options
  const enrolled = station.enrolment()
  if (hubUrl === null) return
  if (enrolled !== null) {
    if (enrolled.hubUrl !== hubUrl) station.setEnrolment({ ...enrolled, hubUrl })
    return
  }
  if (enrolCode === null) return
  const result = await enrol({
    ...{ code: enrolCode, name, keys: keyStore, net: connect(hubUrl) },
    store: ({ deviceId, site, name: given }) =>
      station.setEnrolment({ deviceId: deviceId as DeviceId, site: site as SiteId, name: given, hubUrl }),
  })
  if (result.outcome === 'not-enrolled') log(`This station could not be enrolled. ${result.sentence}`)
}

const words = (detail: unknown): string =>
  detail instanceof Error
    ? (detail.stack ?? detail.message)
    : typeof detail === 'string'
      ? detail
      : JSON.stringify(detail)
