// Stations that listen, in this process (DESIGN §4 Live, wire/live.ts). What waits for one is a place in each order and some hashes, never a queue:
// a reader that is slow misses nothing, because news is only a hint to read from its own cursor.
import type { DeviceId, Hash, SiteId } from '../../domain/brands.ts'
import { wakeOrWait } from './subscribers.ts'

export type StationHeard =
  | { kind: 'waiting'; news: number | null; places: number | null; messages: number | null; photos: Hash[] }
  | { kind: 'beat' }
  | { kind: 'cut'; why: 'elsewhere' | 'closing' }

export type StationListening = {
  /** What came since the last call, or a beat when nothing did for `withinMs`. After a cut there is nothing more. */
  next: (withinMs: number) => Promise<StationHeard>
  close: () => void
}

export type StationNews = {
  /** One stream a device: a newer one ends the older. null: as many listen as this hub can serve. */
  listen: (device: DeviceId, site: SiteId) => StationListening | null
  /** sites somebody listens for */
  sites: () => SiteId[]
  news: (site: SiteId, position: number) => void
  /** of any site: the cursor is one for all, and who asks is told of the own site only */
  places: (cursor: number) => void
  messages: (site: SiteId, cursor: number) => void
  photo: (site: SiteId, sha256: Hash) => void
  count: () => number
  close: () => void
}

/** Photos that became whole while one reader was slow; of more the oldest are not named: who shows one asks for it anyway. */
const MAX_PHOTOS = 64

type Listener = {
  site: SiteId
  news: number | null
  places: number | null
  messages: number | null
  photos: Hash[]
  cut: null | 'elsewhere' | 'closing'
  wake: (() => void) | null
}

export function createStationNews({ maxListeners }: { maxListeners: number }): StationNews {
  const all = new Map<DeviceId, Listener>()
  const tell = (site: SiteId | null, change: (listener: Listener) => void): void => {
    for (const listener of all.values()) {
      if (site !== null && listener.site !== site) continue
      change(listener)
      listener.wake?.()
    }
  }
  const cut = (device: DeviceId, listener: Listener, why: 'elsewhere' | 'closing'): void => {
    listener.cut ??= why
    if (all.get(device) === listener) all.delete(device)
    listener.wake?.()
  }
  return {
    listen(device, site) {
      const before = all.get(device)
      if (before === undefined && all.size >= maxListeners) return null
      if (before !== undefined) cut(device, before, 'elsewhere')
      const listener: Listener = { site, news: null, places: null, messages: null, photos: [], cut: null, wake: null }
      all.set(device, listener)
      return { next: (withinMs) => heard(listener, withinMs), close: () => cut(device, listener, 'closing') }
    },
    sites: () => [...new Set([...all.values()].map(({ site }) => site))],
    news: (site, position) => tell(site, (one) => (one.news = Math.max(one.news ?? 0, position))),
    places: (cursor) => tell(null, (one) => (one.places = Math.max(one.places ?? 0, cursor))),
    messages: (site, cursor) => tell(site, (one) => (one.messages = Math.max(one.messages ?? 0, cursor))),
    photo: (site, sha256) => tell(site, (one) => (one.photos = [...one.photos.slice(1 - MAX_PHOTOS), sha256])),
    count: () => all.size,
    close() {
      for (const [device, listener] of all) cut(device, listener, 'closing')
    },
  }
}

const isQuiet = (one: Listener): boolean =>
  one.news === null && one.places === null && one.messages === null && one.photos.length === 0

async function heard(listener: Listener, withinMs: number): Promise<StationHeard> {
  if (listener.cut === null && isQuiet(listener)) await wakeOrWait(listener, withinMs)
  if (listener.cut !== null) return { kind: 'cut', why: listener.cut }
  if (isQuiet(listener)) return { kind: 'beat' }
  const { news, places, messages, photos } = listener
  Object.assign(listener, { news: null, places: null, messages: null, photos: [] })
  return { kind: 'waiting', news, places, messages, photos }
}
