// Who is told that a parcel's recipient was erased: what is kept in memory of it must go at once.
import type { PackageId } from '../../domain/brands.ts'

export type Erasures = {
  tell: (packageId: PackageId) => void
  /** @returns how to stop listening */
  on: (listener: (packageId: PackageId) => void) => () => void
}

export function createErasures(): Erasures {
  const listeners = new Set<(packageId: PackageId) => void>()
  return {
    tell: (packageId) => {
      for (const listener of listeners) listener(packageId)
    },
    on: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
