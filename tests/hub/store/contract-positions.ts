// The part of the store's conformance suite that is about places of drivers.
import { describe, expect, it } from 'vitest'
import type { SiteId } from '../../../src/domain/brands.ts'
import type { HubStore } from '../../../src/hub/store/contract.ts'
import type { PositionBatch } from '../../../src/hub/store/positions.ts'
import type { Point } from '../../../src/wire/positions.ts'
import { NOW } from '../kit.ts'

const DEPOT = 'depot' as SiteId
const MINUTE = 60_000
const point = (minute: number, more: Partial<Point> = {}): Point => ({
  ...{ at: NOW + minute * MINUTE, lat: 47 + minute / 1000, lon: 9.5, accuracyM: 5, source: 'browser' as const },
  ...{ heading: null, speedMps: null, ...more },
})
const batch = (points: Point[], more: Partial<PositionBatch> = {}): PositionBatch => ({
  ...{ personId: 'dino', shiftId: 'shift-1', routeId: 'r14', deviceId: 'st-1', site: DEPOT, points, presence: null },
  ...more,
})

/** @param open the store on a fresh database; `again` the same one after a restart */
export function registerPositionContract(open: () => HubStore, again: () => Promise<HubStore>): void {
  const placesAt = async (store: HubStore, after = 0) =>
    (await store.placesSince(DEPOT, after, 100)).map(({ personId, place }) => `${personId} ${place?.at ?? 'gone'}`)

  describe('positions', () => {
    it('[PO1] a point is stored once; the newest one is the place, also when it comes first', async () => {
      const store = open()
      expect(await store.putPositions(batch([point(3), point(2)]))).toEqual({ stored: 2, changed: 1 })
      expect(await store.putPositions(batch([point(3), point(1)]))).toEqual({ stored: 1, changed: null })
      expect(await store.trailOf(DEPOT, 'dino', 0, 100)).toEqual([point(1), point(2), point(3)])
      expect(await store.trailOf(DEPOT, 'dino', NOW + 2 * MINUTE, 100)).toEqual([point(2), point(3)])
      expect(await store.trailOf(DEPOT, 'dino', 0, 2)).toEqual([point(2), point(3)])
      expect(await store.placesSince(DEPOT, 0, 10)).toEqual([
        {
          ...{ n: 1, personId: 'dino' },
          place: { ...point(3), personId: 'dino', routeId: 'r14', deviceId: 'st-1', onBreak: false },
          resting: null,
        },
      ])
    })

    it('[PO4] each change has a number of its own, in order; another site is told nothing', async () => {
      const store = open()
      await store.putPositions(batch([point(1)]))
      await store.putPositions(batch([point(1)], { personId: 'eva', routeId: null }))
      await store.putPositions(batch([point(1)], { personId: 'far', site: 'other' as SiteId }))
      await store.putPositions(batch([point(2)]))
      expect(await store.placesCursor()).toBe(4)
      expect(await placesAt(store)).toEqual([`eva ${NOW + MINUTE}`, `dino ${NOW + 2 * MINUTE}`])
      expect(await placesAt(store, 3)).toEqual([`dino ${NOW + 2 * MINUTE}`])
      expect((await store.placesSince(DEPOT, 0, 1)).map(({ n }) => n)).toEqual([2])
      expect(await store.trailOf('other' as SiteId, 'dino', 0, 10)).toEqual([])
    })

    it('[PO3] on a break it is told that and since when, but no place, off shift neither; a newer point ends both', async () => {
      const store = open()
      const told = async () => {
        const [row] = await store.placesSince(DEPOT, 0, 10)
        return { place: row?.place?.at ?? null, resting: row?.resting ?? null, rests: await store.rests('dino') }
      }
      const shown = (minute: number) => ({ place: NOW + minute * MINUTE, resting: null, rests: false })
      const resting = { personId: 'dino', routeId: 'r14', since: NOW + 2 * MINUTE }
      await store.putPositions(batch([point(1)], { presence: { state: 'on', at: NOW } }))
      expect(await told()).toEqual(shown(1))
      expect((await store.placeOnRoute('r14'))?.at).toBe(NOW + MINUTE)
      await store.putPositions(batch([], { presence: { state: 'break', at: NOW + 2 * MINUTE } }))
      expect(await told()).toEqual({ place: null, resting, rests: true })
      expect(await store.placeOnRoute('r14')).toBeNull()
      // What was pulled forward is still to be driven so.
      await store.putPositions(batch([], { order: { at: NOW + 2 * MINUTE, stops: ['s3'] } }))
      expect((await told()).resting).toEqual({ ...resting, order: ['s3'] })
      await store.putPositions(batch([point(3)]))
      expect(await told()).toEqual(shown(3))
      await store.putPositions(batch([], { presence: { state: 'off', at: NOW + 4 * MINUTE } }))
      expect(await told()).toEqual({ place: null, resting: null, rests: false })
      expect(await placesAt(store)).toEqual(['dino gone'])
      expect(await store.placeOnRoute('r14')).toBeNull()
      // A backlog of before the end brings nobody back.
      await store.putPositions(batch([point(3.5)]))
      expect(await placesAt(store)).toEqual(['dino gone'])
      await store.putPositions(batch([point(5)], { shiftId: 'shift-2' }))
      expect(await placesAt(store)).toEqual([`dino ${NOW + 5 * MINUTE}`])
    })

    it('[TR7] of two who drive one route each is told for the asked person alone', async () => {
      const store = open()
      const place = async (personId?: string | null) => (await store.placeOnRoute('r14', personId))?.personId
      await store.putPositions(batch([point(1)]))
      await store.putPositions(batch([point(2)], { personId: 'eva' }))
      expect([await place('dino'), await place('eva'), await place('urs')]).toEqual(['dino', 'eva', undefined])
      expect([await place(), await place(null)]).toEqual(['eva', 'eva'])
      expect(await store.placeOnRoute('r15', 'dino')).toBeNull()
      await store.putPositions(batch([], { presence: { state: 'break', at: NOW + 3 * MINUTE } }))
      expect(await place('dino')).toBeUndefined()
    })

    it('[PO3] the shift’s end that comes before its points: nobody is seen afterwards', async () => {
      const store = open()
      await store.putPositions(batch([], { presence: { state: 'off', at: NOW + 9 * MINUTE } }))
      await store.putPositions(batch([point(8)]))
      expect(await placesAt(store)).toEqual(['dino gone'])
    })

    it('[PO5] old trails are thinned, very old ones go, the newest place with them', async () => {
      const store = open()
      const trail = Array.from({ length: 20 }, (_, n) => point(n))
      await store.putPositions(batch(trail))
      await store.putPositions(batch([point(-100)], { personId: 'eva' }))
      const cuts = {
        dropBefore: NOW - MINUTE,
        thinFrom: NOW - MINUTE,
        thinBefore: NOW + 12 * MINUTE,
        everyMs: 5 * MINUTE,
      }
      expect(await store.forgetPositions(cuts)).toBeGreaterThan(0)
      const left = await store.trailOf(DEPOT, 'dino', 0, 100)
      const buckets = left.filter(({ at }) => at < cuts.thinBefore).map(({ at }) => Math.floor(at / cuts.everyMs))
      expect(new Set(buckets).size).toBe(buckets.length)
      expect(left.filter(({ at }) => at >= cuts.thinBefore)).toEqual(trail.slice(12))
      expect(await store.trailOf(DEPOT, 'eva', 0, 100)).toEqual([])
      expect(await placesAt(store)).toEqual([`dino ${NOW + 19 * MINUTE}`, 'eva gone'])
      expect(await store.forgetPositions(cuts)).toBe(0)
    })

    it('[PO7] the order of a route is the one said last; its driver’s place tells it and has a number of its own', async () => {
      const store = open()
      const order = (minute: number, stops: string[]) => ({ at: NOW + minute * MINUTE, stops })
      expect(await store.stopOrder('r14')).toBeNull()
      await store.putPositions(batch([point(1)]))
      expect(await store.putPositions(batch([], { order: order(2, ['s3', 's1']) }))).toEqual({ stored: 0, changed: 2 })
      expect(await store.putPositions(batch([], { order: order(1, ['s9']) }))).toEqual({ stored: 0, changed: null })
      expect(await store.stopOrder('r14')).toEqual(order(2, ['s3', 's1']))
      expect((await store.placesSince(DEPOT, 1, 10))[0]?.place).toMatchObject({ personId: 'dino', order: ['s3', 's1'] })
      await store.putPositions(batch([], { order: order(3, []) }))
      expect((await store.placesSince(DEPOT, 1, 10))[0]?.place).not.toHaveProperty('order')
      await store.putPositions(batch([], { routeId: null, order: order(4, ['s1']) }))
      expect((await store.stopOrder('r14'))?.stops).toEqual([])
      expect(await store.ordersSince(NOW + 3 * MINUTE)).toEqual([{ routeId: 'r14', ...order(3, []) }])
      expect(await store.ordersSince(NOW + 4 * MINUTE)).toEqual([])
      expect([await store.lastRoute('dino'), await store.lastRoute('nobody')]).toEqual(['r14', null])
    })

    it('what was stored is there after a restart, and the numbers go on', async () => {
      await open().putPositions(batch([point(1)]))
      const store = await again()
      expect(await placesAt(store)).toEqual([`dino ${NOW + MINUTE}`])
      expect((await store.putPositions(batch([point(2)]))).changed).toBe(2)
    })
  })
}
