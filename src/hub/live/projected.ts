// Who is told that the projection went on: only then does a pull see what was stored (SPEC PU2). A hint, after the rows are durable.
import type { HubPosition, PackageId } from '../../domain/brands.ts'
import type { LoggedEvent } from '../store/contract.ts'

export type ProjectedNews = {
  to: HubPosition
  packages: ReadonlyMap<PackageId, HubPosition>
  /** supervisors' words about where addresses lie: of all events these alone are looked at once more (road/moved-pins.ts) */
  pinsSettled: readonly LoggedEvent[]
}
export type Projected = {
  tell: (news: ProjectedNews) => void
  /** @returns how to stop listening */
  on: (listener: (news: ProjectedNews) => void) => () => void
}

export function createProjected(): Projected {
  const listeners = new Set<(news: ProjectedNews) => void>()
  return {
    tell: (news) => {
      for (const listener of listeners) listener(news)
    },
    on: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
