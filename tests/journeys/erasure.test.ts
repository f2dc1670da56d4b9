// A recipient asks to be forgotten: the operator says it once, and every station that had the parcel forgets its key and the name on the stop.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DATABASE_FILE } from '../../src/station/opening.ts'
import { openDatabase } from '../../src/sql/open.ts'
import { demoClientOver } from '../../src/cli/demo/hub-client.ts'
import { CLERK, openDepot, openTablet, type Tablet, until } from './depot.ts'

const keysAt = ({ folder }: Tablet, packageId: string): number => {
  const db = openDatabase(join(folder, DATABASE_FILE), { readonly: true })
  try {
    return db
      .prepare<[string], { n: number }>('SELECT count(*) AS n FROM package_keys WHERE package_id = ?')
      .get(packageId)!.n
  } finally {
    db.close()
  }
}

test('[PE3] [PL6] stations forget the key and the name of an erased recipient, and go on scanning the parcel', async () => {
  const depot = await openDepot(2)
  const [one, other] = [await openTablet({ depot }), await openTablet({ depot, name: 'Bay 4' })]
  await one.signIn(CLERK)
  const [gone, stays] = depot.parcels.map(({ id }) => id) as unknown as [string, string]
  const found = async (tablet: Tablet, text: string) =>
    (await tablet.call('search', { text })).packages.map(({ packageId }) => packageId)
  for (const tablet of [one, other])
    await until(
      () => found(tablet, 'Marxer 0'),
      (ids) => ids.includes(gone as never),
    )
  const ops = demoClientOver(depot.url, depot.hub.deps.operatorKey)
  expect((await ops.post(`/v1/ops/packages/${gone}/erase`, {})).status).toBe(409)
  expect((await ops.post(`/v1/ops/packages/${gone}/erase`, { anyway: true })).status).toBe(200)
  for (const tablet of [one, other])
    await until(
      () => {
        tablet.station.sync.wake('person')
        return found(tablet, 'Marxer 0')
      },
      (ids) => ids.length === 0,
    )
  expect(await found(one, 'Marxer 1')).toEqual([stays])
  expect(await one.scan('receive', gone)).toBe('ok')
  await one.sent()
  for (const tablet of [one, other]) {
    tablet.close()
    expect([keysAt(tablet, gone), keysAt(tablet, stays)]).toEqual([0, 1])
  }
})
