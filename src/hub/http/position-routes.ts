// Positions of drivers: up from their tablets, down to the stations of supervisors (wire/positions.ts). Thin: what they mean is positions/places.ts.
import { z } from 'zod'
import { PlacesReply, POSITIONS_PATH, PositionsRequest, PositionsTaken, TrailReply } from '../../wire/positions.ts'
import { PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import type { DayBook } from '../positions/day-book.ts'
import type { Places } from '../positions/places.ts'
import { supervisorAt } from '../positions/who-asks.ts'
import type { Station } from '../store/contract.ts'
import { Problem } from './problem.ts'
import { type Leases, stationOf } from './leases.ts'

const forSupervisors = () =>
  new Problem(403, 'supervisors-only', 'Only for supervisors', {
    detail: 'No supervisor of this site is signed in at this station, as far as the hub has heard.',
    whatToDo: 'Sign in as a supervisor and ask again when that has been sent.',
  })

const MAX_TRAIL_POINTS = 2000
const After = z.object({ after: z.coerce.number().int().min(0).default(0) })
const From = z.object({ from: z.coerce.number().int().min(0).default(0) })
const Person = z.object({ personId: z.string().min(1).max(64) })

type Parts = { places: Places; leases: Leases; dayBook: DayBook }

/** All ask for a lease of a station in good standing, and only ever tell of its own site. */
export function registerPositionRoutes(app: HubApp, deps: HubDeps, parts: Parts): void {
  const { places, leases, dayBook } = parts
  const { onRequest, config } = leases
  const upSchema = {
    summary: 'Thinned positions of one person in one shift; sending again is free, points from the future are refused',
    body: PositionsRequest,
    response: { 200: PositionsTaken },
  }
  app.post(POSITIONS_PATH, { onRequest, config, schema: upSchema }, async (request) =>
    places.take(await stationOf(deps, leases.of(request)), request.body),
  )
  const downSchema = {
    summary:
      'The newest place of each driver of the site who is on shift, changed since a cursor; to a station without a signed-in supervisor only its own',
    querystring: After,
    response: { 200: PlacesReply },
  }
  app.get(POSITIONS_PATH, { onRequest, config, schema: downSchema }, async (request, reply) => {
    const lease = leases.of(request)
    const station = await stationOf(deps, lease)
    const { after } = request.query
    void reply.header('cache-control', 'no-store')
    const supervisor = await supervisorAt(deps.store, station, lease)
    if (supervisor === null) return places.own(station, after)
    return { ...(await places.since(station.site, after)), desk: await dayBook.read(station.site) }
  })
  const trailSchema = {
    summary:
      'Where a person of the site was since a time, oldest first; only while a supervisor of the site is signed in at the station',
    ...{ params: Person, querystring: From, response: { 200: TrailReply } },
  }
  app.get(`${POSITIONS_PATH}/:personId/trail`, { onRequest, config, schema: trailSchema }, async (request, reply) => {
    const lease = leases.of(request)
    const station = await stationOf(deps, lease)
    if ((await supervisorAt(deps.store, station, lease)) === null) throw forSupervisors()
    void reply.header('cache-control', 'no-store')
    return { protocol: PROTOCOL_VERSION, points: await trailOf(deps, station, { ...request.params, ...request.query }) }
  })
}

/** [PO3] Its end is where the person rests. */
const trailOf = async (
  { store }: HubDeps,
  { site }: Station,
  { personId, from }: { personId: string; from: number },
) => ((await store.rests(personId)) ? [] : store.trailOf(site, personId, from, MAX_TRAIL_POINTS))
