import { type Agreement, createAgreement, type Look } from '../../../domain/decoding/agreement.ts'
import { type FoundSymbol, scanTextOf } from '../../../domain/decoding/picture.ts'
import { listeners } from '../../bridge/channel.ts'
import { deliver } from '../scanner.ts'
import DecodeWorker from './decode.worker.ts?worker'
import * as device from './device.ts'
import { feed } from './feed.ts'
import type { FrameRead, FromWorker } from './messages.ts'

export type CameraState = {
  phase: 'starting' | 'live' | 'paused' | 'failed'
  failure: device.CameraFailure | null
  stream: MediaStream | null
  cameras: readonly device.CameraDevice[]
  /** the camera that runs */
  camera: string | null
  /** null: this camera has no light */
  torch: boolean | null
  engine: 'wasm' | 'js' | null
  /** what the newest frame showed, and its size in pixels */
  look: (Pick<Look, 'aimed' | 'known'> & { width: number; height: number }) | null
  /** the picture can be of no use: black for a while, none comes, or those that come cannot be read */
  trouble: 'black' | 'silent' | 'unread' | null
}

/** One opened camera panel: from the first picture to the released camera. Lives outside React, as scans do. */
export type CameraSession = {
  state: () => CameraState
  subscribe: (listener: () => void) => () => void
  start: () => void
  /** Releases the camera: its lamp goes out. */
  stop: () => void
  choose: (id: string) => void
  light: (on: boolean) => void
}

/** Darkness is said only when it stays: cameras begin with black frames. */
const BLACK_AFTER_MS = 1500
const SILENT_AFTER_MS = 5000
/** A single frame that cannot be read is nobody's concern. */
const UNREAD_AFTER_MS = 1500
const WATCH_EVERY_MS = 500

const NOTHING: CameraState = {
  ...{ phase: 'paused', failure: null, stream: null, cameras: [], camera: null, torch: null, engine: null },
  ...{ look: null, trouble: null },
}

/** `scan`: its codes go the way of every scan. `photo`: nothing reads along, and the picture is finer. */
export type CameraPurpose = 'scan' | 'photo'
type Reading = { worker: Worker; next: () => void; end: () => void; watch: number }
/** null where nothing reads along */
type Running = { reading: Reading | null }
type Session = {
  purpose: CameraPurpose
  state: CameraState
  drawn: ReturnType<typeof listeners<[]>>
  /** grows with each start and stop: an answer for an older one comes too late */
  run: number
  running: Running | null
  agreement: Agreement
  frameAt: number
  brightAt: number
  /** when the first of the pictures came that could not be read, one after the other; null: the newest one could */
  unreadFrom: number | null
}

export function createCameraSession(purpose: CameraPurpose = 'scan'): CameraSession {
  const it: Session = {
    purpose,
    ...{ state: NOTHING, drawn: listeners<[]>(), run: 0, running: null, agreement: createAgreement() },
    ...{ frameAt: 0, brightAt: 0, unreadFrom: null },
  }
  const start = (): void => void open(it)
  return {
    state: () => it.state,
    subscribe: it.drawn.add,
    start,
    stop: () => release(it, { phase: 'paused' }),
    choose: (id) => {
      device.rememberCamera(id)
      release(it, { phase: 'starting' })
      start()
    },
    light: (on) => {
      const track = it.state.stream?.getVideoTracks()[0]
      // A light that does not obey stays shown as it was.
      if (track !== undefined)
        device.setTorch(track, on).then(
          () => set(it, { torch: on }),
          () => undefined,
        )
    },
  }
}

function set(it: Session, part: Partial<CameraState>): void {
  it.state = { ...it.state, ...part }
  it.drawn.tell()
}

function release(it: Session, part: Partial<CameraState>): void {
  it.run++
  const reading = it.running?.reading ?? null
  if (reading !== null) {
    reading.worker.terminate()
    reading.end()
    window.clearInterval(reading.watch)
  }
  for (const track of it.state.stream?.getTracks() ?? []) track.stop()
  it.running = null
  set(it, { ...NOTHING, cameras: it.state.cameras, ...part })
}

const fail = (it: Session, failure: device.CameraFailure): void => release(it, { phase: 'failed', failure })

async function open(it: Session): Promise<void> {
  if (it.running !== null) return
  const mine = ++it.run
  if (!device.camerasOffered()) {
    fail(it, 'unsupported')
    return
  }
  set(it, { phase: 'starting', failure: null })
  let stream: MediaStream
  try {
    stream = await device.openStream(device.rememberedCamera(), it.purpose)
  } catch (error) {
    if (mine === it.run) fail(it, device.failureOf(error))
    return
  }
  const track = stream.getVideoTracks()[0]
  if (mine !== it.run || track === undefined) {
    for (const one of stream.getTracks()) one.stop()
    return
  }
  track.addEventListener('ended', () => mine === it.run && fail(it, 'gone'))
  const camera = track.getSettings().deviceId ?? null
  set(it, { phase: 'live', stream, camera, torch: device.hasTorch(track) ? false : null })
  if (it.purpose === 'scan') read(it, stream, track)
  else it.running = { reading: null }
  const cameras = await device.listCameras().catch(() => [])
  if (mine === it.run) set(it, { cameras })
}

function read(it: Session, stream: MediaStream, track: MediaStreamTrack): void {
  const worker = new DecodeWorker()
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    const reading = it.running?.reading ?? null
    if (reading?.worker !== worker) return
    if (data.kind === 'engine') {
      set(it, { engine: data.engine })
      return
    }
    if (data.kind === 'unread') unread(it)
    else frameRead(it, data)
    reading.next()
  }
  // It could not be loaded, or broke as a whole.
  worker.onerror = () => (it.unreadFrom ??= performance.now())
  it.frameAt = it.brightAt = performance.now()
  it.unreadFrom = null
  const timer = window.setInterval(() => watch(it), WATCH_EVERY_MS)
  it.running = { reading: { worker, ...feed(worker, stream, track, () => unread(it)), watch: timer } }
}

function frameRead(it: Session, { found, width, height, black }: FrameRead): void {
  const now = performance.now()
  it.frameAt = now
  it.unreadFrom = null
  if (!black) it.brightAt = now
  const { aimed, known, read } = it.agreement.look(found, { width, height }, now)
  set(it, { look: { aimed, known, width, height }, trouble: troubleOf(it, now) })
  if (read !== null) scanned(read, now)
}

/** What it shows nobody knows: it is not black either. */
function unread(it: Session): void {
  const now = performance.now()
  it.frameAt = it.brightAt = now
  it.unreadFrom ??= now
  const trouble = troubleOf(it, now)
  set(it, trouble === 'unread' ? { look: null, trouble } : { trouble })
}

function scanned(symbol: FoundSymbol, now: number): void {
  deliver({ text: scanTextOf(symbol), symbology: symbol.symbology, entry: 'camera', endedAt: now })
}

function troubleOf(it: Session, now: number): CameraState['trouble'] {
  // Also when no more come: the fault lies here, and not in a plug.
  if (it.unreadFrom !== null && now - it.unreadFrom > UNREAD_AFTER_MS) return 'unread'
  if (now - it.frameAt > SILENT_AFTER_MS) return 'silent'
  return now - it.brightAt > BLACK_AFTER_MS ? 'black' : null
}

/** Frames that do not come announce nothing: somebody must look. */
function watch(it: Session): void {
  const now = performance.now()
  if (now - it.frameAt <= SILENT_AFTER_MS) return
  const trouble = troubleOf(it, now)
  if (trouble !== it.state.trouble) set(it, { trouble })
}
