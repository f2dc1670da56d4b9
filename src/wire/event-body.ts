// The frozen body of an event (EVENTS Body and chain): canonical JSON out, a typed event back in. Device, epoch and seq stand in no body: the
// chain's genesis binds them. What is absent was not known, `wallAt` equal to `at` is left out, and so is a `tick` of 0.
import { canonicalJson } from '../domain/canonical-json.ts'
import type { Envelope, Kind, ScanEvent, UnknownEvent } from '../domain/event.ts'
import { BODY_VERSION, EventEnvelope, EventHead, EventPayloads, MAX_TEXT_CHARS } from './event-schemas.ts'
import { MAX_BODY_BYTES } from './up.ts'

export type DecodedBody = { ok: true; event: ScanEvent | UnknownEvent } | { ok: false; reason: string }

/** Hybrid time = milliseconds × 1024 + counter (brands.ts). */
const TICKS_PER_MS = 1024
const MAX_DEPTH = 16
// Both hosts, Node and the browser, have it; the language's own library does not name it.
declare const TextDecoder: new (
  encoding: 'utf-8',
  options: { fatal: true; ignoreBOM: true },
) => { decode(bytes: Uint8Array): string }
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The body to freeze in the journal. Texts a scanner can send but a body must not hold are made harmless here, so that no scan ends in
 * quarantine for its label: NUL becomes U+2400 (the picture of NUL), half a surrogate pair U+FFFD, and a text over 1024 characters is cut and
 * ends in "…".
 */
export function encodeBody(event: ScanEvent): string {
  return encodePlain(event) ?? canonicalJson(harmless(stored(event)))
}

/** Most events hold nothing to make harmless; that shows in the finished text, and a scan waits for it. null: look closer. */
function encodePlain(event: ScanEvent): string | null {
  try {
    const text = canonicalJson(stored(event))
    return text.length > MAX_TEXT_CHARS || text.includes('\\u0000') ? null : text
  } catch {
    return null
  }
}

function stored(event: ScanEvent): object {
  const { at, wallAt } = event
  const ms = Math.floor(at / TICKS_PER_MS)
  const tick = at - ms * TICKS_PER_MS
  // What is undefined stands in no canonical JSON. The keys stand in its order, so that the quick writer takes them as they are.
  return {
    actorId: event.actorId,
    appVersion: event.appVersion,
    at: iso(ms),
    atErrMs: event.atErrMs,
    bootId: event.bootId,
    checkpoint: event.checkpoint,
    clockSuspect: event.clockSuspect,
    data: sorted(event.data),
    entry: event.entry,
    evidence: event.evidence,
    geo: event.geo,
    kind: event.kind,
    note: event.note,
    packageIds: event.packageIds,
    parentId: event.parentId,
    policyVersion: event.policyVersion,
    private: event.private,
    rawBarcode: event.rawBarcode,
    role: event.role,
    routeId: event.routeId,
    seen: event.seen,
    shiftId: event.shiftId,
    site: event.site,
    stopId: event.stopId,
    symbology: event.symbology,
    tick: tick === 0 ? undefined : tick,
    tzOffsetMin: event.tzOffsetMin,
    v: BODY_VERSION,
    wallAt: (wallAt as number) === ms ? undefined : iso(wallAt),
    workplace: event.workplace,
  } satisfies Record<keyof Envelope | 'kind' | 'data' | 'tick' | 'v', unknown>
}

function sorted(data: object): object {
  const fields = data as Record<string, unknown>
  const out: Record<string, unknown> = {}
  for (const key of Object.keys(fields).sort()) out[key] = fields[key]
  return out
}

/**
 * Reads the bytes of a body. A kind or version from the future gives an `Unknown` event with its envelope (EVENTS Event kinds); what holds no
 * such envelope gives a reason in words, and its bytes belong into quarantine. Never throws.
 */
export function decodeBody(body: Uint8Array): DecodedBody {
  if (body.length > MAX_BODY_BYTES) return fault(`the body is longer than ${MAX_BODY_BYTES} bytes`)
  let text: string
  try {
    text = utf8.decode(body)
  } catch {
    return fault('the body is not UTF-8')
  }
  return readText(text)
}

