// `bench sync`: queued scans from stations to durable at the hub, against the straw (straw-hub.ts), in turn; the bytes on the wire; a batch sent
// again; and the hub over HTTP against its own ingest in process.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { httpNet } from '../../src/station/sync/http-net.ts'
import { UP_PATHS } from '../../src/wire/up.ts'
import { startChild } from './child.ts'
import { temporaryFolder } from './depot.ts'
import { check, interleave, median, report, round, say } from './harness.ts'
import { bodiesOf, type Frame, hubEnvironment, makeHubFolder, openQueued, type Queued, queueScans } from './stations.ts'

const BATCH = 500

/** Both servers have taken this many scans of another station before the watch starts: a hub runs for months, not for one morning's queue. */
const WARM_SCANS = 10_000

async function throughHub(stations: readonly Queued[]): Promise<{ ms: number; frames: Frame[] }> {
  const warmer = queueScans('warmer', WARM_SCANS)
  const hub = await makeHubFolder([...stations, warmer])
  const child = await startChild('src/cli/waymark.ts', ['hub'], hubEnvironment(hub.folder))
  const open = stations.map(openQueued)
  try {
    const first = openQueued(warmer)
    await first.drain(String(child.ready['hub']))
    first.close()
    await settled()
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

/** The hub has projected what it took to get warm. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 600))

async function throughStraw(stations: readonly { deviceId: string; bodies: unknown[] }[]): Promise<number> {
  const { folder, remove } = temporaryFolder('straw')
  const child = await startChild('tests/bench/straw-hub.ts', [folder])
  const url = `http://127.0.0.1:${String(child.ready['port'])}`
  try {
    const first = stations[0]?.bodies.slice(0, WARM_SCANS) ?? []
    await sendStraw(url, { deviceId: 'warmer', bodies: first })
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
      const { ms, frames: sent } = await throughHub(prepared(wanted).stations)
      frames.push(...sent)
      return ms
    },
    (wanted) => throughStraw(prepared(wanted).bodies),
  )
  prepared(-1).stations.forEach(({ remove }) => remove())
  const ours = median(got.a)
  const figures = {
    msHub: round(ours),
    msStraw: round(median(got.b)),
    ratios: got.ratio.map(round),
    scansPerSecond: Math.round((count * scans * 1000) / ours),
  }
  return { ratio: median(got.ratio), figures, frames }
}

type Sent = { station: Queued; frames: Frame[]; file: string }

/** The same frames over HTTP twice, fresh, then again; and through ingest in a process of its own. Each hub is warmed with another station's. */
async function againAndInProcess(rounds: number, scans: number) {
  const { folder, remove } = temporaryFolder('frames')
  const sent: Sent[] = []
  for (const [name, count] of [
    ['warm', WARM_SCANS],
    ['again', scans],
  ] as const) {
    const station = queueScans(name, count)
    const { frames } = await throughHub([station])
    const file = join(folder, name)
    writeFileSync(file, JSON.stringify(frames.map(({ body }) => Buffer.from(body).toString('base64'))))
    sent.push({ station, frames, file })
  }
  const [fresh, again, inProcess] = [[] as number[], [] as number[], [] as number[]]
  for (let i = 0; i < rounds; i++) {
    const both = [() => overHttp(sent, fresh, again), async () => void inProcess.push(await ingestAlone(sent))]
    for (const one of i % 2 === 0 ? both : both.reverse()) await one()
    say(`fresh ${round(fresh[i] ?? 0)} ms, again ${round(again[i] ?? 0)} ms, in process ${round(inProcess[i] ?? 0)} ms`)
  }
  remove()
  for (const { station } of sent) station.remove()
  return { fresh, again, inProcess }
}

async function overHttp(sent: readonly Sent[], fresh: number[], again: number[]): Promise<void> {
  const hub = await makeHubFolder(sent.map(({ station }) => station))
  const child = await startChild('src/cli/waymark.ts', ['hub'], hubEnvironment(hub.folder))
  const times: number[] = []
  for (const { frames, station } of [...sent, ...sent.slice(-1)]) {
    times.push(await sendFrames(String(child.ready['hub']), frames, hub.tokens.get(station.deviceId) ?? ''))
    await settled()
  }
  fresh.push(times.at(-2) ?? Number.NaN)
  again.push(times.at(-1) ?? Number.NaN)
  await child.end()
  hub.remove()
}

async function sendFrames(url: string, frames: readonly Frame[], token: string): Promise<number> {
  const net = httpNet(url)
  const before = performance.now()
  for (const { body, headers } of frames) {
    const request = {
      method: 'POST' as const,
      path: UP_PATHS.push,
      headers: { ...headers, authorization: `Bearer ${token}` },
    }
    const answer = await net.request({ ...request, body, deadlineMs: 60_000 })
    if (answer.kind !== 'answer' || answer.status !== 200)
      throw new Error(
        `the hub did not take a batch: ${answer.kind === 'answer' ? Buffer.from(answer.body).toString() : answer.why}`,
      )
  }
  const took = performance.now() - before
  net.close()
  return took
}

async function ingestAlone(sent: readonly Sent[]): Promise<number> {
  const hub = await makeHubFolder(sent.map(({ station }) => station))
  const child = await startChild('tests/bench/ingest-process.ts', [], hubEnvironment(hub.folder))
  let took = Number.NaN
  for (const { station, file } of sent) {
    child.tell({ file, token: hub.tokens.get(station.deviceId) })
    took = Number((await child.next())['ms'])
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
  const { fresh, again, inProcess } = await againAndInProcess(quick ? 3 : 9, 10_000)
  const full = one.frames.filter(({ events }) => events === BATCH)
  const bytes = full.reduce((sum, { body }) => sum + body.length, 0) / (full.length * BATCH)
  const figures = {
    oneStation: one.figures,
    twentyStations: many.figures,
    bytesAScan: round(bytes),
    ms20Batches: {
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
