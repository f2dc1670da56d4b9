// What happens to a van on its way beside its stops: a break, a word to the desk, no network for a while. Each once a round: a drive that was ended goes
// on behind what its van has been through.
import type { StopId } from '../../domain/brands.ts'
import type { Scanner } from '../scanner.ts'
import type { RouteAsk } from './drive-route.ts'
import { sayLate } from './talk.ts'

const BREAK_MS = 20 * 60_000
/** This van takes a break after so many stops; another is late; a third loses the network between two. */
const BREAK = { nth: 1, at: 14 }
const LATE = { nth: 2, at: 5 }
const NO_NETWORK = { nth: 3, from: 6, to: 15 }

export type Scenes = {
  /** on the way to a stop that is open */ before: (at: number) => Promise<void>
  after: (at: number, stopId: StopId) => Promise<void>
  /** the last door is behind it */ over: () => void
}

export function scenesOf(ask: RouteAsk, scanner: Scanner): Scenes {
  const { nth } = ask
  let off = false
  const network = (on: boolean): void => {
    if (off !== on) return
    off = !on
    if (on) find(ask)
    else lose(ask)
  }
  return {
    before: async (at) => {
      if (nth === NO_NETWORK.nth) network(at < NO_NETWORK.from || at >= NO_NETWORK.to)
      if (nth === BREAK.nth) await rest(ask, scanner, at)
    },
    after: async (at, stopId) => {
      if (nth === LATE.nth && at >= LATE.at && !(await hasSaidLate(ask))) await sayLate(ask, stopId)
    },
    over: () => network(true),
  }
}

function lose({ tablet, driver, say }: RouteAsk): void {
  tablet.network(false)
  say(`${driver.name} has no network now. The scans wait on the tablet.`)
}
function find({ tablet, driver, say }: RouteAsk): void {
  tablet.network(true)
  say(`${driver.name} has a network again. What waited goes by itself.`)
}

/** One that was on when the drive was ended is over when it goes on: nobody knows how much of it has passed. */
async function rest({ tablet, time, driver, say }: RouteAsk, scanner: Scanner, at: number): Promise<void> {
  const shift = await tablet.call('operator')
  if (shift?.onBreak !== true) {
    if (at < BREAK.at || (shift?.breaks ?? []).length > 0) return
    say(`${driver.name} takes a break.`)
    await scanner.did('a break', tablet.call('setBreak', { on: true }))
    await time.pass(BREAK_MS)
  }
  await scanner.did('the end of the break', tablet.call('setBreak', { on: false }))
}

async function hasSaidLate({ tablet, driver, route }: RouteAsk): Promise<boolean> {
  const { lines } = await tablet.call('talk', { driverId: driver.id })
  return lines.some(
    ({ ours, what, about }) =>
      ours && what.kind === 'said' && what.code === 'running-late' && about.routeId === route.id,
  )
}
