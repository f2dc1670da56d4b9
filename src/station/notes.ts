// What drivers wrote at a door, for a supervisor's eyes ([Q11]): own boxes lie here, those of others come from the hub when their parcel is looked at, and
// all are opened here with the parcel's key. Once the key is destroyed nothing opens them any more.
import type { EventId, PackageId } from '../domain/brands.ts'
import type { KeptEvent } from '../domain/event.ts'
import { type NotesReply, WRITTEN_BY_DRIVERS } from '../wire/notes.ts'
import type { DriverNote } from '../wire/bridge.ts'
import type { Core } from './core.ts'
import type { Keeper } from './keeper.ts'

/** Boxes of others that are kept for the time without a network, the newest looked at; some 300 bytes each. */
const MAX_KEPT = 100

export type KeptBox = { packageId: string; keyId: string; box: string }
export type NotesDeps = {
  keeper: Keeper
  /** null: the hub cannot be asked now */
  ask: (packageId: PackageId) => Promise<NotesReply | null>
}

/** Of one parcel, oldest first; none for who is no supervisor. */
export async function notesOf({ keeper, ask }: NotesDeps, packageId: PackageId): Promise<DriverNote[]> {
  const isSupervisor = () => keeper.core().kv.get('operator')?.role === 'supervisor'
  if (!isSupervisor()) return []
  const written = keeper
    .core()
    .views.eventsOf(packageId)
    .filter(({ event }) => event.private !== undefined && WRITTEN_BY_DRIVERS.includes(event.kind))
  const lacking = written.some((kept) => boxOf(keeper.core(), kept) === null)
  const reply = lacking ? await ask(packageId) : null
  if (reply !== null && reply.boxes.length > 0) keeper.write((core) => keep(core, reply))
  // Somebody else may have signed in while the hub was asked.
  if (!isSupervisor()) return []
  return written.map((kept) => open(keeper.core(), kept, reply))
}

/** Own ones by their place in the journal, others as the hub gave them. */
function boxOf(core: Core, { id, deviceId, epoch, seq, hash }: KeptEvent): KeptBox | null {
  const own = core.journal.epochs().find((one) => one.epoch === epoch && one.deviceId === deviceId)
  if (own !== undefined && seq > own.floor.seq && core.journal.hashAt(own, seq) === hash)
    return core.keys.sealedAfter(own, seq - 1, seq)[0] ?? null
  return core.kv.get('boxes')?.[id] ?? null
}

function keep(core: Core, { boxes }: NotesReply): void {
  for (const { packageId, keyId, key } of boxes) if (key !== null) core.keys.learned(packageId as PackageId, keyId, key)
  const known = Object.entries(core.kv.get('boxes') ?? {}).filter(
    ([id]) => !boxes.some(({ eventId }) => eventId === id),
  )
  const fresh = boxes.map(({ eventId, packageId, keyId, box }) => [eventId, { packageId, keyId, box }] as const)
  core.kv.put('boxes', Object.fromEntries([...known, ...fresh].slice(-MAX_KEPT)))
}

function open(core: Core, kept: KeptEvent, reply: NotesReply | null): DriverNote {
  const eventId: EventId = kept.id
  const box = boxOf(core, kept)
  if (box === null) return { eventId, state: reply?.erased === true ? 'erased' : 'not-here' }
  try {
    const opened = core.keys.open(box.packageId as PackageId, box.keyId, Buffer.from(box.box, 'base64'))
    if (opened === null) return { eventId, state: 'erased' }
    // What does not fit the event's hash was not written by whoever signed it.
    if (opened.hash !== kept.event.private) return { eventId, state: 'not-here' }
    const { note, requestId, lockerMessage, name, houseNumber } = opened.facts
    const said = Object.entries({ note, requestId, lockerMessage, name, houseNumber }).filter(
      ([, text]) => typeof text === 'string' && text !== '',
    )
    return { eventId, state: 'open', facts: Object.fromEntries(said) as Record<string, string> }
  } catch {
    return { eventId, state: 'not-here' }
  }
}
