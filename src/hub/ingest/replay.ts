// Out of quarantine ([IN11], FAULTS 22): what an older program could not read, and what a revoked station handed over, becomes events once a person
// says so. Each keeps its place in its journal and gets a new one in the order; what still does not fit stays where it is.
import type { DeviceId } from '../../domain/brands.ts'
import type { HubDeps } from '../deps.ts'
import { releaseHeld } from '../photos/held.ts'
import type { HubStore, QuarantineRow } from '../store/contract.ts'
import { HANDED_OVER_WHOLE } from './ingest.ts'
import { type Judged, judge } from './unpack.ts'

/**
 * What a replay would make of a row. `handed-over`: it fits and is proven, but its station was revoked, so somebody has to name that station.
 * `unproven`: it fits, but nothing proves that its station appended just this (an unknown station, a head or signature that does not hold); only
 * who names its id takes it. `odd`: it fits nothing.
 */
export const STATES = ['good', 'handed-over', 'unproven', 'odd'] as const
export type Standing = { state: (typeof STATES)[number]; reason: string; judged: Judged }

export function standingOf({ body, reason, unsound }: QuarantineRow): Standing {
  const judged = judge(body)
  if (judged.quarantine !== null) return { state: 'odd', reason: judged.quarantine, judged }
  return { state: !unsound ? 'good' : reason === HANDED_OVER_WHOLE ? 'handed-over' : 'unproven', reason, judged }
}

/** Either from a row on, of one device or of all, at most `limit` rows; or just these, on the operator's word. */
export type ReplayAsked = { after: number; limit: number; device: string | null } | { ids: readonly number[] }
export type Replayed = {
  replayed: number
  /** that were held of these stations and are shown from now on */
  photos: number
  /** rows that were looked at and stay */
  left: { id: number; reason: string }[]
  /** go on after this row; null: all was looked at */
  next: number | null
}

type Needs = Pick<HubDeps, 'store' | 'now' | 'committed' | 'photos'>
type Row = { id: number; row: QuarantineRow }

/** Durable when it resolves. Asked again, it finds nothing more to do. */
export async function replay(needs: Needs, asked: ReplayAsked): Promise<Replayed> {
  const { store, now, committed } = needs
  const devices = new Set<string>(deviceOf(asked) === null ? [] : [deviceOf(asked) ?? ''])
  const good: { id: number; packageIds: Judged['packageIds'] }[] = []
  const left: Replayed['left'] = []
  let last = 0
  let looked = 0
  for await (const { id, row } of 'ids' in asked ? named(store, asked.ids) : inOrder(store, asked)) {
    ;[last, looked] = [id, looked + 1]
    if (deviceOf(asked) !== null && row.deviceId !== deviceOf(asked)) continue
    const { state, reason, judged } = standingOf(row)
    if (taken(state, asked)) {
      good.push({ id, packageIds: judged.packageIds })
      devices.add(row.deviceId)
    } else left.push({ id, reason })
  }
  const replayed = good.length === 0 ? 0 : await store.replay(good, now())
  if (replayed > 0) committed()
  let photos = 0
  for (const device of devices) photos += await releaseHeld(needs, device as DeviceId)
  return { replayed, photos, left, next: 'limit' in asked && looked === asked.limit ? last : null }
}

const deviceOf = (asked: ReplayAsked): string | null => ('ids' in asked ? null : asked.device)

function taken(state: Standing['state'], asked: ReplayAsked): boolean {
  switch (state) {
    case 'good':
      return true
    case 'handed-over':
      return 'ids' in asked || asked.device !== null
    case 'unproven':
      return 'ids' in asked
    case 'odd':
      return false
  }
}

/** A row can be megabytes: one at a time. */
async function* inOrder(store: HubStore, { after, limit }: { after: number; limit: number }): AsyncGenerator<Row> {
  for (let [at, n] = [after, 0]; n < limit; n++) {
    const [row] = await store.quarantined(at, 1)
    if (!row) return
    at = row.id
    yield row
  }
}

async function* named(store: HubStore, ids: readonly number[]): AsyncGenerator<Row> {
  for (const id of new Set(ids)) {
    const [row] = await store.quarantined(id - 1, 1)
    if (row?.id === id) yield row
  }
}
