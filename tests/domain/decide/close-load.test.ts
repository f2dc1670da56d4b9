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
  (signers: [Signer, Signer] | undefined, counts = { depot: 1, driver: 1 }) =>
  (view: PackageView | null) =>
    decideCloseLoad({
      ...{
        routeId: R14,
        vehicleId: V1,
        driverId: signers === undefined ? BUECHEL : null,
        packages: [{ packageId: P1, view }],
        missing: [],
      },
      ...(signers === undefined ? { counts } : { counts, signers }),
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
  test('one person who closes for both agrees on nothing, though the counts are the same', () => {
    const [event] = given(...aboard())
      .when(close(undefined))
      .then({ kind: 'attention', reason: 'not-agreed' }, ['LoadClosed', { alone: true, driverId: BUECHEL }])
    expect(event?.data).not.toHaveProperty('agreedBy')
  })
  test('two who sign agree; alone nothing is; and an older event without either stays what it was', () => {
    const fold = (data: object) => foldPackage(P1, [...aboard(), closed({ seq: 90 }, data)])
    expect(fold({ agreedBy: [BUECHEL, FRICK] })).toMatchObject({ agreed: true, custodian: { kind: 'driver' } })
    expect(fold({ alone: true })).toMatchObject({ lifecycle: 'LOADED', agreed: false, custodian: { kind: 'depot' } })
    expect(fold({})).toMatchObject({ agreed: true })
  })
})
