// The fake station's answers for road, photos, places and the supervisor's desk: enough to look at each screen's empty state; each screen's own
// samples stand in a file of its own beside this one.
import type { BridgeHandlers } from '../../wire/bridge.ts'
import { ago } from './fake-data.ts'
import { deskHandlers } from './fake-desk.ts'
import { photoHandlers } from './fake-photos.ts'
import { SAMPLE_PHOTO, samplePhoto } from './fake-story.ts'
import { fakeMapFile } from './fake-map.ts'

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

 
export function moreHandlers(wishes: { empty: boolean; offline: boolean }): More {
  const drafts = new Map<string, string>()
  const photos = photoHandlers()
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
    ...photos,
    photo: (asked) => (asked.sha256 === SAMPLE_PHOTO ? samplePhoto() : photos.photo(asked)),
    reportFix: () => ({ ok: true }),
    trail: () => ({ asOf, points: [] }),
    ...deskHandlers(wishes),
    mapFile: () => fakeMapFile(),
  }
}
