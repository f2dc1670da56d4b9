// What to print so that somebody without a parcel has one to scan: a label a package of today, and the codes that stick to vans and bins.
import { workplaceCodeText } from '../domain/numbers/workplace-code.ts'
import type { DemoDay, DemoFilled, DemoLabels, FilledPackage, PlannedStop, WorkplaceLabel } from './day.ts'

/** Today's packages in the order in which they are driven, those without a stop last; yesterday's delivered ones only when they come back. */
export function demoLabels({ day, packages }: DemoFilled): DemoLabels {
  const stops = stopOfToday(day)
  const labels = packages
    .filter(
      (one) => one.shipment.promise.day === day.today || stops.has(one.reference) || one.reference === day.story.ghost,
    )
    .map((one) => ({ one, order: stops.get(one.reference) }))
    .sort((a, b) => rank(day, a.order) - rank(day, b.order))
  return { packages: labels.map(({ one }) => labelOf(day, one, stops)), workplaces: workplaces(day) }
}

/** Where each package is to go today, retries included. */
export function stopOfToday(day: DemoDay): Map<string, PlannedStop> {
  const today = day.stops.filter((stop) => routeOf(day, stop.routeId)?.day === day.today)
  const found = new Map(today.flatMap((stop) => stop.references.map((reference) => [reference, stop] as const)))
  for (const { reference, stopId } of day.story.lastRound.retries) {
    const stop = today.find(({ id }) => id === stopId)
    if (stop !== undefined) found.set(reference, stop)
  }
  return found
}

const routeOf = (day: DemoDay, routeId: string | undefined): DemoDay['routes'][number] | undefined =>
  day.routes.find(({ id }) => id === routeId)

const rank = (day: DemoDay, stop: PlannedStop | undefined): number =>
  stop === undefined ? Infinity : day.stops.indexOf(stop)

function labelOf(day: DemoDay, one: FilledPackage, stops: Map<string, PlannedStop>): DemoLabels['packages'][number] {
  const { recipient, otherNumbers } = one.shipment
  const routeId =
    stops.get(one.reference)?.routeId ??
    day.plan.postcodes.find(({ postcode }) => postcode === recipient.postcode)?.routeId
  return {
    packageId: one.packageId,
    otherNumber: otherNumbers[0] ?? null,
    name: recipient.name,
    address: recipient.lines.join(', '),
    town: `${recipient.postcode} ${recipient.town}`,
    routeNumber: routeOf(day, routeId)?.number ?? null,
    bin: day.plan.bins.find((bin) => bin.routeId === routeId)?.bin ?? null,
  }
}

function workplaces(day: DemoDay): WorkplaceLabel[] {
  const routes = day.routes.filter((route) => route.day === day.today)
  const bins = day.plan.bins.filter(({ routeId }) => routes.some(({ id }) => id === routeId))
  return [
    ...day.vehicles.map(({ id, name, plate }) => {
      const route = routes.find(({ vehicleId }) => vehicleId === id)
      const words = `Door of ${name}, ${plate}${route === undefined ? '' : `, route ${route.number}`}`
      return { text: workplaceCodeText({ code: 'door', id }), words }
    }),
    { text: workplaceCodeText({ code: 'out-bin', id: day.site.id }), words: `OUT bin, ${day.site.name}` },
    ...bins.map(({ routeId, bin }) => ({
      text: workplaceCodeText({ code: 'bin', id: routeId }),
      words: `Bin ${bin}, route ${routes.find(({ id }) => id === routeId)?.number ?? ''}`,
    })),
  ]
}
