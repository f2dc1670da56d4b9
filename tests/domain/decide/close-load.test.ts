// Depot and driver sign the count (DOMAIN §3.5): who may be the two, and what is written down of them.
import { describe, expect, test } from 'vitest'
import { decideCloseLoad, type Signer } from '../../../src/domain/decide/index.ts'
import type { PackageView } from '../../../src/domain/view.ts'
import { foldPackage } from '../../../src/domain/fold.ts'
import { announced, BUECHEL, closed, FRICK, loaded, P1, R14, received, sorted, V1 } from '../../support/facts.ts'
import { given } from './given.ts'

const driver: Signer = { personId: BUECHEL, role: 'driver' }
const clerk: Signer = { personId: FRICK, role: 'depot' }
const aboard = () => [announced(), received(), sorted(), loaded()]
const close =
  (signers: [Signer, Signer], counts = { depot: 1, driver: 1 }) =>
  (view: PackageView | null) =>
    decideCloseLoad({
      ...{ routeId: R14, vehicleId: V1, driverId: null, packages: [{ packageId: P1, view }], missing: [] },
      ...{ counts, signers },
    })

describe('two sign', () => {
  test.each<[string, [Signer, Signer]]>([
    ['the driver is signed in', [driver, clerk]],
    ['the depot is signed in', [clerk, driver]],
    ['a supervisor stands for the depot', [driver, { ...clerk, role: 'supervisor' }]],
  ])('%s: both are named, the driver first, and the driver who signed takes it over', (_, signers) => {
    given(...aboard())
      .when(close(signers))
      .then({ kind: 'ok' }, ['LoadClosed', { agreedBy: [BUECHEL, FRICK], driverId: BUECHEL }])
  })
  test.each<[string, [Signer, Signer]]>([
    ['two drivers', [driver, { ...clerk, role: 'driver' }]],
    ['two of the depot', [clerk, { ...driver, role: 'supervisor' }]],
    ['one person for both', [driver, driver]],
  ])('%s: refused, with nothing recorded', (_, signers) => {
    given(...aboard())
      .when(close(signers))
      .thenRefused({ refused: 'not-both-sides' })
  })
  test('counts that differ are nobody’s agreement, whoever signed', () => {
    const [event] = given(...aboard())
      .when(close([driver, clerk], { depot: 1, driver: 2 }))
      .then({ kind: 'attention', reason: 'not-agreed' }, ['LoadClosed'])
    expect(event?.data).not.toHaveProperty('agreedBy')
  })
  test('the fold does not ask who signed', () => {
    const with2 = foldPackage(P1, [...aboard(), closed({ seq: 90 }, { agreedBy: [BUECHEL, FRICK] })])
    const without = foldPackage(P1, [...aboard(), closed({ seq: 90 })])
    expect({ ...with2, asOf: null }).toMatchObject({ lifecycle: without.lifecycle, agreed: true, driverId: FRICK })
    expect(with2.custodian).toEqual(without.custodian)
  })
})
