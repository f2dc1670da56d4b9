// Sessions (EVENTS Who, SPEC SES1 …): a signed challenge gives a lease for an hour, and tells a journal that it has a twin or was put back.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { DeviceId, EpochId, Hash, HubInstant, JournalSeq } from '../../domain/brands.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import { genesisHead } from '../../domain/chain.ts'
import { PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import type { SessionReply, SessionRequest } from '../../wire/up.ts'
import type { HubDeps } from '../deps.ts'
import { Problem } from '../http/problem.ts'
import { signatureHolds } from '../ingest/signature.ts'
import { sha256, sha256Hex } from '../sha256.ts'
import type { Lease, Station } from '../store/contract.ts'
import { mustBeStationsOwn } from './names.ts'

type Needs = Pick<HubDeps, 'store' | 'now' | 'random' | 'config'>
type NewEpoch = 'twin' | 'restored'

export type Sessions = {
  open(request: SessionRequest): Promise<SessionReply>
  /** @throws Problem 401: no such lease, or it has ended; the station asks for a session anew and keeps everything */
  leaseOf(token: string | null): Promise<Lease>
  /** when this device last used a lease; null: not since the hub started */
  heardAt(deviceId: DeviceId): HubInstant | null
  /** The holder has sent so much of its journal: it has that, whatever a twin sends under the same name. */
  sent(lease: Lease, epoch: string, toSeq: number): void
}

export function createSessions(needs: Needs): Sessions {
  const challenges = createChallenges(needs)
  const sent = createSent(needs.now)
  // In memory: after a restart whoever lives is heard of again within seconds.
  const heard = new Map<DeviceId, HubInstant>()
  return {
    open: async (request) => {
      mustBeStationsOwn(request.station, request.epoch)
      if (request.challenge === undefined || request.signature === undefined || !challenges.redeem(request))
        return { outcome: 'challenge', protocol: PROTOCOL_VERSION, challenge: challenges.make(request) }
      const station = await needs.store.station(request.station as DeviceId)
      mustHaveSigned(request, station)
      return giveLease(needs, request, station)
    },
    leaseOf: async (token) => {
      const lease = token === null ? null : await needs.store.lease(sha256Hex(token))
      if (lease && lease.expiresAt > needs.now()) {
        heard.set(lease.deviceId, needs.now())
        return sent.with(lease)
      }
      throw new Problem(401, 'lease', 'No session', {
        detail: lease ? 'The session has ended.' : 'This verb needs the token of a session.',
        whatToDo: 'Ask for a session: POST /v1/stations/session. Keep everything that was recorded.',
      })
    },
    heardAt: (deviceId) => heard.get(deviceId) ?? null,
    sent: sent.note,
  }
}

/**
 * How far each lease's holder has sent its journal since it named its end. In memory: after a restart a station hears of a few of its own events once
 * more, and drops them.
 */
function createSent(now: () => HubInstant) {
  const ends = new Map<string, { seq: JournalSeq; until: HubInstant }>()
  const sweep = (): void => {
    for (const [token, { until }] of ends) if (until <= now()) ends.delete(token)
  }
  return {
    note: ({ token, epoch, expiresAt, lastSeq }: Lease, of: string, toSeq: number): void => {
      if (of !== epoch || toSeq <= (ends.get(token)?.seq ?? lastSeq)) return
      if (!ends.has(token)) sweep()
      ends.set(token, { seq: toSeq as JournalSeq, until: expiresAt })
    },
    with: (lease: Lease): Lease => {
      const seq = ends.get(lease.token)?.seq
      return seq === undefined || seq <= lease.lastSeq ? lease : { ...lease, lastSeq: seq }
    },
  }
}

/** [SES1] Nothing is kept for a challenge before it comes back signed: it carries its own end and a seal of this process. */
function createChallenges({ now, random, config }: Needs) {
  const secret = random(32)
  const used = new Map<string, number>()
  const sealOf = (request: SessionRequest, ends: string, nonce: string) => {
    const { station, epoch, instance } = request
    return createHmac('sha256', secret).update(canonicalJson({ ends, epoch, instance, nonce, station })).digest()
  }
  return {
    make(request: SessionRequest): string {
      const ends = (now() + config.limits.challengeMs).toString(36)
      const nonce = Buffer.from(random(9)).toString('base64url')
      return `${ends}.${nonce}.${sealOf(request, ends, nonce).toString('base64url')}`
    },
    /** True once for each challenge of this process that has not ended. */
    redeem(request: SessionRequest): boolean {
      const [ends = '', nonce = '', given = ''] = (request.challenge ?? '').split('.')
      const wanted = sealOf(request, ends, nonce)
      const bytes = Buffer.from(given, 'base64url')
      if (bytes.length !== wanted.length || !timingSafeEqual(bytes, wanted)) return false
      for (const [old, end] of used) if (end <= now()) used.delete(old)
      const end = Number.parseInt(ends, 36)
      if (end <= now() || used.has(nonce)) return false
      used.set(nonce, end)
      return true
    },
  }
}

/** [SES2] A known station, revoked or not, proves itself. One that is not known here has no key to prove itself by: it may only hand over. */
function mustHaveSigned(request: SessionRequest, station: Station | null): void {
  const { challenge, epoch, instance, signature } = request
  const message = Buffer.from(canonicalJson({ challenge, epoch, instance, station: request.station }))
  if (station === null || signatureHolds(station.publicKey, message, signature ?? '')) return
  throw new Problem(403, 'station-signature', 'The signature does not hold', {
    detail: 'The challenge was not signed with the key this station enrolled with.',
    whatToDo: 'Enrol the device again with a new code; what it recorded stays and can be handed over.',
  })
}

async function giveLease(needs: Needs, request: SessionRequest, station: Station | null): Promise<SessionReply> {
  const { store, config } = needs
  const now = needs.now()
  const device = request.station as DeviceId
  const epoch = request.epoch as EpochId
  const handOverOnly = station?.revoked !== false
  const token = Buffer.from(needs.random(32)).toString('base64url')
  const newEpoch = await partedFrom(needs, request, now)
  await store.putLease({
    ...{ deviceId: device, epoch, instance: request.instance, handOverOnly },
    ...{ lastSeq: request.lastSeq as JournalSeq | 0, lastHead: request.lastHead as Hash },
    token: sha256Hex(token),
    expiresAt: (now + config.limits.leaseMs) as HubInstant,
  })
  const chain = await store.chain(device, epoch)
  // [SES6] Until it has sent that, others know that something is missing, and where it lies.
  if (!handOverOnly) await store.journalSaid(device, epoch, request.lastSeq as JournalSeq | 0, now)
  const common = {
    ...{ protocol: PROTOCOL_VERSION, incarnation: await store.incarnation(), token, epoch },
    ...{ leaseMs: config.limits.leaseMs, hubAt: now },
    haveSeq: chain?.seq ?? 0,
    haveHead: chain?.head ?? genesisHead(sha256, device, epoch),
  }
  if (!handOverOnly) return { outcome: 'lease', ...common, ...(newEpoch ? { newEpoch } : {}) }
  const sentence = station
    ? 'This device is revoked. It goes on scanning; what it hands over is kept aside until a supervisor has looked.'
    : 'This hub does not know the device. It goes on scanning; what it hands over is kept aside until it is enrolled again.'
  return { outcome: 'hand-over-only', ...common, sentence }
}

/**
 * [SES4] [SES5] Has this journal parted from what the hub or another living lease knows under its epoch? A journal only grows: one that ends before
 * what it once sent, or has another head at the same number, is a copy or was put back (FAULTS 9, 10).
 */
async function partedFrom({ store }: Needs, request: SessionRequest, now: HubInstant): Promise<NewEpoch | null> {
  const device = request.station as DeviceId
  const epoch = request.epoch as EpochId
  const leases = await store.livingLeases(device, epoch, now)
  const others = leases.filter((lease) => lease.instance !== request.instance)
  const chain = await store.chain(device, epoch)
  const differs = (end: { seq: number; head: Hash }) =>
    request.lastSeq < end.seq || (request.lastSeq === end.seq && request.lastHead !== end.head)
  const parted =
    (chain !== null && differs(chain)) ||
    others.some(({ lastSeq, lastHead }) => differs({ seq: lastSeq, head: lastHead })) ||
    (await onFork(store, request))
  if (!parted) return null
  return others.length > 0 ? 'twin' : 'restored'
}

async function onFork(store: HubDeps['store'], { station, epoch, lastSeq, lastHead }: SessionRequest) {
  if (lastSeq === 0) return false
  const seq = lastSeq as JournalSeq
  const known = await store.known(station as DeviceId, epoch as EpochId, seq, seq, lastHead as Hash)
  return known?.forked != null
}
