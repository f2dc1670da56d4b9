// A parcel delivered by mistake and received again: a supervisor settles it at the desk; the bay's lane and the customer's page follow by the real hub.
import { expect, test } from 'vitest'
import {
  AT_THE_DOOR,
  BOSS,
  CLERK,
  type Depot,
  DRIVER,
  openDepot,
  openTablet,
  type Parcel,
  ROUTE,
  type Tablet,
  until,
  withBoss,
} from './depot.ts'

const questions = async (tablet: Tablet): Promise<string[]> =>
  (await tablet.call('exceptions')).lanes.package.flatMap(({ packageId, words }) =>
    words.key === 'exception.contradiction' ? [String(packageId)] : [],
  )
const told = async (depot: Depot, parcel: Parcel) => {
  const { headline, secondLine, timeline } = await depot.tracking(parcel)
  return { now: [headline, secondLine], lines: timeline.map(({ text }) => text) }
}

/** Out, said to be delivered, and received again at the bay an instant later. */
async function ghosts(depot: Depot): Promise<{ bay: Tablet; desk: Tablet }> {
  await withBoss(depot)
  const bay = await openTablet({ depot })
  const desk = await openTablet({ depot, name: 'Desk' })
  await bay.signIn(CLERK)
  for (const { id } of depot.parcels) await bay.scan('receive', id)
  for (const { id } of depot.parcels) await bay.scan('load', id)
  const count = depot.parcels.length
  await bay.call('closeLoad', { routeId: ROUTE, missing: [], counts: { depot: count, driver: count } })
  await bay.call('depart', { routeId: ROUTE, how: 'tap' })
  await bay.signIn(DRIVER)
  for (const { id, stopId } of depot.parcels) {
    await bay.call('arrive', { stopId: stopId, geo: AT_THE_DOOR })
    const handed = { outcome: 'handed_over', placeCode: 'in_person', geo: AT_THE_DOOR } as const
    await bay.call('deliver', { stopId: stopId, packageIds: [id], ...handed })
  }
  await bay.signIn(CLERK)
  for (const { id } of depot.parcels) expect(await bay.scan('receive', id)).toBe('contradiction')
  await bay.sent()
  await desk.signIn(BOSS)
  await until(
    () => questions(desk),
    (open) => open.length === count,
  )
  return { bay, desk }
}

test('[CO3] [LI8] settled at the desk: the lane empties there at once, at the bay by the hub, and the customer reads what is so', async () => {
  const depot = await openDepot(3)
  const [mistaken, true_, both] = depot.parcels as [Parcel, Parcel, Parcel]
  const { bay, desk } = await ghosts(depot)
  expect((await told(depot, mistaken)).now).toEqual(['Delivered', expect.stringContaining('checking') as string])
  const choices = [
    [mistaken, 'second'],
    [true_, 'first'],
    [both, 'both'],
  ] as const
  for (const [{ id }, truth] of choices) {
    const pair = (await desk.call('timeline', { packageId: id }))!.view.contradictions[0]!.events
    const answer = await desk.call('settle', { packageId: id, events: pair, truth, note: 'looked for it and asked' })
    expect(answer).toMatchObject({ outcome: 'recorded' })
    expect(await questions(desk)).not.toContain(id)
  }
  await desk.sent()
  await until(
    () => questions(bay),
    (open) => open.length === 0,
  )
  for (const { id } of depot.parcels) {
    const [there, here] = [
      await desk.call('timeline', { packageId: id }),
      await bay.call('timeline', { packageId: id }),
    ]
    expect(here!.view.lifecycle).toBe(there!.view.lifecycle)
  }
  const [first, second, third] = [await told(depot, mistaken), await told(depot, true_), await told(depot, both)]
  expect(first.now[0]).toBe('Arriving Today')
  expect(first.lines).not.toContain('Delivered')
  expect(second.now).toEqual(['Delivered', expect.not.stringContaining('checking') as string])
  expect(third.now[0]).toBe('Arriving Today')
  for (const { lines } of [first, second]) expect(lines[0]).toBe('An entry was corrected')
  // Both are in its story, and nothing of it is called wrong.
  expect(third.lines.slice(0, 2)).toEqual(['At the depot in Schaan', expect.stringMatching(/^Delivered/)])
  const kinds = (await depot.log()).map(({ kind }) => kind)
  expect(kinds.slice(-3)).toEqual(['EventCorrected', 'EventCorrected', 'ContradictionSettled'])
})
