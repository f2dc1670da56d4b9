// `bench sync`: queued scans from stations to durable at the hub, against the straw (straw-hub.ts), in turn; the bytes on the wire; a batch sent
// again; and the hub over HTTP against its own ingest in process.
import { writeFileSync } from 'node:fs'
import { Agent, request, type RequestOptions } from 'node:http'
import { join } from 'node:path'
import { httpNet } from '../../src/station/sync/http-net.ts'
import { UP_PATHS } from '../../src/wire/up.ts'
import { startChild } from './child.ts'
import { temporaryFolder } from './depot.ts'
import { check, interleave, median, report, round, say } from './harness.ts'
import {
  bodiesOf,
  copyOf,
  type Frame,
  hubEnvironment,
  makeHubFolder,
  openQueued,
  type Queued,
  queueScans,
} from './stations.ts'

const BATCH = 500

/** Both servers have taken this many scans of another station before the watch starts: a hub runs for months, not for one morning's queue. */
const WARM_SCANS = 10_000

async function throughHub(stations: readonly Queued[], warm: Queued): Promise<{ ms: number; frames: Frame[] }> {
  const warmer = copyOf(warm)
  const hub = await makeHubFolder([...stations, warmer])
  const child = await startChild('src/cli/waymark.ts', ['hub'], hubEnvironment(hub.folder))
  const open = stations.map(openQueued)
  try {
    const first = openQueued(warmer)
    await first.drain(String(child.ready['hub']))
    first.close()
    await projected(String(child.ready['hub']))
    const before = performance.now()
    await Promise.all(open.map(({ drain }) => drain(String(child.ready['hub']))))
    return { ms: performance.now() - before, frames: open.flatMap(({ frames }) => frames) }
  } finally {
    for (const one of open) one.close()
    await child.end()
    hub.remove()
    warmer.remove()
  }
}

const QUIET_MS = 600
const settled = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS))

/** The hub has projected what it took to get warm: else the end of the warm-up's projection would be measured with what comes next. */
async function projected(url: string): Promise<void> {
  for (let lag = 1; lag > 0;) {
    await settled()
    const metrics = await (await fetch(`${url}/metrics`)).text()
    lag = Number(/^waymark_projection_lag (\d+)/m.exec(metrics)?.[1])
    if (Number.isNaN(lag)) throw new Error('the hub does not say how far its projection is')
  }
}

async function throughStraw(
  stations: readonly { deviceId: string; bodies: unknown[] }[],
  warm: unknown[],
): Promise<number> {
  const { folder, remove } = temporaryFolder('straw')
  const child = await startChild('tests/bench/straw-hub.ts', [folder])
  const url = `http://127.0.0.1:${String(child.ready['port'])}`
  try {
    await sendStraw(url, { deviceId: 'warmer', bodies: warm })
    await settled()
    const before = performance.now()
    await Promise.all(stations.map((station) => sendStraw(url, station)))
    return performance.now() - before
  } finally {
    await child.end()
    remove()
  }
}

async function sendStraw(url: string, { deviceId, bodies }: { deviceId: string; bodies: unknown[] }): Promise<void> {
  const net = httpNet(url)
  for (let from = 0; from < bodies.length; from += BATCH) {
    const events = bodies.slice(from, from + BATCH).map((body, i) => ({ seq: from + i + 1, body }))
    const body = Buffer.from(JSON.stringify({ device: deviceId, events }))
    const headers = { 'content-type': 'application/json' }
    const answer = await net.request({ method: 'POST', path: '/push', headers, body, deadlineMs: 60_000 })
    if (answer.kind !== 'answer' || answer.status !== 200) throw new Error('the straw did not take a batch')
  }
  net.close()
}

/** Fresh stations for each round; the straw gets the bodies of the same ones. */
async function against(name: string, rounds: number, count: number, scans: number) {
  say(`${name}: ${count} × ${scans} scans, ${rounds} rounds`)
  const frames: Frame[] = []
  const warm = queueScans('warmer', WARM_SCANS)
  const warmBodies = bodiesOf(warm)
  let current: { round: number; stations: Queued[]; bodies: { deviceId: string; bodies: unknown[] }[] } | null = null
  const prepared = (wanted: number) => {
    if (current?.round === wanted) return current
    current?.stations.forEach(({ remove }) => remove())
    const stations = Array.from({ length: count }, (_, i) => queueScans(`${name}-${wanted}-${i}`, scans))
    const bodies = stations.map((station) => ({ deviceId: station.deviceId, bodies: bodiesOf(station) }))
    current = { round: wanted, stations, bodies }
    return current
  }
  const got = await interleave(
    rounds,
    async (wanted) => {
      const { ms, frames: sent } = await throughHub(prepared(wanted).stations, warm)
      frames.push(...sent)
      return ms
    },
    (wanted) => throughStraw(prepared(wanted).bodies, warmBodies),
  )
  for (const one of [...prepared(-1).stations, warm]) one.remove()
  const ours = median(got.a)
  const figures = {
    msHub: round(ours),
    msStraw: round(median(got.b)),
    ratios: got.ratio.map(round),
    scansPerSecond: Math.round((count * scans * 1000) / ours),
  }
  return { ratio: median(got.ratio), figures, frames }
}

type Sent = { stations: Queued[]; frames: Frame[][]; file: string }

