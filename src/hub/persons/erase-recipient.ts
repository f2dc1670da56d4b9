// Erasing a parcel's recipient (DESIGN §3: erasing a person is destroying a key; SPEC PE1 …). Events, hashes and chains stay; what could be read of a person
// beside them goes: the key, the boxes, the link, the photos, name and street in the stop. Each step can be repeated: asked again after a cut, it goes on.
import type { Hash, HubInstant, PackageId, SiteId } from '../../domain/brands.ts'
import type { KeptEvent } from '../../domain/event.ts'
import type { Stop } from '../../domain/reference.ts'
import type { Lifecycle } from '../../domain/vocabulary.ts'
import type { HubDeps } from '../deps.ts'
import { photoFile, removeFile } from '../photos/files.ts'
import { readHistory } from '../projections/packages.ts'
import { siteInData } from '../tracking/parcel-book.ts'

export type Erased = {
  at: HubInstant
  /** destroyed by this call */ keys: number
  photos: number
  /** they show parcels of recipients who are not erased, too */ photosKept: number
  stops: number
}
export type EraseResult = { outcome: 'erased'; erased: Erased } | { outcome: 'unknown' } | { outcome: 'on-its-way' }

const ENDED: ReadonlySet<Lifecycle> = new Set(['DELIVERED', 'RETURNED', 'LOST', 'DESTROYED', 'CANCELLED'])
/** About a kilometre: the town, not the door. */
const PLACE_DIGITS = 2

/** @param anyway also while it is on its way: then nobody can deliver it by its address any more */
export async function eraseRecipient(deps: HubDeps, packageId: PackageId, anyway: boolean): Promise<EraseResult> {
  const { store, now } = deps
  const history = await readHistory(store, packageId)
  if (history.length === 0) return { outcome: 'unknown' }
  const lifecycle = (await store.packageView(packageId))?.lifecycle ?? null
  if (!anyway && (lifecycle === null || !ENDED.has(lifecycle))) return { outcome: 'on-its-way' }
  const { at, keys, told } = await store.erasePackage(packageId, now())
  deps.erasures.tell(packageId)
  const stops = await stopsOf(deps, packageId, history, told)
  const photos = await erasePhotos(deps, packageId, history, stops)
  const blanked = await blankStops(deps, stops)
  deps.committed()
  return { outcome: 'erased', erased: { at, keys, ...photos, stops: blanked } }
}

type Found = { site: SiteId; stop: Stop }

/** Where it was to go, at every site that it was ever told to. */
async function stopsOf({ store }: HubDeps, packageId: PackageId, history: KeptEvent[], told: SiteId[]) {
  const named = history.flatMap(({ event }) => [
    event.kind === 'PackageAnnounced' ? event.data.destination.site : undefined,
    event.site,
    siteInData(event.data),
  ])
  const found: Found[] = []
  for (const site of new Set([...told, ...named]))
    if (site !== undefined)
      for (const row of await store.rowsOf('stop', site)) {
        const stop = row.value as Stop
        if (stop.packages.includes(packageId)) found.push({ site, stop })
      }
  return found
}

async function erasePhotos(deps: HubDeps, packageId: PackageId, history: readonly KeptEvent[], stops: Found[]) {
  const { store, config, now } = deps
  const beside = new Set(stops.flatMap(({ stop }) => stop.packages))
  for (const { event } of history) for (const id of event.packageIds) beside.add(id)
  beside.delete(packageId)
  const shared = new Set<Hash>()
  for (const other of beside)
    if ((await store.erasedAt(other)) === null)
      for (const hash of photosIn(await readHistory(store, other))) shared.add(hash)
  const own = photosIn(history)
  const gone = [...own].filter((hash) => !shared.has(hash))
  for (const hash of gone) {
    await store.erasePhoto(hash, now())
    await removeFile(photoFile(config.dataDir, hash))
  }
  return { photos: gone.length, photosKept: own.size - gone.length }
}

function photosIn(history: readonly KeptEvent[]): Set<Hash> {
  const hashes = new Set<Hash>()
  for (const { event } of history) {
    for (const { sha256 } of event.evidence ?? []) hashes.add(sha256)
    if (event.kind !== 'PackageDelivered') continue
    const { photo, signature } = event.data.proof
    for (const hash of [photo, signature]) if (hash !== undefined) hashes.add(hash)
  }
  return hashes
}

/** A stop of several parcels keeps its name as long as one of them still needs it. Stations get the row anew. */
async function blankStops({ store, now }: HubDeps, stops: readonly Found[]): Promise<number> {
  let blanked = 0
  for (const { site, stop } of stops) {
    const erased = await Promise.all(stop.packages.map((id) => store.erasedAt(id)))
    if (erased.includes(null)) continue
    const { note: _, ...rest } = stop
    const place = { lat: Number(stop.lat.toFixed(PLACE_DIGITS)), lon: Number(stop.lon.toFixed(PLACE_DIGITS)) }
    await store.putRows(
      [{ table: 'stop', id: stop.id, site, value: { ...rest, ...place, name: '', lines: [] } }],
      now(),
    )
    blanked += 1
  }
  return blanked
}
