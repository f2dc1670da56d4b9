// What the hub holds of one person who works here (DOMAIN §15.1; SPEC PE5): the row, where they were, what was said, their shifts and breaks. Read a page at a time, so that
// a year of trails needs no more memory than a day.
import type { HubPosition, PersonId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import type { Person } from '../../domain/reference.ts'
import { decodeBody } from '../../wire/event-body.ts'
import type { HubDeps } from '../deps.ts'
import type { LoggedEvent } from '../store/contract.ts'

const PAGE = 1000
const SHIFT_KINDS: ReadonlySet<string> = new Set(['ShiftStarted', 'ShiftEnded', 'BreakStarted', 'BreakEnded'])

/** One JSON value a line; the last is `{"kind":"end",…}` with the counts, so that a download that was cut is seen to be. */
export async function* personLines({ store }: Pick<HubDeps, 'store'>, personId: PersonId): AsyncGenerator<string> {
  const row = (await store.row('person', personId))?.value as Person | null | undefined
  // A PIN's verifier is no fact about the person, and would help to guess it.
  const { pin: _, ...person } = row ?? { id: personId, pin: undefined }
  yield line('person', person)
  let [positions, messages, shifts] = [0, 0, 0]
  for (let after = -1, more = true; more;) {
    const page = await store.pointsOf(personId, after, PAGE)
    for (const { point, ...of } of page) yield line('position', { ...point, at: iso(point.at), ...of })
    positions += page.length
    after = page.at(-1)?.point.at ?? after
    more = page.length === PAGE
  }
  for (let after = 0, more = true; more;) {
    const page = await store.talkOf(personId, after, PAGE)
    for (const { entry, recordedAt } of page) {
      const { kind: what, ...rest } = entry
      yield line('message', { what, ...rest, at: iso(entry.at), recordedAt: iso(recordedAt) })
    }
    messages += page.length
    after = page.at(-1)?.n ?? after
    more = page.length === PAGE
  }
  for (let after = 0 as HubPosition, more = true; more;) {
    const page = await store.events(after, PAGE)
    for (const event of page)
      for (const shift of shiftIn(event, personId)) {
        shifts += 1
        yield line('shift', shift)
      }
    after = page.at(-1)?.position ?? after
    more = page.length === PAGE
  }
  yield line('end', { positions, messages, shifts })
}

function shiftIn({ body, deviceId, recordedAt }: LoggedEvent, personId: PersonId): object[] {
  // Most of the log is other people's scans: those are not worth parsing.
  if (!Buffer.from(body.buffer, body.byteOffset, body.byteLength).includes(personId)) return []
  const decoded = decodeBody(body)
  if (!decoded.ok || decoded.event.actorId !== personId || !SHIFT_KINDS.has(decoded.event.kind)) return []
  const { kind, at, shiftId, site } = decoded.event
  return [{ what: kind, at: iso(msOf(at)), recordedAt: iso(recordedAt), shiftId, site, deviceId }]
}

const iso = (ms: number): string => new Date(ms).toISOString()
const line = (kind: string, value: object): string => `${JSON.stringify({ kind, ...value })}\n`
