import type { StopId } from '../../../domain/brands.ts'
import { OUTCOME_RULES } from '../../../domain/proof.ts'
import { isSaidCode, REASONS } from '../../../domain/reasons.ts'
import type { BridgeClient, VerbInput } from '../../../wire/bridge.ts'
import { type Fix, geoField } from '../geo.ts'
import type { StopParcel } from '../outcomes.ts'
import { askedOf, evidenceOf, type FormState, photosOf } from './form-state.ts'

type Scanned = NonNullable<VerbInput<'deliver'>['scanned']>
type Confirmed = { stopId: StopId; parcels: readonly StopParcel[]; form: FormState; fix: Fix | undefined; now: number }

/** The one verb that this form means; null: nothing was chosen. */
export function confirmationOf(
  what: Confirmed,
): { verb: 'deliver'; input: VerbInput<'deliver'> } | { verb: 'attempt'; input: VerbInput<'attempt'> } | null {
  const { choice } = what.form
  if (choice.kind === 'outcome' && choice.place !== null)
    return { verb: 'deliver', input: deliveryOf(what, choice.outcome, choice.place) }
  if (choice.kind === 'nobody' && choice.reason !== null)
    return { verb: 'attempt', input: attemptOf(what, choice.reason) }
  return null
}

export function send(client: BridgeClient, confirmation: NonNullable<ReturnType<typeof confirmationOf>>) {
  return confirmation.verb === 'deliver' ? client.deliver(confirmation.input) : client.attempt(confirmation.input)
}

/** Those of the parcels that a scan here told; the rest is ticked. */
const scannedOf = (parcels: readonly StopParcel[], { scanned }: FormState): { scanned?: Scanned } => {
  const found = parcels.flatMap(({ packageId }) => {
    const entry = scanned[packageId]
    return entry === undefined ? [] : [{ packageId, entry }]
  })
  return found.length === 0 ? {} : { scanned: found }
}

type Delivery = VerbInput<'deliver'>

function deliveryOf(
  { stopId, parcels, form, fix }: Confirmed,
  outcome: Delivery['outcome'],
  placeCode: Delivery['placeCode'],
): Delivery {
  const rule = OUTCOME_RULES[outcome]
  const asked = askedOf(parcels)
  const { photos, overLimit, document, noPhoto } = form
  const name = form.name.trim()
  const house = form.houseNumber.trim()
  const takesName = rule.name || placeCode === 'in_person_household'
  return {
    ...{ stopId, packageIds: parcels.map(({ packageId }) => packageId), outcome, placeCode },
    ...scannedOf(parcels, form),
    ...(takesName && name !== '' ? { name } : {}),
    ...(outcome === 'neighbour' && house !== '' ? { houseNumber: house } : {}),
    ...(photos.delivery === undefined ? {} : { photo: photos.delivery }),
    ...(rule.photo && photos.delivery === undefined && noPhoto !== null ? { noPhoto } : {}),
    ...(asked.signature && photos.signature !== undefined ? { signature: photos.signature } : {}),
    ...(asked.age !== null && overLimit !== null && document !== null ? { age: { overLimit, document } } : {}),
    ...geoField(fix),
  }
}

function attemptOf(
  { stopId, parcels, form, fix, now }: Confirmed,
  reason: VerbInput<'attempt'>['reason'],
): VerbInput<'attempt'> {
  const note = form.note.trim()
  const evidence = evidenceOf(form, reason, now).filter(isSaidCode)
  const { evidence: needs } = REASONS[reason]
  const [requestId, lockerMessage] = [form.requestId.trim(), form.lockerMessage.trim()]
  const photos = photosOf(form, reason)
  return {
    ...{ stopId, packageIds: parcels.map(({ packageId }) => packageId), reason },
    ...scannedOf(parcels, form),
    ...(note === '' ? {} : { note }),
    ...(evidence.length === 0 ? {} : { evidence }),
    ...(needs.includes('request_id') && requestId !== '' ? { requestId } : {}),
    ...(needs.includes('locker_message') && lockerMessage !== '' ? { lockerMessage } : {}),
    ...(photos.length === 0 ? {} : { photos }),
    ...geoField(fix),
  }
}
