// Who is told that a photo is whole now: a hint, after its row is durable. Who missed it asks the store.
import type { Hash, SiteId } from '../../domain/brands.ts'

export type PhotoNews = { sha256: Hash; site: SiteId }
export type PhotosWhole = {
  whole: (news: PhotoNews) => void
  /** @returns how to stop listening */
  onWhole: (listener: (news: PhotoNews) => void) => () => void
}

export function createPhotosWhole(): PhotosWhole {
  const listeners = new Set<(news: PhotoNews) => void>()
  return {
    whole: (news) => {
      for (const listener of listeners) listener(news)
    },
    onWhole: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
