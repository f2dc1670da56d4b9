// Reading the personal facts beside an event: only when they are those that the event's salted hash names (DOMAIN §0.1 `private`).
import type { DeviceId, EpochId, EventId, JournalSeq, PackageId } from '../../domain/brands.ts'
import { type KeptEvent, type PrivateFacts, eventIdOf } from '../../domain/event.ts'
import { decodeBody } from '../../wire/event-body.ts'
import type { HubStore } from '../store/contract.ts'
import { unseal } from './sealing.ts'

const MOST_EVENTS = 2000

/** null: none, or their key was destroyed, or they do not fit the event's hash. */
export async function openSealed(store: HubStore, id: EventId, packageId: PackageId): Promise<PrivateFacts | null> {
  const [device, epoch, seq] = id.split('/')
  if (device === undefined || epoch === undefined || seq === undefined) return null
  const record = await store.sealedOf(device as DeviceId, epoch as EpochId, Number(seq) as JournalSeq)
  if (record?.key == null || record.packageId !== packageId) return null
  const opened = unseal(record.box, record.key)
  if (!opened) return null
  const events = await store.packageEvents(packageId, MOST_EVENTS)
  const event = events.find((one) => eventIdOf(one) === id)
  const decoded = event ? decodeBody(event.body) : null
  return decoded?.ok === true && decoded.event.private === opened.hash ? opened.facts : null
}

/** The same for an event that was read already: its history need not be read again. */
export async function openKept(store: HubStore, kept: KeptEvent, packageId: PackageId): Promise<PrivateFacts | null> {
  const record = await store.sealedOf(kept.deviceId, kept.epoch, kept.seq)
  if (record?.key == null || record.packageId !== packageId) return null
  const opened = unseal(record.box, record.key)
  return opened !== null && kept.event.private === opened.hash ? opened.facts : null
}
