// [PU13] What the driver at the asking station told the hub of this day from other devices, beside what stands in the stories of parcels.
import type { SiteId } from '../../domain/brands.ts'
import type { Route } from '../../domain/reference.ts'
import { type DriverDay, MAX_DAY_DEVICES, MAX_DAY_ORDERS } from '../../wire/down.ts'
import { DAY_MS } from '../positions/day-book.ts'
import { personAt, signedInAt } from '../positions/who-asks.ts'
import type { HubStore } from '../store/contract.ts'
import type { Asked, PullNeeds } from './pull.ts'

/** null: no driver of the site is signed in there, by the newest event of the station's own journal that has come. */
export async function driverDay({ store, now, dayBook }: PullNeeds, { site, lease }: Asked): Promise<DriverDay | null> {
  const who = await signedInAt(store, lease)
  if (who?.role !== 'driver' || (await personAt(store, { site }, who.personId))?.role !== 'driver') return null
  const since = now() - DAY_MS
  const breaks = await store.breaksOf(who.personId, since)
  const shifts = (await dayBook?.shiftsOf(who.personId, site)) ?? []
  const others = shifts.filter(({ deviceId }) => deviceId !== lease.deviceId).slice(-MAX_DAY_DEVICES)
  return {
    ...{ personId: who.personId, breaks, orders: await ordersOf(store, site, who.personId, since) },
    devices: others.map(({ name, heardAt }) => ({ name, heardAt })),
  }
}

/** Of the routes that the person drives: by the plan, or by where the last place or order came from. */
async function ordersOf(store: HubStore, site: SiteId, personId: string, since: number): Promise<DriverDay['orders']> {
  const said = await store.ordersSince(since)
  if (said.length === 0) return []
  const driven = await store.lastRoute(personId)
  const own: DriverDay['orders'] = []
  for (const order of said) {
    const row = await store.row('route', order.routeId)
    if (row?.value == null || row.site !== site) continue
    if (order.routeId === driven || (row.value as Route).driverId === personId) own.push(order)
  }
  return own.slice(-MAX_DAY_ORDERS)
}
