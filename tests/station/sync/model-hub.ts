// What a hub must do, as little of it as the engine can notice: chains with their branches, leases, incarnation. It reads real frames.
import { createPublicKey, verify } from 'node:crypto'
import type { DeviceId, EpochId, Hash } from '../../../src/domain/brands.ts'
import { canonicalJson } from '../../../src/domain/canonical-json.ts'
import { genesisHead, headsOf } from '../../../src/domain/chain.ts'
import type { NetAnswer, NetRequest } from '../../../src/station/ports.ts'
import { contentDigest, decompress, sha256 } from '../../../src/station/sync/codec-node.ts'
import { parseBatchHeader, signedBytes, splitBodies } from '../../../src/wire/batch.ts'
import { type BatchHeader, HashesRequest, SessionRequest, UP_PATHS } from '../../../src/wire/up.ts'

/** One branch of one epoch: heads[0] is the genesis, heads[n] the head after event n. */
type Branch = Hash[]
export type Answer = Extract<NetAnswer, { kind: 'answer' }>

export const jsonAnswer = (value: unknown, status = 200): Answer => ({
  kind: 'answer',
  status,
  contentType: status === 200 ? 'application/json; charset=utf-8' : 'application/problem+json',
  headers: {},
  body: new TextEncoder().encode(JSON.stringify(value)),
  tookMs: 10,
})

export class ModelHub {
  incarnation = 'hub-1'
  revoked = false
  leaseMs = 3_600_000
  oldest = 1
  maxEvents = 500
  /** hashes of everything that is durable here */
  stored = new Set<string>()
  /** how often each batch came, by its signed header */
  batches: BatchHeader[] = []
  hashesAsked: string[][] = []
  /** events whose bodies say so go to quarantine */
  poison = 'POISON'
  #branches = new Map<string, Branch[]>()
  #leases = new Set<string>()
  #count = 0
  readonly #publicKey

