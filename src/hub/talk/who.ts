// Who may hear what ([TK4]), and who was at a station ([TK3]): a lease names a device, not a person; the person is in the journal that the device signs
// (positions/who-asks.ts).
import { decodeBody } from '../../wire/event-body.ts'
import { personAt, signedInAt } from '../positions/who-asks.ts'
import type { HubStore, Lease, Station } from '../store/contract.ts'

/** More than a shift's sign-in lies back when somebody was offline: so many of the newest events are looked at. */
const LOOK_BACK = 300

/** A driver hears the own conversation, a supervisor those of the site; null: nothing, as far as the hub has heard. */
export async function mayHear(
  store: HubStore,
  station: Station,
  lease: Lease,
  personId: string,
): Promise<{ driverId: string | null } | null> {
  const who = await signedInAt(store, lease)
  if (who === null || who.personId !== personId) return null
  const known = await personAt(store, station, personId)
  if (known === null || known.role !== who.role) return null
  if (known.role === 'supervisor') return { driverId: null }
  return known.role === 'driver' ? { driverId: personId } : null
}

/** Did this person, in this role, lately record anything at the station? What was said offline comes when others are signed in already. */
export async function wasAt(
  store: HubStore,
  { deviceId, epoch }: Lease,
  who: { byId: string; role: string },
): Promise<boolean> {
  for (const { body } of await store.lastEvents(deviceId, epoch, LOOK_BACK)) {
    const decoded = decodeBody(body)
    if (decoded.ok && decoded.event.actorId === who.byId && decoded.event.role === who.role) return true
  }
  return false
}
