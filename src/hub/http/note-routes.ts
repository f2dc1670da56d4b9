// What drivers wrote at a door, sealed, to a supervisor's desk ([PO10]): it opens the boxes itself, with the parcel's key. No other station needs them.
import { z } from 'zod'
import type { PackageId, SiteId } from '../../domain/brands.ts'
import { eventIdOf } from '../../domain/event.ts'
import { decodeBody } from '../../wire/event-body.ts'
import { MAX_NOTES, NotesReply, notesPath, WRITTEN_BY_DRIVERS } from '../../wire/notes.ts'
import { PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import { supervisorAt } from '../positions/who-asks.ts'
import type { LoggedEvent } from '../store/contract.ts'
import { type Leases, stationOf } from './leases.ts'
import { Problem } from './problem.ts'

const Asked = z.object({ packageId: z.string().min(1).max(32) })
/** A real parcel has some dozen events. */
const MOST_EVENTS = 500

export function registerNoteRoutes(app: HubApp, deps: HubDeps, leases: Leases): void {
  const { onRequest, config } = leases
  const schema = {
    summary: 'What drivers wrote beside their facts of a parcel, sealed; only while a supervisor is signed in',
    ...{ params: Asked, response: { 200: NotesReply } },
  }
  app.get(decodeURIComponent(notesPath(':packageId')), { onRequest, config, schema }, async (request, reply) => {
    const lease = leases.of(request)
    const station = await stationOf(deps, lease)
    if ((await supervisorAt(deps.store, station, lease)) === null) throw forSupervisors()
    void reply.header('cache-control', 'no-store')
    return notesOf(deps, station.site, request.params.packageId as PackageId)
  })
}

const forSupervisors = () =>
  new Problem(403, 'supervisors-only', 'Only for supervisors', {
    detail: 'No supervisor of this site is signed in at this station, as far as the hub has heard.',
    whatToDo: 'Sign in as a supervisor and ask again when that has been sent.',
  })

/** A parcel that is not in the site's scope now is none of its business: its key would stay there for ever. */
async function notesOf({ store }: HubDeps, site: SiteId, packageId: PackageId): Promise<NotesReply> {
  const erased = (await store.erasedAt(packageId)) !== null
  const none = { protocol: PROTOCOL_VERSION, erased, boxes: [] }
  if (!(await store.inScope(site, [packageId])).has(packageId)) return none
  const written = (await store.packageEvents(packageId, MOST_EVENTS)).filter(isWritten).slice(-MAX_NOTES)
  const boxes: NotesReply['boxes'] = []
  for (const event of written) {
    const record = await store.sealedOf(event.deviceId, event.epoch, event.seq)
    // Sealed with the key of the event's first parcel, as the station said: that must be the site's own, too.
    if (record === null || !(await store.inScope(site, [record.packageId])).has(record.packageId)) continue
    const { keyId, box, key } = record
    boxes.push({ eventId: eventIdOf(event), packageId: record.packageId, keyId, box, key })
  }
  return { ...none, boxes }
}

function isWritten({ body }: LoggedEvent): boolean {
  const decoded = decodeBody(body)
  return decoded.ok && decoded.event.private !== undefined && WRITTEN_BY_DRIVERS.includes(decoded.event.kind)
}