/** Throughput is what a hub takes while several stations send, not how long one of them waits for its answers. */
const SENDERS = 4
/** Twice the scans of one station's round: at some 60 ms a round, one collection of garbage would decide it. */
const FRESH_SCANS = 20_000

/** The same frames over HTTP twice, fresh, then again; and through ingest in a process of its own. Each hub is warmed with other stations'. */
async function againAndInProcess(rounds: number, scans: number) {
  const { folder, remove } = temporaryFolder('frames')
  const sent: Sent[] = []
  const first = queueScans('first', BATCH)
  for (const [name, count] of [
    ['warm', WARM_SCANS],
    ['again', scans],
  ] as const) {
    const stations = Array.from({ length: SENDERS }, (_, i) => queueScans(`${name}-${i}`, count / SENDERS))
    const { frames: mixed } = await throughHub(stations, first)
    const frames = stations.map(({ deviceId }) => mixed.filter((frame) => frame.deviceId === deviceId))
    const file = join(folder, name)
    writeFileSync(
      file,
      JSON.stringify(
        frames.flat().map(({ deviceId, body }) => ({ deviceId, body: Buffer.from(body).toString('base64') })),
      ),
    )
    sent.push({ stations, frames, file })
  }
  const [fresh, again, inProcess] = [[] as number[], [] as number[], [] as number[]]
  for (let i = 0; i < rounds; i++) {
    const both = [() => overHttp(sent, fresh, again), async () => void inProcess.push(await ingestAlone(sent))]
    for (const one of i % 2 === 0 ? both : both.reverse()) await one()
    say(`fresh ${round(fresh[i] ?? 0)} ms, again ${round(again[i] ?? 0)} ms, in process ${round(inProcess[i] ?? 0)} ms`)
  }
  remove()
  first.remove()
  for (const { stations } of sent) for (const station of stations) station.remove()
  return { fresh, again, inProcess }
}

async function overHttp(sent: readonly Sent[], fresh: number[], again: number[]): Promise<void> {
  const hub = await makeHubFolder(sent.flatMap(({ stations }) => stations))
  const child = await startChild('src/cli/waymark.ts', ['hub'], hubEnvironment(hub.folder))
  const times: number[] = []
  for (const { frames } of [...sent, ...sent.slice(-1)]) {
    const before = performance.now()
    await Promise.all(frames.map((own) => sendFrames(String(child.ready['hub']), own, hub.tokens)))
    times.push(performance.now() - before)
    await projected(String(child.ready['hub']))
  }
  fresh.push(times.at(-2) ?? Number.NaN)
  again.push(times.at(-1) ?? Number.NaN)
  await child.end()
  hub.remove()
}

/** By the plainest client there is: what is measured is the hub, and the one thread of all senders here must not be what it waits for. */
async function sendFrames(url: string, frames: readonly Frame[], tokens: ReadonlyMap<string, string>): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (const { deviceId, body, headers } of frames) {
    const authorization = `Bearer ${tokens.get(deviceId) ?? ''}`
    const answer = await post(new URL(UP_PATHS.push, url), { agent, headers: { ...headers, authorization } }, body)
    if (answer.status !== 200) throw new Error(`the hub did not take a batch: ${answer.text}`)
  }
  agent.destroy()
}

const post = (url: URL, options: RequestOptions, body: Uint8Array) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = request(url, { method: 'POST', ...options }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part)).once('error', reject)
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }))
    })
    asked.once('error', reject).end(body)
  })

async function ingestAlone(sent: readonly Sent[]): Promise<number> {
  const hub = await makeHubFolder(sent.flatMap(({ stations }) => stations))
  const child = await startChild('tests/bench/ingest-process.ts', [], hubEnvironment(hub.folder))
  let took = Number.NaN
  for (const { file } of sent) {
    child.tell({ file, tokens: Object.fromEntries(hub.tokens) })
    took = Number((await child.next())['ms'])
    await child.next()
    await settled()
  }
  await child.end()
  hub.remove()
  return took
}

export async function run(args: readonly string[]): Promise<number> {
  const quick = args.includes('--quick')
  const one = await against('one', quick ? 3 : 9, 1, 10_000)
  const many = await against('many', quick ? 3 : 7, 20, 1000)
  const { fresh, again, inProcess } = await againAndInProcess(quick ? 3 : 9, FRESH_SCANS)
  const full = one.frames.filter(({ events }) => events === BATCH)
  const bytes = full.reduce((sum, { body }) => sum + body.length, 0) / (full.length * BATCH)
  const figures = {
    oneStation: one.figures,
    twentyStations: many.figures,
    bytesAScan: round(bytes),
    msFreshBatches: {
      freshOverHttp: round(median(fresh)),
      againOverHttp: round(median(again)),
      ingestInProcess: round(median(inProcess)),
    },
  }
  return report('sync', figures, [
    check('10,000 scans of one station against the straw, median ratio', one.ratio, 1.5),
    check('20 stations × 1,000 scans against the straw, median ratio', many.ratio, 1.5),
    check('bytes on the wire a depot scan, 500 to a batch', bytes, 45),
    check('a batch sent again, times faster than fresh', median(fresh) / median(again), 2, true),
    check('HTTP throughput as a share of ingest in process', median(inProcess) / median(fresh), 0.8, true),
  ])
}
