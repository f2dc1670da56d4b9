// What is in the vans: packages for stops, and the request by which their sender announces them.
import type { Service } from '../domain/event.ts'
import type { ShipmentRow } from '../wire/shipments.ts'
import { SITE } from './areas.ts'
import type { PlannedPackage, PlannedStop } from './day.ts'
import { mailOf, SHIPPERS, type Shipper, WINE_SHIPPER } from './names.ts'
import { demoPostalNumber, demoSscc } from './numbers.ts'
import type { Random } from './random.ts'

const MAX_AT_A_STOP = 4
const WITH_SSCC = 0.25
const WITH_POSTAL_NUMBER = 0.12
const WITH_MAIL = 0.85

export type PackageMaker = {
  /** the next package for that door; `promised`: local calendar day; the service is dealt unless it is given */
  make(to: Recipient, promised: string, fixed?: Service): PlannedPackage
}
export type Recipient = Pick<PlannedStop, 'name' | 'lines' | 'postcode' | 'town' | 'before'> &
  Partial<Pick<PlannedStop, 'id' | 'routeId'>>

/** `day` stands in the references and in the numbers of other systems, so that two demo days never name the same package. */
export function packageMaker(day: string, random: Random): PackageMaker {
  let made = 0
  return {
    make(to, promised, fixed) {
      const index = ++made
      const reference = `D${day.slice(2).replaceAll('-', '')}-${String(index).padStart(3, '0')}`
      const dealt = dealService(random, to.before)
      const service = fixed ?? dealt
      const shipper = service.age === undefined ? random.pick(SHIPPERS) : WINE_SHIPPER
      const shipment: ShipmentRow = {
        reference,
        shipper: shipper.name,
        service,
        promise: { day: promised, ...(to.before === undefined ? {} : { before: to.before }) },
        site: SITE,
        recipient: recipientOf(to, random),
        otherNumbers: otherNumbers(day, index, random),
        ...measures(random, shipper),
      }
      return { reference, shipment, stopId: to.id ?? null, routeId: to.routeId ?? null }
    },
  }
}

/** One package a stop, the others where chance puts them: `count` in all. Stops get their references. */
export function fillStops(
  stops: readonly PlannedStop[],
  count: number,
  maker: PackageMaker,
  promised: string,
  random: Random,
): PlannedPackage[] {
  const many = new Map(stops.map((stop) => [stop.id, 1]))
  for (let left = count - stops.length; left > 0; left--) {
    const roomy = stops.filter((stop) => (many.get(stop.id) ?? 0) < MAX_AT_A_STOP)
    const { id } = random.pick(roomy)
    many.set(id, (many.get(id) ?? 0) + 1)
  }
  return stops.flatMap((stop) =>
    Array.from({ length: many.get(stop.id) ?? 0 }, () => {
      const made = maker.make(stop, promised)
      stop.references.push(made.reference)
      return made
    }),
  )
}

function dealService(random: Random, before: string | undefined): Service {
  const level = before !== undefined || random.chance(0.15) ? 'express' : 'standard'
  const extra = random.unit()
  if (extra < 0.06) return { level, age: 18 }
  if (extra < 0.2) return { level, signature: true }
  return extra < 0.6 ? { level, authorityToLeave: true } : { level }
}

function recipientOf({ name, lines, postcode, town }: Recipient, random: Random): ShipmentRow['recipient'] {
  const email = random.chance(WITH_MAIL) ? { email: mailOf(name) } : {}
  return { name, lines, postcode, town, country: 'LI', ...email }
}

function otherNumbers(day: string, index: number, random: Random): string[] {
  const dealt = random.unit()
  if (dealt < WITH_SSCC) return [demoSscc(day, index)]
  return dealt < WITH_SSCC + WITH_POSTAL_NUMBER ? [demoPostalNumber(day, index)] : []
}

/** Weight by size: about 160 kg a cubic metre, as mixed parcels are. */
function measures(random: Random, shipper: Shipper): Pick<ShipmentRow, 'weightG' | 'sizeMm' | 'contents'> {
  const sizeMm: [number, number, number] = [random.int(18, 60) * 10, random.int(12, 40) * 10, random.int(4, 30) * 10]
  const litres = (sizeMm[0] * sizeMm[1] * sizeMm[2]) / 1_000_000
  return { weightG: Math.round(litres * random.int(110, 210)) + 120, sizeMm, contents: random.pick(shipper.contents) }
}
