// The last scans of this device, for the list beside the verdict. What the screen answered stands in the journal's row beside the body, so the
// list is there again after a restart.
import type { EventId, HybridTime, PackageId } from '../domain/brands.ts'
import type { Verdict } from '../domain/decision.ts'
import { type Checkpoint, eventIdOf, type KeptEvent } from '../domain/event.ts'
import { decodeBody } from '../wire/event-body.ts'
import type { Journal, KeptRow } from './journal.ts'

/** Kept small: it stands in every scan's row. n: how many events the scan made; c: checkpoint; t: text as scanned, when it is not the id. */
type Said = { v: Verdict; n?: number; c?: Checkpoint; p?: PackageId; t?: string }
export type DoneScan = {
  events: KeptEvent[]
  at: HybridTime
  checkpoint: Checkpoint | null
  packageId: PackageId | null
  text: string
  verdict: Verdict
}
const KEPT = 60
const ROWS_AT_OPEN = 120

export class LastScans {
  #scans: DoneScan[] = []
  readonly #corrected = new Set<EventId>()

  constructor(journal: Journal) {
    for (const row of journal.newest(ROWS_AT_OPEN).reverse()) this.#restore(journal, row)
  }

  add(scan: DoneScan): void {
    for (const { event } of scan.events)
      if (event.kind === 'EventCorrected') for (const id of event.data.corrects) this.#corrected.add(id)
    this.#scans.push(scan)
    if (this.#scans.length > 2 * KEPT) this.#scans = this.#scans.slice(-KEPT)
  }

  /** Newest first; of one checkpoint, or of all. */
  newest(checkpoint: Checkpoint | null, limit: number): DoneScan[] {
    const fitting = this.#scans.filter((scan) => checkpoint === null || scan.checkpoint === checkpoint)
    return fitting.slice(-limit).reverse()
  }

  /** Ids that this device took back lately. */
  corrected(): ReadonlySet<EventId> {
    return this.#corrected
  }

  #restore(journal: Journal, first: KeptRow): void {
    if (first.said === null) return
    const said = JSON.parse(first.said) as Said
    const rows = Array.from({ length: said.n ?? 1 }, (_, index) => journal.row(first.local + index) ?? []).flat()
    const events = rows.flatMap((row) => keptOf(row) ?? [])
    const at = events[0]?.event.at
    if (at === undefined) return
    const packageId = said.p ?? null
    const text = said.t ?? packageId ?? ''
    this.add({ events, at, checkpoint: said.c ?? null, packageId, text, verdict: said.v })
  }
}

export function saidOf(scan: Omit<DoneScan, 'events' | 'at'>, count: number): string {
  const said: Said = { v: scan.verdict }
  if (count !== 1) said.n = count
  if (scan.checkpoint !== null) said.c = scan.checkpoint
  if (scan.packageId !== null) said.p = scan.packageId
  if (scan.text !== '' && scan.text !== scan.packageId) said.t = scan.text
  return JSON.stringify(said)
}

function keptOf(row: KeptRow): KeptEvent | null {
  const decoded = decodeBody(row.body)
  if (!decoded.ok) return null
  const key = { deviceId: row.epoch.deviceId, epoch: row.epoch.epoch, seq: row.seq }
  return { ...key, id: eventIdOf(key), hash: row.hash, event: decoded.event }
}
