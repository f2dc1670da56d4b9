// Up to when a desk knows what others did: nothing that is done at the desk itself makes its board fresh (DOMAIN §15).
import { expect, test } from 'vitest'
import { msOf } from '../../src/domain/clock.ts'
import type { Station } from '../../src/station/station.ts'
import { PACKAGES, recorded, scan, signIn, workingRig } from './station-fixture.ts'

const HOUR = 3_600_000

/** As of when each pane of the desk is. */
async function panes({ handlers }: Station): Promise<Record<string, number | null>> {
  const all = {
    board: handlers.board(undefined),
    list: handlers.boardList({ count: 'received', routeId: null }),
    lanes: handlers.exceptions(undefined),
    map: handlers.mapRoutes(undefined),
    drivers: handlers.mapDrivers(undefined),
    debriefs: handlers.debriefs(undefined),
  }
  const told = await Promise.all(
    Object.entries(all).map(async ([name, asked]): Promise<[string, number | null]> => [name, (await asked).asOf]),
  )
  return Object.fromEntries(told)
}
const all = (asOf: number | null) =>
  Object.fromEntries(['board', 'list', 'lanes', 'map', 'drivers', 'debriefs'].map((pane) => [pane, asOf]))

test('[Q13] offline for an hour, a scan at the desk makes no pane of it fresh; the depot’s own list is of the scan', async () => {
  const { station, clock } = await workingRig()
  await signIn(station, 'sara')
  const contact = clock.reading().wall
  station.syncStore.noteContact()
  clock.pass(HOUR)
  recorded(scan(station, 'receive', PACKAGES[0]!))
  expect(await panes(station)).toEqual(all(contact))
  const { asOf, lastScans } = await station.handlers.progress({ checkpoint: 'receive' } as never)
  expect(asOf).toBe(msOf(lastScans[0]!.at))
})

test('[Q13] a desk that never heard of its hub says so, and not “as of now”', async () => {
  const { station } = await workingRig()
  await signIn(station, 'sara')
  expect(await panes(station)).toEqual(all(null))
  recorded(scan(station, 'receive', PACKAGES[0]!))
  expect(await panes(station)).toEqual(all(null))
})
