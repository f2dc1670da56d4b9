// A station's database in memory, as strict as the real one must be: it refuses an acknowledgement of anything but its own events.
import type { DeviceId, EpochId, Hash, HubPosition, JournalSeq } from '../../../src/domain/brands.ts'
import { genesisHead, nextHead } from '../../../src/domain/chain.ts'
import type { JournalEnd, SyncStore } from '../../../src/station/ports.ts'
import { sha256 } from '../../../src/station/sync/codec-node.ts'
import type { PullReply } from '../../../src/wire/down.ts'

type Epoch = { epoch: EpochId; rows: { body: Uint8Array; hash: Hash }[]; acked: number }
export type Marked = { end: JournalEnd; fromSeq: number | null; firstPosition: HubPosition | null; rewind: boolean }
const DEVICE = 'st-1' as DeviceId

export class MemoryStore implements SyncStore {
  epochs: Epoch[] = []
  cursor: { incarnation: string; position: HubPosition } | null = null
  marks: Marked[] = []
  notStored: { seq: number; verdict: string; reason: string }[] = []
  anchors: Parameters<SyncStore['saveAnchor']>[0][] = []
  pulls: PullReply[] = []
  newEpochs: string[] = []
  /** names of methods that fail now, as on a full disk */
  broken = new Set<keyof SyncStore>()
  /** called before each mark is written: the place of a test's own invariant */
  onMark: (end: JournalEnd) => void = () => undefined
  readonly enrolled: boolean
  readonly name: string

  constructor(name = 'a', enrolled = true) {
    this.name = name
    this.enrolled = enrolled
    this.#addEpoch(`${name}0`)
  }

  #addEpoch(name: string) {
    this.epochs.push({ epoch: name as EpochId, rows: [], acked: 0 })
  }

  append(text: string): void {
    const current = this.epochs.at(-1)!
    const body = new TextEncoder().encode(text)
    const before = this.hashAt(current.epoch, current.rows.length as JournalSeq | 0)!
    current.rows.push({ body, hash: nextHead(sha256, before, body) })
  }

  /** The database file copied byte for byte (FAULTS 9), or put back later (FAULTS 10). */
  copy(name = this.name): MemoryStore {
    const twin = new MemoryStore(name)
    twin.epochs = this.epochs.map((epoch) => ({ ...epoch, rows: [...epoch.rows] }))
    twin.cursor = this.cursor
    return twin
  }

  everyHash(): string[] {
    return this.epochs.flatMap(({ rows }) => rows.map(({ hash }) => hash as string))
  }

  #of(epoch: EpochId): Epoch {
    const found = this.epochs.find((one) => one.epoch === epoch)
    if (!found) throw new Error(`no epoch ${epoch}`)
    return found
  }

  #check(method: keyof SyncStore) {
    if (this.broken.has(method)) throw new Error(`SQLITE_FULL in ${method}`)
  }

  #ends({ epoch, rows, acked }: Epoch): { end: JournalEnd; acked: JournalEnd } {
    const at = (seq: number): JournalEnd => ({
      epoch,
      seq: seq as JournalSeq | 0,
      head: this.hashAt(epoch, seq as JournalSeq | 0)!,
    })
    return { end: at(rows.length), acked: at(acked) }
  }

  enrolment() {
    return this.enrolled ? { deviceId: DEVICE, site: 'vaduz', hubUrl: 'http://hub.test' } : null
  }

  epochsToSend() {
    this.#check('epochsToSend')
    return this.epochs
      .filter((one, i) => one.acked < one.rows.length || i === this.epochs.length - 1)
      .map((one) => this.#ends(one))
  }

  allEpochs() {
    return this.epochs.map((one) => this.#ends(one))
  }

  rowsAfter(epoch: EpochId, afterSeq: JournalSeq | 0, maxEvents: number, maxBytes: number) {
    this.#check('rowsAfter')
    if (maxEvents < 1) throw new Error('a batch of nothing was asked for')
    const rows = []
    let bytes = 0
    for (const [i, row] of this.#of(epoch)
      .rows.slice(afterSeq, afterSeq + maxEvents)
      .entries()) {
      bytes += row.body.length
      if (rows.length > 0 && bytes > maxBytes) break
      rows.push({ ...row, seq: (afterSeq + i + 1) as JournalSeq })
    }
    return { rows, sealed: [] }
  }

  hashAt(epoch: EpochId, seq: JournalSeq | 0): Hash | null {
    if (seq === 0) return genesisHead(sha256, DEVICE, epoch)
    return this.#of(epoch).rows[seq - 1]?.hash ?? null
  }

  markAcked(end: JournalEnd, taken: Parameters<SyncStore['markAcked']>[1], rewind: boolean): void {
    this.#check('markAcked')
    const epoch = this.#of(end.epoch)
    if (this.hashAt(end.epoch, end.seq) !== end.head) throw new Error(`I5: ${end.epoch}/${end.seq} has another head`)
    if (!rewind && end.seq < epoch.acked)
      throw new Error(`the cursor moves back from ${epoch.acked} to ${end.seq} without a rewind`)
    this.onMark(end)
    epoch.acked = end.seq
    this.marks.push({ end, fromSeq: taken?.fromSeq ?? null, firstPosition: taken?.firstPosition ?? null, rewind })
    this.notStored.push(...(taken?.notStored ?? []))
  }

  markAllAcked(marks: Parameters<SyncStore['markAllAcked']>[0]): void {
    for (const { end, taken, rewind } of marks) this.markAcked(end, taken, rewind)
  }

  takeNewEpoch(why: 'twin' | 'restored'): EpochId {
    this.newEpochs.push(why)
    this.#addEpoch(`${this.name}${this.epochs.length}`)
    return this.epochs.at(-1)!.epoch
  }

  pullCursor() {
    return this.cursor
  }

  applyPull(reply: PullReply): void {
    this.#check('applyPull')
    if (!reply.snapshot && this.cursor !== null && reply.from !== this.cursor.position)
      throw new Error('a pull that does not start at the cursor')
    this.cursor = { incarnation: reply.incarnation, position: reply.to as HubPosition }
    this.pulls.push(reply)
  }

  saveAnchor(anchor: Parameters<SyncStore['saveAnchor']>[0]): void {
    this.anchors.push(anchor)
  }

  noteContact(): void {
    this.#check('noteContact')
  }

  unsentCount(): number {
    return this.epochs.reduce((sum, { rows, acked }) => sum + rows.length - acked, 0)
  }
}
