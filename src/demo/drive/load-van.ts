// A driver of the demo takes the van's load over: by its door's code, parcel by parcel, signed by two. One of them makes a mistake before and mends it.
import { workplaceCodeText } from '../../domain/numbers/workplace-code.ts'
import type { PackageId, RouteId, VehicleId } from '../../domain/brands.ts'
import { DemoRefused } from '../client.ts'
import type { DemoDay, DemoFilled, DemoPerson } from '../day.ts'
import { stopOfToday } from '../labels.ts'
import { type Scanner, scannerAt } from '../scanner.ts'
import { type DriveAsk, personOf, type Tablet, todaysPackages } from './drive-day.ts'

export type Van = {
  tablet: Tablet
  route: DemoDay['routes'][number]
  driver: DemoPerson
  /** 0 … 3: which of the day's stories this van has */
  nth: number
}

const LOAD_MS = 4_000
const ARMFUL = 8
/** Its driver scans a parcel of another van's by mistake. */
export const MISLOADS = 1
const OF_ANOTHER = '15'

/** A van that has left is left alone; one that was loaded in part is loaded with the rest. @throws DemoRefused with what was refused. */
export async function loadVan(ask: DriveAsk, van: Van): Promise<void> {
  const { tablet, route, driver } = van
  const { filled, time } = ask
  await tablet.sync()
  if (await hasLeft(van)) {
    ask.say(`${driver.name} is on the road already.`)
    return
  }
  const { scanner, where } = await atTheDoor(van)
  const waiting = (await onList(tablet, filled, route.id)).filter(({ lifecycle }) => lifecycle === 'STAGED')
  for (const [at, { packageId }] of waiting.entries()) {
    // A day that goes by quickly is no pile: the van's code comes with each armful (DOMAIN §3 Anti-gaming).
    if (at > 0 && at % ARMFUL === 0) await scanner.scan('load', doorOf(where), where)
    await scanner.scan('load', packageId, where)
    await time.pass(LOAD_MS)
  }
  const { missing, loaded } = await tablet.call('loadSummary', { routeId: route.id })
  const clerk = personOf(filled.day, 'depot-2')
  await scanner.did(
    'closing the load',
    tablet.call('closeLoad', {
      routeId: route.id,
      missing: missing.map(({ packageId, holds }) => ({ packageId, reason: holds.length > 0 ? 'HELD' : 'NOT_FOUND' })),
      counts: { depot: loaded.length, driver: loaded.length },
      second: { personId: clerk.id, pin: clerk.pin },
    }),
  )
  await scanner.did('departing', tablet.call('depart', { routeId: route.id, how: 'tap' }))
  ask.say(`${driver.name} has left with ${loaded.length} packages of route ${route.number}.`)
}

/**
 * Packages of other routes lie in each van's bay: before this van is loaded, one of them is scanned by mistake and put out again. To be done before the
 * other van loads: put out after that, it would be taken out of the other van. Once, not again when the loading goes on.
 */
export async function misload(ask: DriveAsk, van: Van): Promise<void> {
  const { tablet, route } = van
  const { filled, time } = ask
  await tablet.sync()
  const own = await onList(tablet, filled, route.id)
  if ((await hasLeft(van)) || own.some(({ lifecycle }) => lifecycle === 'LOADED')) return
  const packageId = await stagedFor(van, filled)
  if (packageId === null) return
  const { scanner, where } = await atTheDoor(van)
  await scanner.scan('load', packageId, where)
  await time.pass(LOAD_MS * 2)
  await scanner.scan('load', packageId, where)
  await scanner.scan('load', workplaceCodeText({ code: 'out-bin', id: filled.day.site.id }), where)
  await tablet.sync()
}

/** A sound parcel of the other route that waits for its van; null: none does. */
async function stagedFor({ tablet }: Van, filled: DemoFilled): Promise<PackageId | null> {
  const { day } = filled
  const other = day.routes.find((route) => route.day === day.today && route.number === OF_ANOTHER)
  const list = other === undefined ? [] : await onList(tablet, filled, other.id)
  return list.find(({ lifecycle, holds }) => lifecycle === 'STAGED' && holds.length === 0)?.packageId ?? null
}

async function hasLeft({ tablet, route }: Van): Promise<boolean> {
  const { routes } = await tablet.call('routes')
  return routes.find(({ routeId }) => routeId === route.id)?.departed === true
}

type Where = { routeId: RouteId; vehicleId: VehicleId }
const doorOf = ({ vehicleId }: Where) => workplaceCodeText({ code: 'door', id: vehicleId })

/** The driver at the van, with its door scanned. */
async function atTheDoor({ tablet, route, driver }: Van): Promise<{ scanner: Scanner; where: Where }> {
  const { id, vehicleId, number } = route
  if (vehicleId === undefined) throw new DemoRefused(`route ${number} has no van`)
  const scanner = scannerAt(tablet, new Map())
  const where = { routeId: id, vehicleId }
  await onShift(tablet, scanner, driver)
  await scanner.scan('load', doorOf(where), where)
  return { scanner, where }
}

/** Who is signed in already goes on with the shift. */
export async function onShift(tablet: Tablet, scanner: Scanner, driver: DemoPerson): Promise<void> {
  const operator = await tablet.call('operator')
  if (operator?.personId !== driver.id) await scanner.signIn(driver)
}

async function onList(tablet: Tablet, filled: DemoFilled, routeId: RouteId) {
  const stops = stopOfToday(filled.day)
  const list = todaysPackages(filled).filter(({ reference }) => stops.get(reference)?.routeId === routeId)
  return Promise.all(
    list.map(async ({ packageId }) => {
      const view = (await tablet.call('timeline', { packageId }))?.view
      return { packageId, lifecycle: view?.lifecycle ?? null, holds: view?.holds ?? [] }
    }),
  )
}
