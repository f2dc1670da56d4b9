// Stations as the hub sees them: a key, a journal with real bodies and hashes, frames with real compression and signatures.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import type {
  DeviceId,
  EpochId,
  Hash,
  HubInstant,
  HybridTime,
  Instant,
  JournalSeq,
  PackageId,
} from '../../src/domain/brands.ts'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { genesisHead, nextHead } from '../../src/domain/chain.ts'
import type { ScanEvent } from '../../src/domain/event.ts'
import { type HubConfig, readConfig } from '../../src/hub/env.ts'
import { type Hub, openHub } from '../../src/hub/hub.ts'
import { sha256 } from '../../src/hub/sha256.ts'
import type { Lease } from '../../src/hub/store/contract.ts'
import { type UnsignedHeader, encodeBatch } from '../../src/wire/batch.ts'
import { encodeBody } from '../../src/wire/event-body.ts'
import { BATCH_TYPE, type PushReply, type SealedRecord, type SessionReply } from '../../src/wire/up.ts'
import { PATIENT } from '../support/patient.ts'

export const NOW = 1_795_000_000_000 as HubInstant
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
/** A package id of the right shape; the check symbol is not looked at where these go. */
export const packageId = (n: number): PackageId =>
  `WM${Array.from({ length: 12 }, (_, i) => ALPHABET[Math.floor(n / 31 ** (11 - i)) % 31]).join('')}` as PackageId

/** A folder of its own for a test, gone afterwards when `drop` is called. */
export function tempFolder(): { folder: string; drop: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-hub-'))
  return { folder, drop: () => rmSync(folder, { recursive: true, force: true }) }
}

export function testConfig(folder: string, env: Record<string, string> = {}): HubConfig {
  return readConfig({
    WAYMARK_HUB_DATA: folder,
    WAYMARK_HUB_PORT: '0',
    WAYMARK_LOG_LEVEL: 'silent',
    WAYMARK_OPERATOR_KEY: 'operator-key-of-the-tests',
    ...PATIENT,
    ...env,
  })
}

/** Throws with the hub's sentence when it does not open. */
export async function openTestHub(
  folder: string,
  env: Record<string, string> = {},
  now?: () => HubInstant,
): Promise<Hub> {
  const opened = await openHub(testConfig(folder, env), now ? { now } : {})
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  return opened.hub
}

export function received(ids: PackageId[], atMs: number, more: Partial<ScanEvent> = {}): ScanEvent {
  return {
    kind: 'PackageReceived',
    data: { site: 'depot', condition: 'ok' },
    packageIds: ids,
    at: (atMs * 1024) as HybridTime,
    wallAt: atMs as Instant,
    atErrMs: 100,
    tzOffsetMin: 60,
    bootId: 'boot',
    seen: 0,
    role: 'depot',
    checkpoint: 'receive',
    policyVersion: 1,
    appVersion: '0.1.0',
    ...more,
  } as ScanEvent
}

export type TestBatch = { header: UnsignedHeader; bodies: Uint8Array[]; sealed: SealedRecord[] }

/** One device's journal, kept in memory: append, cut batches out of it, clone it (FAULTS 9). */
export class TestJournal {
  readonly device: DeviceId
  readonly epoch: EpochId
  readonly genesis: Hash
  bodies: Uint8Array[] = []
  heads: Hash[]
  constructor(device: string, epoch: string) {
    this.device = device as DeviceId
    this.epoch = epoch as EpochId
    this.genesis = genesisHead(sha256, this.device, this.epoch)
    this.heads = [this.genesis]
  }
  get seq(): number {
    return this.bodies.length
  }
  headAt(seq: number): Hash {
    const head = this.heads[seq]
    if (head === undefined) throw new Error(`this journal ends before ${seq}`)
    return head
  }
  append(body: Uint8Array): void {
    this.heads.push(nextHead(sha256, this.headAt(this.seq), body))
    this.bodies.push(body)
  }
  /** `count` scans of packages numbered from `first`. */
  scan(count: number, first = this.seq + 1, more: Partial<ScanEvent> = {}): this {
    for (let n = 0; n < count; n++)
      this.append(Buffer.from(encodeBody(received([packageId(first + n)], NOW + this.seq * 1000, more))))
    return this
  }
  clone(): TestJournal {
    const twin = new TestJournal(this.device, this.epoch)
    twin.bodies = [...this.bodies]
    twin.heads = [...this.heads]
    return twin
  }
  batch(fromSeq: number, toSeq: number, sealed: SealedRecord[] = []): TestBatch {
    return {
      header: {
        ...{ protocol: 1, station: this.device, epoch: this.epoch, fromSeq, toSeq, sealed: sealed.length },
        ...{ headBefore: this.headAt(fromSeq - 1), headAfter: this.headAt(toSeq) },
      },
      bodies: this.bodies.slice(fromSeq - 1, toSeq),
      sealed,
    }
  }
}

export class TestStation {
  readonly keys = generateKeyPairSync('ed25519')
  readonly publicKey = this.keys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  journal: TestJournal
  instance = randomBytes(6).toString('hex')
  constructor(device: string, epoch = 'epoch-1') {
    this.journal = new TestJournal(device, epoch)
  }
  sign(message: Uint8Array): string {
    return sign(null, message, this.keys.privateKey).toString('base64')
  }
  frame({ header, bodies, sealed }: TestBatch): Buffer {
    return Buffer.from(encodeBatch(header, bodies, sealed, { compress: zstd, sign: (message) => this.sign(message) }))
  }
  frameOf(fromSeq: number, toSeq: number, sealed: SealedRecord[] = []): Buffer {
    return this.frame(this.journal.batch(fromSeq, toSeq, sealed))
  }
}

