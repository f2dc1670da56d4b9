// The fake station's answers for road, photos, places and the supervisor's desk: enough to look at each screen's empty state; each screen's own
// samples stand in a file of its own beside this one.
import type { BridgeHandlers, BoardCount } from '../../wire/bridge.ts'
import { ago, NOW } from './fake-data.ts'
import { fakeMapFile, sampleDrivers, sampleRoutes } from './fake-map.ts'

type More = Pick<
  BridgeHandlers,
  | 'draft'
  | 'saveDraft'
  | 'balance'
  | 'savePhoto'
  | 'photoHashes'
  | 'photo'
  | 'reportFix'
  | 'location'
  | 'trail'
  | 'board'
  | 'boardList'
  | 'mapFile'
  | 'mapRoutes'
  | 'mapDrivers'
  | 'driverTrail'
  | 'exceptions'
  | 'find'
>

const none: Record<BoardCount, number> = {
  expected: 0,
  received: 0,
  loaded: 0,
  out: 0,
  delivered: 0,
  attempted: 0,
  trouble: 0,
}

/* eslint-disable max-lines-per-function -- one row a verb, to be read as a table */
export function moreHandlers(): More {
  const drafts = new Map<string, string>()
  const asOf = ago(1)
  return {
    draft: ({ stopId }) => {
      const value = drafts.get(stopId)
      return value === undefined ? null : { at: asOf, value }
    },
    saveDraft: ({ stopId, value }) => {
      if (value === null) drafts.delete(stopId)
      else drafts.set(stopId, value)
      return { ok: true }
    },
    balance: () => ({
      ...{ asOf, loaded: 0, delivered: 0, attempted: 0, backAtDepot: 0, elsewhere: 0, onVehicle: [] },
      ...{ unsentEvents: 0, unsentPhotos: 0 },
    }),
    savePhoto: () => ({ outcome: 'not-saved', reason: 'sealed', sentence: 'The development station keeps no photos.' }),
    photoHashes: () => ({ asOf, dHashes: [] }),
    photo: () => ({ outcome: 'unknown', sentence: 'The development station has no photos.' }),
    reportFix: () => ({ ok: true }),
    location: () => ({
      ...{ asOf, source: 'none', fix: null, problem: 'none-yet', sentence: null, moving: false, paused: null },
      ...{ recordedToday: 0, unsentPoints: 0 },
    }),
    trail: () => ({ asOf, points: [] }),
    board: () => ({ asOf, day: new Date(NOW).toISOString().slice(0, 10), rows: [], total: none, atRisk: 0 }),
    boardList: () => ({ asOf, packages: [], count: 0 }),
    mapFile: () => fakeMapFile(),
    mapRoutes: () => ({ asOf, routes: sampleRoutes(undefined, 14) }),
    mapDrivers: () => ({ asOf, drivers: sampleDrivers(sampleRoutes(undefined, 14), 5, 300) }),
    driverTrail: () => ({ asOf, points: [] }),
    exceptions: () => ({
      asOf,
      lanes: { customer: [], package: [], carrier: [], data: [] },
      counts: { customer: 0, package: 0, carrier: 0, data: 0 },
    }),
    find: () => ({ asOf, found: [] }),
  }
}
