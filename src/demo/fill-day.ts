// The demo's day into a hub, by the verbs that any dispatch system uses (EVENTS Into the hub).
import type { PackageId } from '../domain/brands.ts'
import type { Stop } from '../domain/reference.ts'
import { MAX_SHIPMENT_ROWS, ShipmentReply } from '../wire/shipments.ts'
import { type DemoAnswer, type DemoClient, DemoRefused } from './client.ts'
import type { DemoDay, DemoFilled, FilledPackage } from './day.ts'

/**
 * Puts in sites, people, vehicles, routes, then shipments, then the stops that name their tracking ids, then the sort plan. The same day again
 * changes nothing: rows are upserts, and shipments go with one Idempotency-Key made of seed and day.
 * @throws DemoRefused with the verb and the hub's own words when it answers anything but success.
 */
export async function fillDemoDay(client: DemoClient, day: DemoDay): Promise<DemoFilled> {
  await put(client, 'sites', [day.site])
  await put(client, 'people', day.people)
  await put(client, 'vehicles', day.vehicles)
  await put(client, 'routes', day.routes)
  const packages = await announce(client, day)
  await put(client, 'stops', stopRows(day, packages))
  await put(client, 'plans', [day.plan])
  return { day, packages }
}

/** What came back yesterday is planned onto today's stops: a dispatch system's evening run. */
export async function replanRetries(client: DemoClient, { day, packages }: DemoFilled): Promise<void> {
  const { retries } = day.story.lastRound
  const moved = new Map(retries.map(({ reference, stopId }) => [reference, stopId]))
  const touched = new Set(retries.map(({ stopId }) => stopId))
  const stops = day.stops.flatMap((stop) => {
    const stay = stop.references.filter((reference) => !moved.has(reference))
    const come = retries.flatMap(({ reference, stopId }) => (stopId === stop.id ? [reference] : []))
    return touched.has(stop.id) || stay.length < stop.references.length
      ? [{ ...stop, references: [...stay, ...come] }]
      : []
  })
  await put(client, 'stops', stopRows({ stops }, packages))
}

/** Stops as the hub wants them: with tracking ids in place of the sender's references. */
export function stopRows({ stops }: Pick<DemoDay, 'stops'>, packages: readonly FilledPackage[]): Stop[] {
  const ids = new Map(packages.map(({ reference, packageId }) => [reference, packageId]))
  return stops.map(({ references, ...stop }) => ({
    ...stop,
    packages: references.map((reference) => {
      const id = ids.get(reference)
      if (id === undefined) throw new DemoRefused(`stop ${stop.id} names ${reference}, which was not announced`)
      return id
    }),
  }))
}

async function announce(client: DemoClient, day: DemoDay): Promise<FilledPackage[]> {
  const shipments = day.packages.map(({ shipment }) => shipment)
  if (shipments.length > MAX_SHIPMENT_ROWS)
    throw new DemoRefused(`${shipments.length} shipments do not go into one request`)
  const path = '/v1/shipments'
  const answer = await client.post(path, { shipments }, { 'idempotency-key': `demo-${day.seed}-${day.today}` })
  succeeded(path, answer)
  const reply = ShipmentReply.safeParse(answer.body)
  if (!reply.success) throw new DemoRefused(`${path} answered something else than tracking ids`)
  const given = new Map(reply.data.shipments.map((row) => [row.reference, row]))
  return day.packages.map((planned) => {
    const row = given.get(planned.reference)
    if (row === undefined) throw new DemoRefused(`${path} gave ${planned.reference} no tracking id`)
    return { ...planned, packageId: row.trackingId as PackageId, link: row.link }
  })
}

async function put(client: DemoClient, table: string, rows: readonly unknown[]): Promise<void> {
  const path = `/v1/ops/${table}`
  succeeded(path, await client.put(path, rows))
}

function succeeded(path: string, { status, body }: DemoAnswer): void {
  if (status >= 200 && status < 300) return
  throw new DemoRefused(`${path} answered ${status}: ${JSON.stringify(body).slice(0, 600)}`)
}
