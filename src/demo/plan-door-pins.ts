// A handful of parcels that are handed over against a PIN only (DOMAIN §4.3): the one whose page the demo shows, and others of its van. The demo is their
// sender and gives their PINs, because its driver has to hear them from somebody.
import type { DemoDay, PlannedPackage } from './day.ts'
import { seededRandom } from './random.ts'

const HOW_MANY = 5

/** The day's packages, in their order. */
export function withDoorPins({ seed, packages, story, today }: DemoDay): PlannedPackage[] {
  // A stream of its own: nobody else is dealt another parcel for it.
  const random = seededRandom(Math.imul(seed, 104_729))
  const [shown] = story.load.references
  const fits = ({ routeId, shipment: { service, promise } }: PlannedPackage): boolean =>
    routeId === story.load.routeId && promise.day === today && service.age === undefined && service.signature !== true
  const others = packages.filter(
    (one) => one.reference !== shown && fits(one) && !story.load.references.includes(one.reference),
  )
  const chosen = new Set([shown, ...random.shuffled(others).map(({ reference }) => reference)].slice(0, HOW_MANY))
  return packages.map((one) => {
    if (!chosen.has(one.reference)) return one
    const { level } = one.shipment.service
    const pin = String(random.int(0, 999_999)).padStart(6, '0')
    return { ...one, shipment: { ...one.shipment, service: { level, pin: true }, pin } }
  })
}
