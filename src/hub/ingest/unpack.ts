// From a batch's compressed lines to events with recomputed hashes (EVENTS Body and chain). Pure but for the host's zstd and SHA-256.
import { hash } from 'node:crypto'
import { constants, zstdDecompressSync } from 'node:zlib'
import type { Hash, JournalSeq, PackageId } from '../../domain/brands.ts'
import { packagesTouched } from '../../domain/fold.ts'
import { splitBodies } from '../../wire/batch.ts'
import { decodeBody } from '../../wire/event-body.ts'
import { type BatchHeader, MAX_BATCH_BYTES, MAX_SINGLE_BYTES } from '../../wire/up.ts'
import { Problem } from '../http/problem.ts'
import type { IncomingEvent, SealedRow } from '../store/contract.ts'
import { quickJudge } from './quick-judge.ts'

export type Unpacked = {
  events: IncomingEvent[]
  sealed: SealedRow[]
  oddSealed?: Uint8Array
  /** as it came, when it could be read */
  packed?: Uint8Array
  /** the head after the last body, recomputed */
  head: Hash
  /** the lines cannot be told apart or not be read at all: why. They are kept as they came, under the first number. */
  unreadable: string | null
}

/** zstd level 1 never needs more; a frame that asks for more is no station's. 2^22 = 4 MiB. */
const WINDOW_LOG_MAX = 22
const CHUNK_BYTES = 128 * 1024

/**
 * @throws Problem 413 when more than one event decompresses to more than `MAX_BATCH_BYTES`: the station halves its batch, down to one event,
 * which is never refused for its size (FAULTS 16).
 */
export function unpack(lines: Uint8Array, header: BatchHeader): Unpacked {
  const single = header.fromSeq === header.toSeq
  const plain = decompress(lines, single ? MAX_SINGLE_BYTES : MAX_BATCH_BYTES)
  if (plain === 'too-large' && !single) throw tooLarge(`more than ${MAX_BATCH_BYTES} bytes when unpacked`)
  if (plain === 'too-large') return keepWhole(lines, header, `unpacks to more than ${MAX_SINGLE_BYTES} bytes`)
  if (plain === 'broken') return keepWhole(lines, header, 'the compressed part cannot be unpacked')
  const split = splitBodies(plain, header)
  if (!split.ok) return keepWhole(plain, header, split.reason)
  const { events, head } = hashAndDecode(split.bodies, header)
  return {
    events,
    head,
    sealed: split.sealed.map((record) => ({
      seq: record.seq as JournalSeq,
      packageId: record.packageId as PackageId,
      keyId: record.keyId,
      box: record.box,
      key: record.key ?? null,
    })),
    ...(split.badSealed > 0 ? { oddSealed: linesAfter(plain, split.bodies) } : {}),
    packed: lines,
    unreadable: null,
  }
}

export const tooLarge = (what: string) =>
  new Problem(413, 'batch-too-large', 'The batch is too large', {
    detail: `The batch has ${what}; nothing was stored.`,
    whatToDo: 'Send it in halves, down to a single event.',
  })

/** Stops as soon as `limit` is passed, whatever the frame promises (FAULTS 18). */
function decompress(lines: Uint8Array, limit: number): Uint8Array | 'too-large' | 'broken' {
  try {
    return zstdDecompressSync(lines, {
      maxOutputLength: limit,
      chunkSize: CHUNK_BYTES,
      params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG_MAX },
    })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'broken'
  }
}

/** One buffer for all bodies of the process: previous hash and body must lie side by side for the one-shot digest. */
let scratch = Buffer.alloc(64 * 1024)

function hashAndDecode(bodies: readonly Uint8Array[], header: BatchHeader) {
  let head = header.headBefore as Hash
  const events = bodies.map((body, index): IncomingEvent => {
    if (scratch.length < body.length + 32) scratch = Buffer.alloc(body.length + 32)
    scratch.write(head, 'hex')
    scratch.set(body, 32)
    // A digest as text costs half of one as a buffer.
    head = hash('sha256', scratch.subarray(0, 32 + body.length), 'hex') as Hash
    const seq = (header.fromSeq + index) as JournalSeq
    const { packageIds, kind, quarantine } = judge(body)
    return { seq, hash: head, body, packageIds, kind, quarantine }
  })
  return { events, head }
}

export type Judged = Pick<IncomingEvent, 'packageIds' | 'kind' | 'quarantine'>

/** `quarantine`: why it fits nothing, without values; null when it does */
export function judge(body: Uint8Array): Judged {
  const accepted = quickJudge(body)
  if (accepted !== null) return { ...accepted, quarantine: null }
  const decoded = decodeBody(body)
  if (!decoded.ok) return { packageIds: [], kind: '', quarantine: decoded.reason }
  return { packageIds: packagesTouched(decoded.event), kind: decoded.event.kind, quarantine: null }
}

/** Nothing that was recorded is thrown away, even when nobody can read it today: all of it lies under the batch's first number. */
function keepWhole(bytes: Uint8Array, header: BatchHeader, why: string): Unpacked {
  const bodies = Array.from({ length: header.toSeq - header.fromSeq + 1 }, (_, index) =>
    index === 0 ? bytes : new Uint8Array(0),
  )
  const { events, head } = hashAndDecode(bodies, header)
  return { events, head, sealed: [], unreadable: why }
}

function linesAfter(plain: Uint8Array, bodies: readonly Uint8Array[]): Uint8Array {
  return plain.subarray(bodies.reduce((end, body) => end + body.length + 1, 0))
}
