// The lease of a station's request, for every verb of stations: looked up before the body is read, and counted by itself.
import type { FastifyRequest } from 'fastify'
import type { HubDeps } from '../deps.ts'
import type { Sessions } from '../stations/session.ts'
import type { Lease, Station } from '../store/contract.ts'
import { bearerOf } from './operator.ts'
import { Problem } from './problem.ts'

export type Leases = ReturnType<typeof leased>

/** Stations behind one address do not count together. */
export function leased(sessions: Sessions, { config }: Pick<HubDeps, 'config'>) {
  const known = new WeakMap<FastifyRequest, Lease>()
  return {
    onRequest: async (request: FastifyRequest): Promise<void> => {
      known.set(request, await sessions.leaseOf(bearerOf(request)))
    },
    of: (request: FastifyRequest): Lease => {
      const lease = known.get(request)
      if (!lease) throw new Error('a route asked for the lease of a request that was never asked for one')
      return lease
    },
    config: {
      rateLimit: {
        max: config.limits.leasedRequestsPerMinute,
        timeWindow: 60_000,
        keyGenerator: (request: FastifyRequest) => bearerOf(request) ?? request.ip,
      },
    },
  }
}

/** The station behind a lease, for what only one in good standing may ask. @throws Problem 403 when it is revoked or unknown here */
export async function stationOf({ store }: Pick<HubDeps, 'store'>, lease: Lease): Promise<Station> {
  const station = lease.handOverOnly ? null : await store.station(lease.deviceId)
  if (station?.revoked === false) return station
  throw new Problem(403, 'revoked', 'No news for this device', {
    detail: 'This device is revoked or unknown here.',
    whatToDo: 'Go on scanning and hand over; ask a supervisor for a new code.',
  })
}
