// The frame of a batch (up.ts, EVENTS Body and chain): header line in clear, then the compressed lines. Compression and signature come in as
// arguments, so that both ends read and write the same frame with their own host's tools.
import { canonicalJson } from '../domain/canonical-json.ts'
import { BatchHeader, MAX_HEADER_BYTES, SealedRecord } from './up.ts'

export type UnsignedHeader = Omit<BatchHeader, 'sig'>
export type FrameTools = {
  compress: (lines: Uint8Array) => Uint8Array
  /** Ed25519, base64 */
  sign: (message: Uint8Array) => string
}
export type ParsedFrame =
  { ok: true; header: BatchHeader; /** still compressed */ lines: Uint8Array } | { ok: false; reason: string }
export type SplitLines =
  /** `badSealed`: records that fit no schema; their events stand without them */
  { ok: true; bodies: Uint8Array[]; sealed: SealedRecord[]; badSealed: number } | { ok: false; reason: string }

declare const TextEncoder: new () => { encode(text: string): Uint8Array }
declare const TextDecoder: new (encoding: 'utf-8', options: { fatal: true }) => { decode(bytes: Uint8Array): string }
const NEWLINE = 10
const encoder = new TextEncoder()

/** The bytes that the device signs: canonical JSON of the header without its signature. */
export function signedBytes(header: UnsignedHeader | BatchHeader): Uint8Array {
  const { sig: _, ...unsigned } = { sig: '', ...header }
  return encoder.encode(canonicalJson(unsigned))
}

/** One frame of the bodies as they lie in the journal, `toSeq − fromSeq + 1` of them, and the sealed records beside them. */
export function encodeBatch(
  header: UnsignedHeader,
  bodies: readonly Uint8Array[],
  sealed: readonly SealedRecord[],
  tools: FrameTools,
): Uint8Array {
  const line = encoder.encode(`${canonicalJson({ ...header, sig: tools.sign(signedBytes(header)) })}\n`)
  const records = sealed.map((record) => encoder.encode(canonicalJson(record)))
  return joined([line, tools.compress(asLines([...bodies, ...records]))])
}

/** Reads the header and nothing else: what comes from outside is not decompressed before it is known to be wanted. */
export function parseBatchHeader(frame: Uint8Array): ParsedFrame {
  const end = frame.subarray(0, MAX_HEADER_BYTES).indexOf(NEWLINE)
  if (end === -1) return fault(`no header line within ${MAX_HEADER_BYTES} bytes`)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(frame.subarray(0, end)))
  } catch {
    return fault('the header is not JSON')
  }
  const header = BatchHeader.safeParse(value)
  if (!header.success) return fault(`the header: ${header.error.issues[0]?.path.join('.') ?? ''} does not fit`)
  if (header.data.toSeq < header.data.fromSeq) return fault('the header: toSeq is before fromSeq')
  return { ok: true, header: header.data, lines: frame.subarray(end + 1) }
}

/** Cuts the decompressed lines apart. The bodies are views of `lines`, in order of seq. */
export function splitBodies(lines: Uint8Array, header: BatchHeader): SplitLines {
  const count = header.toSeq - header.fromSeq + 1
  const parts: Uint8Array[] = []
  for (let from = 0; from < lines.length;) {
    const end = lines.indexOf(NEWLINE, from)
    if (end === -1) return fault('the last line is cut off')
    parts.push(lines.subarray(from, end))
    if (parts.length > count + header.sealed) return fault('more lines than the header names')
    from = end + 1
  }
  if (parts.length !== count + header.sealed)
    return fault(`${parts.length} lines where the header names ${count + header.sealed}`)
  const sealed = parts.slice(count).flatMap((part) => readSealed(part, header))
  return { ok: true, bodies: parts.slice(0, count), sealed, badSealed: header.sealed - sealed.length }
}

function readSealed(line: Uint8Array, { fromSeq, toSeq }: BatchHeader): SealedRecord[] {
  try {
    const record = SealedRecord.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line)))
    return record.seq >= fromSeq && record.seq <= toSeq ? [record] : []
  } catch {
    return []
  }
}

function asLines(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length + 1, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
    out[at++] = NEWLINE
  }
  return out
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

const fault = (reason: string): { ok: false; reason: string } => ({ ok: false, reason })