/** The same for a body that came as text (EVENTS Pull). */
export function decodeBodyText(text: string): DecodedBody {
  // At most three bytes a UTF-16 unit: exact enough to spare counting for all but the longest.
  if (text.length > MAX_BODY_BYTES) return fault(`the body is longer than ${MAX_BODY_BYTES} bytes`)
  return readText(text)
}

function readText(text: string): DecodedBody {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return fault('the body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault('the body is no JSON object')
  const objection = mayHideSomething(text) ? findObjection(value, 1) : null
  return objection === null ? readValue(value) : fault(objection)
}

function readValue(value: object): DecodedBody {
  const head = EventHead.safeParse(value)
  if (!head.success) return misfit('the head', head.error)
  const envelope = EventEnvelope.safeParse(value)
  if (!envelope.success) return misfit('the envelope', envelope.error)
  const { v, kind, at, tick = 0, wallAt } = head.data
  const ms = Date.parse(at)
  const wallMs = wallAt === undefined ? ms : Date.parse(wallAt)
  if (Number.isNaN(ms) || Number.isNaN(wallMs)) return fault('the head: a time that no calendar has')
  // The parsed envelope is a fresh object: it is finished in place, because this runs for every event of the network.
  const event = envelope.data as Record<string, unknown>
  event.at = ms * TICKS_PER_MS + tick
  event.wallAt = wallMs
  return finish(event, v, kind, 'data' in value ? value.data : undefined)
}

function finish(event: Record<string, unknown>, v: number, kind: string, data: unknown): DecodedBody {
  const payload = Object.hasOwn(EventPayloads, kind) ? EventPayloads[kind as Kind].safeParse(data) : undefined
  if (payload?.success === true) {
    event.kind = kind
    event.data = payload.data
    return { ok: true, event: event as unknown as ScanEvent }
  }
  if (payload !== undefined && v <= BODY_VERSION) return misfit(`the data of ${kind}`, payload.error)
  event.kind = 'Unknown'
  event.unknownKind = kind
  event.data = data
  return { ok: true, event: event as unknown as UnknownEvent }
}

const fault = (reason: string): DecodedBody => ({ ok: false, reason })

/** The first thing that does not fit, by path; values are left out: a reason may be logged, and personal facts must not be. */
function misfit(
  where: string,
  error: { issues: readonly { path: readonly PropertyKey[]; code: string }[] },
): DecodedBody {
  const [issue] = error.issues
  return fault(`${where}: ${issue === undefined ? 'does not fit' : `${issue.path.join('.')} (${issue.code})`}`)
}

const iso = (ms: number) => new Date(ms).toISOString()

/** Cheap and never wrong on the safe side: without escapes, odd names and many brackets there is nothing to look for. */
export function mayHideSomething(text: string): boolean {
  if (text.includes('\\') || text.includes('__proto__')) return true
  let brackets = 0
  for (const opening of ['{', '['])
    for (let from = text.indexOf(opening); from !== -1; from = text.indexOf(opening, from + 1))
      if (++brackets > MAX_DEPTH) return true
  return false
}

/** FAULTS 22: what a body must not hold, whatever the schema says. null = nothing of it. */
function findObjection(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return findInText(value)
  if (typeof value !== 'object' || value === null) return null
  if (depth > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH}`
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__') return 'a field named __proto__'
    const found = findInText(key) ?? findObjection(inner, depth + 1)
    if (found !== null) return found
  }
  return null
}

function findInText(text: string): string | null {
  if (text.includes('\0')) return 'a NUL in a text'
  return HALF_PAIR.test(text) ? 'half a surrogate pair in a text' : null
}

const HALF_PAIR = /\p{Surrogate}/u
const HALF_PAIRS = /\p{Surrogate}/gu
const HARMFUL = /[\0\p{Surrogate}]/u

function harmless(value: unknown): unknown {
  if (typeof value === 'string') return harmlessText(value)
  if (Array.isArray(value)) return value.map(harmless)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, harmless(inner)]))
}

function harmlessText(text: string): string {
  const fitting = text.length > MAX_TEXT_CHARS ? `${text.slice(0, MAX_TEXT_CHARS - 1)}…` : text
  if (!HARMFUL.test(fitting)) return fitting
  return fitting.replaceAll('\0', '\u2400').replace(HALF_PAIRS, '\ufffd')
}
