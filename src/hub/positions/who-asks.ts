// Who asks for places and trails ([PO6] [PO7]). A lease names a station, not a person; the person is in the journal: each event that a station signs says who was signed in.
// So the hub looks at the newest of them. A tampered device could only get past this by signing a false sign-in, which stays in the log with its name.
import type { PersonId } from '../../domain/brands.ts'
import { decodeBody } from '../../wire/event-body.ts'
import type { Lease, Station, HubStore } from '../store/contract.ts'

/** A station records few things that nobody has done. */
const LOOK_BACK = 50

/** null: nobody is signed in, or it is no supervisor of the station's site. */
export async function supervisorAt(
  store: HubStore,
  station: Station,
  { deviceId, epoch }: Pick<Lease, 'deviceId' | 'epoch'>,
): Promise<PersonId | null> {
  for (const { body } of await store.lastEvents(deviceId, epoch, LOOK_BACK)) {
    const decoded = decodeBody(body)
    if (!decoded.ok || decoded.event.actorId === undefined) continue
    const { kind, role, actorId } = decoded.event
    if (kind === 'ShiftEnded' || role !== 'supervisor') return null
    const person = await store.row('person', actorId)
    const known = person?.value as { role?: string } | null | undefined
    return person?.site === station.site && known?.role === 'supervisor' ? actorId : null
  }
  return null
}
