// What the gate needs beside the picture: where the device is, and what it took before. All of it from the station, none of it waited for long.
import type { StopId } from '../../domain/brands.ts'
import { distanceM } from '../../domain/geo.ts'
import type { PhotoFix } from '../../domain/photo-gate.ts'
import type { BridgeClient } from '../../wire/bridge.ts'

export type Circumstances = { fix: PhotoFix | null; seen: readonly string[] }

/** The driver stands there with a parcel: what is not known by then counts as unknown, and is said. */
const WAIT_MS = 1_500

export async function askCircumstances(client: BridgeClient, stopId: StopId | undefined): Promise<Circumstances> {
  const [state, stop, hashes] = await Promise.all([
    soon(client.location()),
    stopId === undefined ? null : soon(client.stop({ stopId })),
    soon(client.photoHashes()),
  ])
  const fix = state?.fix ?? null
  return {
    fix:
      fix === null || state === null
        ? null
        : {
            ageMs: ageOf(state.asOf, fix.at),
            accuracyM: fix.accuracyM,
            distanceM: stop === null ? null : Math.round(distanceM(fix, stop)),
          },
    seen: hashes?.dHashes ?? [],
  }
}

/** Two clocks that agree within seconds; a fix from further ahead has no age (the gate takes it for none). */
function ageOf(now: number, at: number): number {
  const ageMs = now - at
  return ageMs < 0 && ageMs > -AHEAD_MS ? 0 : ageMs
}
const AHEAD_MS = 5_000

function soon<T>(asked: Promise<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), WAIT_MS)
    asked.then(
      (answer) => {
        clearTimeout(timer)
        resolve(answer)
      },
      () => {
        clearTimeout(timer)
        resolve(null)
      },
    )
  })
}
