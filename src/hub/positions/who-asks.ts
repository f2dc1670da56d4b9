// Who asks for places and trails ([PO6] [PO7]). A lease names a station, not a person; the person is in the journal: each event that a station signs says who was signed in.
// So the hub looks at the newest of them. A tampered device could only get past this by signing a false sign-in, which stays in the log with its name.
import type { PersonId } from '../../domain/brands.ts'
import type { Person } from '../../domain/reference.ts'
import { decodeBody } from '../../wire/event-body.ts'
import type { Lease, Station, HubStore } from '../store/contract.ts'

/** A station records few things that nobody has done. */
const LOOK_BACK = 50

export type SignedIn = { personId: PersonId; role: string | undefined }

/** Who was signed in at the station when it recorded the newest event that the hub has of it, as the event says; null: nobody. */
export async function signedInAt(
  store: HubStore,
  { deviceId, epoch }: Pick<Lease, 'deviceId' | 'epoch'>,
): Promise<SignedIn | null> {
  for (const { body } of await store.lastEvents(deviceId, epoch, LOOK_BACK)) {
    const decoded = decodeBody(body)
    if (!decoded.ok || decoded.event.actorId === undefined) continue
    const { kind, role, actorId } = decoded.event
    return kind === 'ShiftEnded' ? null : { personId: actorId, role }
  }
  return null
}

/** null: nobody is signed in, or it is no supervisor of the station's site */
export async function supervisorAt(
  store: HubStore,
  station: Station,
  lease: Pick<Lease, 'deviceId' | 'epoch'>,
): Promise<PersonId | null> {
  const who = await signedInAt(store, lease)
  if (who?.role !== 'supervisor') return null
  const person = await personAt(store, station, who.personId)
  return person?.role === 'supervisor' ? who.personId : null
}

/** null: nobody of this site */
export async function personAt(
  store: HubStore,
  { site }: Pick<Station, 'site'>,
  personId: string,
): Promise<Person | null> {
  const row = await store.row('person', personId)
  return row?.value == null || row.site !== site ? null : (row.value as Person)
}
