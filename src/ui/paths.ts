import type { PackageId, PersonId, RouteId, StopId } from '../domain/brands.ts'
import type { CheckpointOfScan } from '../wire/bridge.ts'

/** Every address of the screens; none is spelt anywhere else. */
const part = encodeURIComponent

export const paths = {
  start: '/',
  signIn: '/sign-in',
  depot: '/depot',
  scan: (checkpoint: Exclude<CheckpointOfScan, 'load'>) => `/depot/scan/${checkpoint}`,
  chooseLoad: '/depot/load',
  load: (routeId: RouteId) => `/depot/load/${part(routeId)}`,
  closeLoad: (routeId: RouteId) => `/depot/load/${part(routeId)}/close`,
  search: '/search',
  package: (id: PackageId) => `/package/${part(id)}`,
  driver: '/driver',
  supervisor: '/supervisor',
  route: (routeId: RouteId) => `/driver/route/${part(routeId)}`,
  balance: (routeId: RouteId) => `/driver/route/${part(routeId)}/balance`,
  returns: (routeId: RouteId) => `/driver/route/${part(routeId)}/returns`,
  me: '/driver/me',
  messages: '/driver/messages',
  atDesk: (personId: PersonId) => `/supervisor?person=${part(personId)}`,
  stop: (stopId: StopId) => `/driver/stop/${part(stopId)}`,
} as const

/** The same addresses as patterns for the router. */
export const patterns = {
  scan: '/depot/scan/:checkpoint',
  load: '/depot/load/:routeId',
  closeLoad: '/depot/load/:routeId/close',
  package: '/package/:packageId',
  route: '/driver/route/:routeId',
  balance: '/driver/route/:routeId/balance',
  returns: '/driver/route/:routeId/returns',
  stop: '/driver/stop/:stopId',
} as const
