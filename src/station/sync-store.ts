// What sync needs of the database (ports.ts SyncStore), each method one transaction. Sealed by a newer database it still reads the outbox, as opaque
// bytes, and remembers what was taken in memory only: at the next start it is sent again, which costs nothing (SPEC [SE4], FAULTS 8).
import type { EpochId, Hash, HubInstant, JournalSeq } from '../domain/brands.ts'
import type { ClockReading } from '../domain/clock.ts'
import type { SealedRecord } from '../wire/up.ts'
import type { PullReply } from '../wire/down.ts'
import type { Topic } from '../wire/bridge.ts'
import { type Core, newEpochId } from './core.ts'
import type { Epoch } from './journal.ts'
import type { Keeper } from './keeper.ts'
import type { Taken } from './outbox.ts'
import type { AckedMark, JournalEnd, JournalRow, Random, SyncStore } from './ports.ts'

/** Sync tries again later; nothing is lost by it. */
export class SealedError extends Error {}

type Deps = {
  keeper: Keeper
  random: Random
  changed: (topics: Topic[]) => void
  onNewEpoch: (why: string) => void
  onSnapshot: () => void
}

export class StationSyncStore implements SyncStore {
  readonly #d: Deps
  /** acknowledged ends that could not be written, by epoch */
  readonly #inMemory = new Map<EpochId, JournalEnd>()

  constructor(deps: Deps) {
    this.#d = deps
  }

  /** null also while another process holds the folder: it does the sending. */
  enrolment(): { deviceId: string; site: string; hubUrl: string } | null {
    if (this.#d.keeper.sealed()?.reason === 'second-process') return null
    return this.#core().enrolment.get()
  }

  epochsToSend(): { end: JournalEnd; acked: JournalEnd }[] {
    return this.#read((core) => this.#ends(core.outbox.toSend()))
  }

  allEpochs(): { end: JournalEnd; acked: JournalEnd }[] {
    return this.#read((core) => this.#ends(core.outbox.all()))
  }

  rowsAfter(
    epoch: EpochId,
    afterSeq: JournalSeq | 0,
    maxEvents: number,
    maxBytes: number,
  ): { rows: JournalRow[]; sealed: SealedRecord[] } {
    return this.#read((core) => {
      const found = epochOf(core, epoch)
      const kept = core.journal.rowsAfter(found, afterSeq, maxEvents, maxBytes)
      const [first, last] = [kept[0], kept.at(-1)]
      if (first === undefined || last === undefined) return { rows: [], sealed: [] }
      const sealed = core.keys.sealedAfter(found, first.seq - 1, last.seq)
      const fitting = fitWithSealed(kept, sealed, maxBytes)
      const rows = kept.slice(0, fitting).map(({ seq, body, hash }) => ({ seq, body, hash }))
      const toSeq = rows.at(-1)?.seq ?? 0
      return { rows, sealed: sealed.filter(({ seq }) => seq <= toSeq) }
    })
  }

  hashAt(epoch: EpochId, seq: JournalSeq | 0): Hash | null {
    return this.#read((core) => {
      const found = core.journal.byName(epoch)
      return found === null ? null : core.journal.hashAt(found, seq)
    })
  }

  markAcked(end: JournalEnd, taken: Taken | null, rewind: boolean): void {
    this.markAllAcked([{ end, taken, rewind }])
  }

  markAllAcked(marks: readonly AckedMark[]): void {
    const sealed = this.#d.keeper.sealed()?.reason
    if (sealed === 'newer-database') for (const { end, rewind } of marks) this.#remember(end, rewind)
    else
      this.#write((core) => {
        for (const { end, taken, rewind } of marks) core.outbox.markAcked(end, taken, rewind)
      })
    this.#d.changed(['sync'])
  }

  takeNewEpoch(why: 'twin' | 'restored'): EpochId {
    const epoch = this.#write((core) => {
      const enrolment = core.enrolment.get()
      if (enrolment === null) throw new Error('a new epoch for a device that is not enrolled?')
      core.puller.rewind()
      return core.journal.begin(newEpochId(this.#d.random), enrolment.deviceId, why).epoch
    })
    this.#d.onNewEpoch(why)
    this.#d.changed(['sync'])
    return epoch
  }

  pullCursor(): ReturnType<SyncStore['pullCursor']> {
    return this.#core().kv.get('cursor')
  }

  applyPull(reply: PullReply): void {
    const day = () => JSON.stringify(this.#core().kv.get('driverDay'))
    const before = day()
    this.#write((core) => core.puller.apply(reply))
    if (!reply.more) this.#d.onSnapshot()
    this.#d.changed(['packages', 'reference', 'sync', ...(day() === before ? [] : (['operator'] as const))])
  }

  saveAnchor(anchor: { hubAt: HubInstant; roundTripMs: number; reading: ClockReading }): void {
    this.#write((core) => core.clock.anchor(anchor))
  }

  /** In trusted time, as what it is compared with: this machine's clock may be wrong. */
  noteContact(): void {
    this.#write((core) => core.kv.put('lastContact', core.clock.now()))
    this.#d.changed(['sync'])
  }

  unsentCount(): number {
    return this.#core().outbox.unsentCount()
  }

  #core(): Core {
    return this.#d.keeper.core()
  }

  #read<T>(work: (core: Core) => T): T {
    try {
      return work(this.#core())
    } catch (error) {
      this.#d.keeper.doubt(error)
      throw error
    }
  }

  #write<T>(work: (core: Core) => T): T {
    const written = this.#d.keeper.write(work)
    if (!written.ok) throw new SealedError(written.answer.sentence)
    return written.value
  }

  #ends(found: { end: JournalEnd; acked: JournalEnd }[]): { end: JournalEnd; acked: JournalEnd }[] {
    return found.map(({ end, acked }) => ({ end, acked: this.#inMemory.get(end.epoch) ?? acked }))
  }

  #remember(end: JournalEnd, rewind: boolean): void {
    const own = this.hashAt(end.epoch, end.seq)
    if (own !== end.head) throw new Error(`the hub's head at ${end.epoch}/${end.seq} is not this journal's own`)
    const before = this.#inMemory.get(end.epoch)?.seq ?? 0
    if (rewind || end.seq > before) this.#inMemory.set(end.epoch, end)
  }
}

function epochOf(core: Core, name: EpochId): Epoch {
  const epoch = core.journal.byName(name)
  if (epoch === null) throw new Error(`there is no epoch ${name} in this journal`)
  return epoch
}

/** Sealed records travel in the same frame: how many of the rows fit with theirs, at least one. */
function fitWithSealed(rows: JournalRow[], sealed: SealedRecord[], maxBytes: number): number {
  const beside = new Map<number, number>()
  for (const record of sealed)
    beside.set(record.seq, (beside.get(record.seq) ?? 0) + record.box.length + (record.key?.length ?? 0) + 120)
  let bytes = 0
  const tooFar = rows.findIndex(({ seq, body }) => {
    bytes += body.length + 1 + (beside.get(seq) ?? 0)
    return bytes > maxBytes
  })
  return tooFar === -1 ? rows.length : Math.max(1, tooFar)
}
