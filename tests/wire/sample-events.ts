// Events as a depot makes them, from a seed: varied people, routes, gaps and clocks, so that sizes measured on them mean something.
import { makeTrackingId } from '../../src/domain/numbers/tracking-id.ts'
import type { ScanEvent } from '../../src/domain/event.ts'

/** mulberry32: a small seeded source; 0 ≤ x < 1. */
export function seededUnit(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const PEOPLE = ['p-anna', 'p-beat', 'p-chris']
const ROUTES = ['r-2026-11-22-1', 'r-2026-11-22-2', 'r-2026-11-22-3', 'r-2026-11-22-4']

/** `count` receive, sort and load scans of one device in the order they happened. */
export function depotScans(count: number, seed: number): ScanEvent[] {
  const unit = seededUnit(seed)
  const below = (n: number) => Math.floor(unit() * n)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!
  let ms = Date.parse('2026-11-22T06:10:23.456Z')
  let seen = 10_233
  let ahead = 137
  let actorId = PEOPLE[0]!
  return Array.from({ length: count }, (_, i) => {
    ms += 700 + Math.floor(unit() * unit() * 9000)
    if (unit() < 0.2) seen += 1 + below(5)
    if (unit() < 0.02) ahead += below(3) - 1
    if (unit() < 0.01) actorId = pick(PEOPLE)
    const id = makeTrackingId(
      2510 + below(3),
      Uint8Array.from({ length: 5 }, () => below(256)),
    )
    const routeId = pick(ROUTES)
    const phase = Math.floor((i / count) * 6) % 3
    const label = unit() < 0.9 ? {} : { rawBarcode: `]C10034012345${String(below(1e8)).padStart(8, '0')}` }
    const kinds = [
      { kind: 'PackageReceived', data: { site: 'vaduz', condition: unit() < 0.97 ? 'ok' : 'damaged' } },
      {
        kind: 'PackageSorted',
        data: { site: 'vaduz', routeId, bin: `B${ROUTES.indexOf(routeId) + 1}`, planVersion: 3 },
      },
      { kind: 'PackageLoaded', data: { routeId: ROUTES[0], vehicleId: 'v-1' } },
    ] as const
    return {
      ...kinds[phase],
      at: ms * 1024,
      wallAt: ms + ahead,
      atErrMs: 250,
      tzOffsetMin: 60,
      bootId: 'b3f0c2d4-a1e8-4f6f-9d1b-0c5f2a7e4410',
      seen,
      packageIds: [id],
      ...label,
      symbology: 'Code128',
      entry: 'wedge',
      actorId,
      role: 'depot',
      shiftId: '7d1c',
      site: 'vaduz',
      workplace: 'bay-3',
      checkpoint: (['receive', 'sort', 'load'] as const)[phase],
      ...(phase === 2 ? { routeId: ROUTES[0] } : {}),
      policyVersion: 1,
      appVersion: '0.1.0',
    } as unknown as ScanEvent
  })
}
