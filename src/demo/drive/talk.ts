// One exchange between a van and the desk, so that the demo's conversations live.
import type { StopId } from '../../domain/brands.ts'
import type { SaidAnswer } from '../../wire/bridge.ts'
import { DemoRefused } from '../client.ts'
import { scannerAt } from '../scanner.ts'
import { personOf } from './drive-day.ts'
import type { RouteAsk } from './drive-route.ts'

/** The driver is late for a stop, and the desk thanks for the word; only where the belt's station stands idle, signed in by the demo's own people. */
export async function sayLate({ tablet, belt, driver, route, filled, say }: RouteAsk, stopId: StopId): Promise<void> {
  const driverId = driver.id
  mustBeWritten(await tablet.call('say', { driverId, words: { code: 'running-late' }, routeId: route.id, stopId }))
  say(`${driver.name} tells the desk to be late.`)
  const at = await belt.call('operator')
  if (at?.role !== 'depot') return
  const scanner = scannerAt(belt, new Map())
  await scanner.signIn(personOf(filled.day, 'lead-1'))
  mustBeWritten(await belt.call('say', { driverId, words: { code: 'thank-you' }, stopId }))
  await scanner.signIn(personOf(filled.day, at.personId))
}

function mustBeWritten(answer: SaidAnswer): void {
  if (answer.outcome !== 'written') throw new DemoRefused(`a message was not written: ${answer.sentence}`)
}
