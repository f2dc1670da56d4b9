// The PIN for the door on the customer's page: with the link's secret, until the parcel is there (DOMAIN §4.1, §4.3).
import type { PackageView } from '../../domain/view.ts'
import type { CustomerStatus, Tracking } from '../../wire/customer.ts'
import { openDoorPin } from '../pins/door-pin.ts'
import type { HubStore } from '../store/contract.ts'
import { type Html, html } from './html.ts'
import { say } from './words.ts'

/** Somebody may still come to the door with it. */
const STILL_TO_COME: Record<CustomerStatus, boolean> = {
  preparing: true,
  shipped: true,
  arriving_today: true,
  out_for_delivery: true,
  delayed: true,
  attempted: true,
  ready_for_pickup: false,
  delivered: false,
  returning: false,
  returned: false,
  lost: false,
  destroyed: false,
  cancelled: false,
}

/** Nothing where no PIN is asked for, it is of no use any more, or nobody can read it. The caller has checked the secret. */
export async function doorPinOf(
  store: Pick<HubStore, 'pin'>,
  { packageId, announced }: PackageView,
  status: CustomerStatus,
): Promise<{ pin?: string }> {
  if (announced?.service.pin !== true || !STILL_TO_COME[status]) return {}
  const kept = await store.pin(packageId)
  const pin = kept === null ? null : openDoorPin(kept)
  return pin === null ? {} : { pin }
}

/** In two halves, as it is said over a doorstep. */
export function doorPinPart({ details }: Tracking): Html {
  const pin = details?.pin ?? null
  if (pin === null) return html``
  const half = Math.ceil(pin.length / 2)
  return html`<section class="pin" aria-labelledby="pin">
    <h2 id="pin">${say('page:pin')}</h2>
    <p class="digits" data-pin="${pin}"><span>${pin.slice(0, half)}</span> <span>${pin.slice(half)}</span></p>
    <p>${say('page:pin.say')}</p>
  </section>`
}