  constructor(publicKey: string) {
    this.#publicKey = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  }

  /** A copy of what is durable now, to be put back later (FAULTS 27). */
  snapshot() {
    const branches = structuredClone(this.#branches)
    const stored = new Set(this.stored)
    return () => {
      this.#branches = branches
      this.stored = stored
      this.incarnation = `hub-${Number(this.incarnation.slice(4)) + 1}`
      this.#leases.clear()
    }
  }

  endLeases(): void {
    this.#leases.clear()
  }

  answer(request: NetRequest): Answer {
    if (request.path === UP_PATHS.session) return this.#session(request)
    if (!this.#leases.has(request.headers.authorization ?? '')) return jsonAnswer({ title: 'No session' }, 401)
    if (request.path === UP_PATHS.push) return this.#push(request)
    if (request.path === UP_PATHS.hashes) return this.#hashes(request)
    return this.#pull(request)
  }

  #branchesOf(station: string, epoch: string): Branch[] {
    const known = this.#branches.get(epoch)
    if (known) return known
    const fresh = [[genesisHead(sha256, station as DeviceId, epoch as EpochId)]]
    this.#branches.set(epoch, fresh)
    return fresh
  }

  #session({ body }: NetRequest): Answer {
    const { challenge, signature, station, epoch, instance, lastSeq, lastHead } = SessionRequest.parse(
      JSON.parse(new TextDecoder().decode(body!)),
    )
    if (challenge === undefined || signature === undefined)
      return jsonAnswer({ outcome: 'challenge', protocol: 1, challenge: `c${++this.#count}` })
    const message = Buffer.from(canonicalJson({ challenge, epoch, instance, station }))
    if (!verify(null, message, this.#publicKey, Buffer.from(signature, 'base64'))) return jsonAnswer({}, 403)
    const token = `t${++this.#count}`
    this.#leases.add(`Bearer ${token}`)
    const main = this.#branchesOf(station, epoch)[0]!
    const common = {
      protocol: 1,
      incarnation: this.incarnation,
      token,
      leaseMs: this.leaseMs,
      hubAt: 1_795_000_000_000,
    }
    const have = { epoch, haveSeq: main.length - 1, haveHead: main.at(-1) }
    if (this.revoked) return jsonAnswer({ outcome: 'hand-over-only', ...common, ...have, sentence: 'revoked' })
    const parted = lastSeq < have.haveSeq || (lastSeq === have.haveSeq && lastHead !== have.haveHead)
    return jsonAnswer({ outcome: 'lease', ...common, ...have, ...(parted ? { newEpoch: 'restored' } : {}) })
  }

  #push({ body, headers }: NetRequest): Answer {
    if (headers['content-digest'] !== contentDigest(body!)) return jsonAnswer({ title: 'digest' }, 400)
    const parsed = parseBatchHeader(body!)
    if (!parsed.ok) return jsonAnswer({ title: parsed.reason }, 400)
    const { header, lines } = parsed
    const split = splitBodies(decompress(lines, 1e6), header)
    if (!split.ok) return jsonAnswer({ title: split.reason }, 400)
    if (split.bodies.length > this.maxEvents) return jsonAnswer({ title: 'too large' }, 413)
    this.batches.push(header)
    const say = { protocol: 1, incarnation: this.incarnation, epoch: header.epoch }
    if (header.protocol < this.oldest)
      return jsonAnswer({ outcome: 'refused', protocol: 1, reason: 'protocol-too-old', oldest: this.oldest })
    const branches = this.#branchesOf(header.station, header.epoch)
    const from = branches.find((heads) => heads[header.fromSeq - 1] === header.headBefore)
    const main = branches[0]!
    if (!from && main.length < header.fromSeq)
      return jsonAnswer({ outcome: 'behind', ...say, haveSeq: main.length - 1, haveHead: main.at(-1) })
    const signed = verify(null, signedBytes(header), this.#publicKey, Buffer.from(header.sig, 'base64'))
    const heads = headsOf(sha256, header.headBefore as Hash, split.bodies)
    for (const head of heads) this.stored.add(head)
    const sound = signed && from !== undefined && heads.at(-1) === header.headAfter
    const forked = sound && this.#keep(branches, from, header.fromSeq, heads)
    const notStored = split.bodies.flatMap((one, i) =>
      new TextDecoder().decode(one).includes(this.poison)
        ? [{ seq: header.fromSeq + i, verdict: 'quarantined', reason: 'poison' }]
        : [],
    )
    return jsonAnswer({
      ...{ outcome: 'taken', ...say, toSeq: header.toSeq, head: header.headAfter, ackedSeq: header.toSeq },
      ...{ firstPosition: sound ? header.fromSeq : null, notStored },
      ...(sound ? {} : { hashesWanted: true }),
      ...(forked ? { newEpoch: 'twin' } : {}),
    })
  }

  /** @returns whether the events part from what is known: then they are kept as a branch of their own. */
  #keep(branches: Branch[], from: Branch, fromSeq: number, heads: Hash[]): boolean {
    const fits = (branch: Branch) =>
      branch[fromSeq - 1] === from[fromSeq - 1] &&
      heads.every((head, i) => [head, undefined].includes(branch[fromSeq + i]))
    const branch = branches.find(fits)
    if (branch) for (const [i, head] of heads.entries()) branch[fromSeq + i] = head
    else branches.push([...from.slice(0, fromSeq), ...heads])
    return !branch || branch !== branches[0]
  }

  #hashes({ body }: NetRequest): Answer {
    const { hashes } = HashesRequest.parse(JSON.parse(new TextDecoder().decode(body!)))
    this.hashesAsked.push(hashes)
    return jsonAnswer({ protocol: 1, firstDifference: null, sentence: 'compared' })
  }

  #pull({ path }: NetRequest): Answer {
    const cursor = new URL(path, 'http://hub.test').searchParams.get('cursor')?.split(':')
    const snapshot = cursor !== undefined && cursor[0] !== this.incarnation
    const from = snapshot ? 0 : Number(cursor?.[1] ?? 0)
    const reply = { protocol: 1, incarnation: this.incarnation, snapshot, from, to: from + 1, more: false }
    return jsonAnswer({ ...reply, hubAt: 1_795_000_000_000, changes: [] })
  }
}