export const zstd = (bytes: Uint8Array): Uint8Array =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })

/** A station that the store knows, and a lease for it, without HTTP. */
export async function knownStation(
  hub: Hub,
  device = 'st-1',
  epoch = 'epoch-1',
): Promise<TestStation & { lease: Lease }> {
  const station = new TestStation(device, epoch)
  const code = randomBytes(16).toString('hex') as Hash
  await hub.deps.store.putEnrolCode(code, 'depot' as never, (hub.deps.now() + 1000) as HubInstant)
  await hub.deps.store.enrol(code, station.publicKey, device, device as DeviceId, hub.deps.now())
  return Object.assign(station, { lease: leaseFor(station, hub.deps.now()) })
}

export const leaseFor = (station: TestStation, now: number, more: Partial<Lease> = {}): Lease => ({
  ...{ token: 'x', deviceId: station.journal.device, epoch: station.journal.epoch, instance: station.instance },
  ...{ expiresAt: (now + 3_600_000) as HubInstant, handOverOnly: false },
  ...{ lastSeq: 0 as const, lastHead: station.journal.genesis },
  ...more,
})

export const digestOf = (frame: Uint8Array): string =>
  `sha-256=:${createHash('sha256').update(frame).digest('base64')}:`

/** A station's way through the real verbs, over `fetch`. */
export class HttpStation {
  readonly station: TestStation
  readonly url: string
  token = ''
  constructor(url: string, station: TestStation) {
    this.url = url
    this.station = station
  }
  static async enrol(url: string, code: string): Promise<HttpStation> {
    const fresh = new TestStation('not-yet')
    const answer = await post(url, '/v1/stations/enrol', {
      protocol: 1,
      code,
      publicKey: fresh.publicKey,
      name: 'Gate 1',
    })
    if (answer.status !== 200) throw new Error(`enrol: ${answer.status} ${await answer.text()}`)
    const { station } = (await answer.json()) as { station: string }
    fresh.journal = new TestJournal(station, 'epoch-1')
    return new HttpStation(url, fresh)
  }
  async session(more: Record<string, unknown> = {}): Promise<SessionReply> {
    const { journal, instance } = this.station
    const base = {
      ...{ protocol: 1, station: journal.device, epoch: journal.epoch, instance },
      ...{ lastSeq: journal.seq, lastHead: journal.headAt(journal.seq), ...more },
    }
    const asked = (await (await post(this.url, '/v1/stations/session', base)).json()) as { challenge: string }
    const { challenge } = asked
    const message = canonicalJson({ challenge, epoch: base.epoch, instance: base.instance, station: base.station })
    const signature = this.station.sign(Buffer.from(message))
    const answer = await post(this.url, '/v1/stations/session', { ...base, challenge, signature })
    if (answer.status !== 200) throw new Error(`session: ${answer.status} ${await answer.text()}`)
    const reply = (await answer.json()) as SessionReply
    if (reply.outcome !== 'challenge') this.token = reply.token
    return reply
  }
  async push(frame: Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}/v1/sync/push`, {
      method: 'POST',
      headers: {
        'content-type': BATCH_TYPE,
        'content-digest': digestOf(frame),
        authorization: `Bearer ${this.token}`,
        ...headers,
      },
      body: Buffer.from(frame),
    })
  }
  async pushed(fromSeq: number, toSeq: number, sealed: SealedRecord[] = []): Promise<PushReply> {
    const answer = await this.push(this.station.frameOf(fromSeq, toSeq, sealed))
    if (answer.status !== 200) throw new Error(`push: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as PushReply
  }
  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${this.token}`, ...headers } })
  }
}

/** Somebody signs in (or out, by `kind`) at a station, and the hub hears of it: what positions and trails ask for ([PO6] [PO7]). */
export async function signsIn(
  by: HttpStation,
  actorId: string,
  { role = 'supervisor', kind = 'ShiftStarted', at = NOW }: { role?: string; kind?: string; at?: number } = {},
): Promise<void> {
  const event = { ...received([], at), actorId, role, shiftId: 'shift', kind, data: { unsent: { count: 0 } } }
  by.station.journal.append(Buffer.from(encodeBody(event as never)))
  const { seq } = by.station.journal
  const answer = await by.pushed(seq, seq)
  if (answer.outcome !== 'taken') throw new Error(`the sign-in was not taken: ${JSON.stringify(answer)}`)
}

export const post = (
  url: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

/** All bodies of the log by chain, to compare with what journals hold (FAULTS I1, I2). */
export async function logOf(hub: Hub): Promise<Map<string, { seq: JournalSeq; hash: Hash; body: string }[]>> {
  const byChain = new Map<string, { seq: JournalSeq; hash: Hash; body: string }[]>()
  for (const event of await hub.deps.store.events(0 as never, 1_000_000)) {
    const name = `${event.deviceId}/${event.epoch}`
    const rows = byChain.get(name) ?? []
    rows.push({ seq: event.seq, hash: event.hash, body: Buffer.from(event.body).toString('utf8') })
    byChain.set(name, rows)
  }
  return byChain
}
