// Anything a supervisor has in mind, from two characters on: packages, stops, routes, people (DOMAIN §15). Bounded, from the local copies alone.
import type { PersonId } from '../../domain/brands.ts'
import type { Found } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { driverOf } from './driver-of.ts'
import { packageLine } from './lists.ts'
import { routesOfDay } from './routes.ts'
import { searchIds, stopsByWords } from './search.ts'

const PACKAGES = 12
const STOPS = 8
const ROUTES = 6
const PEOPLE = 6

export function find(core: Core, text: string): Found[] {
  const fits = matcher(text)
  return [...people(core, fits), ...routes(core, fits), ...stops(core, text), ...packages(core, text)]
}

function packages(core: Core, text: string): Found[] {
  return searchIds(core, text, PACKAGES).map((packageId) => ({ kind: 'package', line: packageLine(core, packageId) }))
}

function stops(core: Core, text: string): Found[] {
  const today = routesOfDay(core)[0]?.day
  return stopsByWords(core, text, STOPS).map((stop) => {
    const { number = '', day = null } = core.copies.get('route', stop.routeId) ?? {}
    return {
      kind: 'stop',
      stopId: stop.id,
      routeId: stop.routeId,
      title: [stop.lines.join(', '), [stop.postcode, stop.town].join(' ').trim()]
        .filter((part) => part !== '')
        .join(', '),
      under: [number === '' ? null : `${number} · ${stop.sequence}`, stop.name].filter(Boolean).join(' · '),
      day: day === today ? null : day,
    }
  })
}

function routes(core: Core, fits: (words: string) => boolean): Found[] {
  return routesOfDay(core)
    .map((route) => {
      const vehicle = route.vehicleId === undefined ? null : core.copies.get('vehicle', route.vehicleId)
      const driver = core.copies.get('person', driverOf(core, route) ?? '')
      return { route, under: [driver?.name, vehicle?.plate].filter(Boolean).join(' · ') }
    })
    .filter(({ route, under }) => fits(`${route.number} ${route.name} ${under}`))
    .slice(0, ROUTES)
    .map(({ route, under }) => ({ kind: 'route', routeId: route.id, title: `${route.number} ${route.name}`, under }))
}

function people(core: Core, fits: (words: string) => boolean): Found[] {
  const site = core.enrolment.get()?.site
  if (site === undefined) return []
  const driving = new Map<PersonId, string>()
  for (const route of routesOfDay(core)) {
    const driverId = driverOf(core, route)
    if (driverId !== null) driving.set(driverId, route.number)
  }
  return core.copies
    .list('person', site)
    .filter(({ name }) => fits(name))
    .slice(0, PEOPLE)
    .map(({ id, name }) => ({ kind: 'person', personId: id, title: name, under: driving.get(id) ?? '' }))
}

/** As the search of stops reads: every word begun like one of the others', small or capital, with or without its accents. */
function matcher(text: string): (words: string) => boolean {
  const wanted = wordsOf(text)
  return (words) => {
    const has = wordsOf(words)
    return wanted.length > 0 && wanted.every((word) => has.some((one) => one.startsWith(word)))
  }
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []
