// The demo's depot day from a seed (DESIGN §1 demo): depot, people, vans, four rounds of today, a short one of yesterday, 300 packages.
// The same seed gives the same day on any date; only days and the ids and numbers that hold a day move along.
import type { PersonId } from '../domain/brands.ts'
import type { Plan, Route, Vehicle } from '../domain/reference.ts'
import { readAddresses } from './addresses.ts'
import { type Area, DEPOT, LAST_ROUND, LOWER_COUNTRY, routeIdOf, SITE, TODAY_AREAS, UPPER_COUNTRY } from './areas.ts'
import { dayAfter } from './calendar.ts'
import type { DemoAsk, DemoDay, DemoPerson, PlannedPackage, PlannedStop } from './day.ts'
import { nameDealer } from './names.ts'
import { planLastRound } from './plan-last-round.ts'
import { withDoorPins } from './plan-door-pins.ts'
import { fillStops, packageMaker } from './plan-packages.ts'
import { chooseDoors, type DoorDeal, stopsOf } from './plan-stops.ts'
import { planStory } from './plan-story.ts'
import { type Random, seededRandom } from './random.ts'

const STOPS_A_ROUND = 50
/** Of 300: 286 stand on today's stops, 4 came too late for one, one has no rule, 9 are of yesterday. */
const ON_STOPS = 286

/** Each concern draws from a stream of its own, so that one more name does not deal other parcels to everybody. */
function streams(seed: number): Record<'people' | 'doors' | 'notes' | 'packages' | 'story', Random> {
  const stream = (index: number): Random => seededRandom(Math.imul(seed, 7919) + index)
  return { people: stream(1), doors: stream(2), notes: stream(3), packages: stream(4), story: stream(5) }
}

/** Pure. @throws RangeError on a day or an addresses file that is none. */
export function planDemoDay({ seed, today, addressesCsv }: DemoAsk): DemoDay {
  const random = streams(seed)
  const yesterday = dayAfter(today, -1)
  const names = nameDealer(random.people)
  const people = planPeople(random.people, names.person)
  const routes = planRoutes(today, yesterday)
  const deal = {
    addresses: readAddresses(addressesCsv),
    taken: new Set<string>(),
    random: random.doors,
    household: names.household,
  }
  const notes = { random: random.notes, authors: people.flatMap(({ role, name }) => (role === 'driver' ? [name] : [])) }
  const stops = TODAY_AREAS.flatMap((area) => todaysStops(area, today, deal, notes))
  const maker = packageMaker(today, random.packages)
  const expected = fillStops(stops, ON_STOPS, maker, today, random.packages)
  const late = TODAY_AREAS.map((area) => latePackage(area, deal, maker, today))
  const lost = maker.make({ name: names.person(), lines: ['Rheinau 3'], postcode: '9499', town: 'Rheinau' }, today)
  const last = planLastRound({ yesterday, deal, maker, notes, todaysStops: stops })
  const day: DemoDay = {
    ...{ seed, today, yesterday, site: DEPOT, people, vehicles: planVehicles(), routes },
    stops: [...stops, ...last.stops],
    packages: [...expected, ...late, lost, ...last.packages],
    plan: planSorting(today, yesterday),
    story: planStory({
      ...{ today, random: random.story, expected, late, lost, lastRound: last.round },
      loadOnto: { routeId: routeIdOf(LOWER_COUNTRY.number, today), vehicleId: LOWER_COUNTRY.vehicleId, references: [] },
    }),
  }
  return { ...day, packages: withDoorPins(day) }
}

function todaysStops(area: Area, today: string, deal: DoorDeal, notes: Parameters<typeof stopsOf>[3]): PlannedStop[] {
  const doors = chooseDoors(area, STOPS_A_ROUND, deal)
  return stopsOf({ id: routeIdOf(area.number, today), day: today }, doors, DEPOT, notes)
}

function latePackage(
  area: Area,
  deal: DoorDeal,
  maker: ReturnType<typeof packageMaker>,
  today: string,
): PlannedPackage {
  const [door] = chooseDoors(area, 1, deal)
  if (door === undefined) throw new RangeError(`no door is left in ${area.name}`)
  return maker.make({ ...door, lines: [door.line] }, today)
}

/** Two at the belt, a driver a round, one supervisor. Their PINs differ, for the demo shows them side by side. */
function planPeople(random: Random, person: () => string): DemoPerson[] {
  const roles = {
    'depot-1': 'depot',
    'depot-2': 'depot',
    'driver-1': 'driver',
    'driver-2': 'driver',
    'driver-3': 'driver',
    'driver-4': 'driver',
    'lead-1': 'supervisor',
  } as const
  const pins = new Set<string>()
  while (pins.size < Object.keys(roles).length) pins.add(String(random.int(1000, 9999)))
  const dealt = [...pins]
  return Object.entries(roles).map(([id, role], at) => ({
    ...{ id: id as PersonId, site: SITE, name: person(), role },
    pin: dealt[at] ?? '',
  }))
}

/** A leading zero is on no real plate. */
const planVehicles = (): Vehicle[] =>
  TODAY_AREAS.map(({ vehicleId, number }) => ({
    ...{ id: vehicleId, site: SITE, plate: `FL 04${number}`, name: `Van ${vehicleId.slice('van-'.length)}` },
  }))

function planRoutes(today: string, yesterday: string): Route[] {
  const ofToday = TODAY_AREAS.map(({ number, name, vehicleId, driverId, departAt }) => ({
    ...{ id: routeIdOf(number, today), site: SITE, day: today, number, name, vehicleId, driverId, departAt },
  }))
  const { number, name } = LAST_ROUND
  const { vehicleId, driverId } = UPPER_COUNTRY
  const last = { id: routeIdOf(number, yesterday), site: SITE, day: yesterday, number, name, vehicleId, driverId }
  return [...ofToday, { ...last, departAt: '09:30' }]
}

function planSorting(today: string, yesterday: string): Plan {
  const rules = TODAY_AREAS.flatMap((area) =>
    area.postcodes.map((postcode) => ({ postcode, routeId: routeIdOf(area.number, today) })),
  )
  const bins = TODAY_AREAS.map(({ number, bin }) => ({ routeId: routeIdOf(number, today), bin }))
  bins.push({ routeId: routeIdOf(LAST_ROUND.number, yesterday), bin: LAST_ROUND.bin })
  const id = `sort-${today.slice(2).replaceAll('-', '')}` as Plan['id']
  return { id, site: SITE, day: today, version: 1, bins, postcodes: rules }
}
