// How the demo reaches a hub and a station: through what it is given. `src/cli/` gives real ones; this room knows no fetch, no file, no clock.
import type { PhotoFix } from '../domain/photo-gate.ts'
import type { PhotoReport } from '../domain/photo-report.ts'
import type { PhotoKind } from '../domain/vocabulary.ts'
import type { VerbInput, VerbName, VerbOutput } from '../wire/bridge.ts'

export type DemoAnswer = { status: number; /** parsed JSON, null when there was none */ body: unknown }
/** The hub's verbs for dispatch systems (EVENTS Into the hub). The giver adds the operator's key; paths begin with `/v1/`. */
export type DemoClient = {
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<DemoAnswer>
  put(path: string, body: unknown, headers?: Record<string, string>): Promise<DemoAnswer>
}

/** A real, enrolled station. `sync` resolves when the hub has everything the station recorded and the station has pulled what the hub had then. */
export type DemoStation = {
  call<V extends VerbName>(
    verb: V,
    ...input: undefined extends VerbInput<V> ? [] : [VerbInput<V>]
  ): Promise<VerbOutput<V>>
  sync(): Promise<void>
}

/** The hub or the station did not do what the demo's day asked for; the sentence names what and why. */
export class DemoRefused extends Error {
  override name = 'DemoRefused'
}

/** A picture of the scene with that seed, and what the gate says of it. `seen`: dHashes of the device's photos before. */
export type DemoCamera = (scene: {
  seed: number
  kind: PhotoKind
  parcel: boolean
  fix: PhotoFix | null
  seen: readonly string[]
}) => Promise<{ bytes: Uint8Array<ArrayBuffer>; report: PhotoReport }>
