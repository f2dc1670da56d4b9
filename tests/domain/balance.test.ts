// Where everything is that was loaded for a route (DOMAIN §11).
import { describe, expect, test } from 'vitest'
import { loadedFor } from '../../src/domain/balance.ts'
import type { KeptEvent } from '../../src/domain/event.ts'
import {
  announced,
  attempted,
  closed,
  delivered,
  departed,
  fact,
  loaded,
  R12,
  R14,
  received,
  SCHAAN,
  sorted,
  V1,
  V2,
} from '../support/facts.ts'

const morning = () => [announced(), received(), sorted()]
const out = () => [...morning(), loaded(), closed(), departed()]
const back = () => fact('PackageReturnedToDepot', { site: SCHAAN, reason: 'NOT_HOME' }, { at: '17:00' })
const unloaded = () =>
  fact('PackageUnloaded', { routeId: R14, vehicleId: V1, site: SCHAAN, why: 'left' }, { at: '07:20', device: 'D2' })
const takenBack = (event: KeptEvent) =>
  fact('EventCorrected', { corrects: [event.id], why: 'did_not_occur' }, { at: '18:00', device: 'D3' })

describe('what was loaded for the route', () => {
  const wrong = delivered()
  test.each<[string, KeptEvent[], ReturnType<typeof loadedFor>]>([
    ['never loaded', morning(), null],
    ['loaded', [...morning(), loaded()], { where: 'on-vehicle', reason: null }],
    ['put out again', [...morning(), loaded(), unloaded()], null],
    ['on the road', out(), { where: 'on-vehicle', reason: null }],
    ['delivered', [...out(), delivered()], { where: 'delivered', reason: null }],
    ['a delivery that was taken back', [...out(), wrong, takenBack(wrong)], { where: 'on-vehicle', reason: null }],
    ['attempted', [...out(), attempted()], { where: 'on-vehicle', reason: 'NOT_HOME' }],
    ['attempted and back', [...out(), attempted(), back()], { where: 'back', reason: 'NOT_HOME' }],
    ['back without an attempt', [...out(), back()], { where: 'back', reason: null }],
    ['seen at a depot by another checkpoint', [...out(), received({ at: '17:10' })], { where: 'back', reason: null }],
    ['sorted anew before the departure', [...morning(), loaded(), sorted({ at: '07:10' }, R12, 'help')], null],
    [
      'in another van since the departure',
      [...out(), loaded({ at: '10:00', device: 'D5' }, R12, V2)],
      { where: 'elsewhere', reason: null },
    ],
    ['loaded for another route only', [...morning(), loaded({}, R12, V2), delivered()], null],
  ])('%s', (_, events, expected) => {
    expect(loadedFor(R14, events)).toEqual(expected)
  })
})
