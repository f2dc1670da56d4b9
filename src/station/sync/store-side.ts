// The engine's outputs that concern the station's own database, and the batches made from it.
import type { EpochId, HubInstant, Instant, JournalSeq } from '../../domain/brands.ts'
import type { Clock, JournalEnd, JournalRow, SyncStore, Timers } from '../ports.ts'
import type { DeviceKey } from './codec-node.ts'
import type { Own, SeqRange, SyncInput, SyncOutput, Tail } from './engine-state.ts'
import { buildBatch, type ReadyBatch, type Wanted } from './requests.ts'

type Output<D extends SyncOutput['do']> = Extract<SyncOutput, { do: D }>
type Needs = {
  store: SyncStore
  clock: Clock
  timers: Timers
  onTrouble?: (sentence: string, error: unknown) => void
}
export type StoreOutput = Exclude<SyncOutput, { do: 'session' | 'push' | 'hashes' | 'pull' | 'timer' }>

const MARK_WITHIN_MS = 25
const MARKS_TOGETHER = 8

export class StoreSide {
  readonly #needs: Needs
  readonly #feed: (input: SyncInput) => void
  #marks: Output<'mark'>[] = []
  #ready: ReadyBatch | null = null

  constructor(needs: Needs, feed: (input: SyncInput) => void) {
    this.#needs = needs
    this.#feed = feed
  }

  perform(output: StoreOutput): void {
    if (output.do === 'mark') {
      // While the next batches are on their way: the hub works while we write, and several are written at once. `#open` writes them before
      // any other use of the store; lost in a crash, those batches are sent again, which costs little and changes nothing.
      const marks = this.#marks.push(output)
      if (marks === 1) this.#needs.timers.after(MARK_WITHIN_MS, () => this.flush())
      if (marks === MARKS_TOGETHER) this.#needs.timers.after(0, () => this.flush())
      return
    }
    const what =
      output.do === 'look' || output.do === 'look-at-all' || output.do === 'take-new-epoch' ? 'cursor' : 'pull'
    try {
      this.#use(this.#open(), output)
    } catch (error) {
      this.#needs.onTrouble?.(`the store refused: ${output.do}`, error)
      this.#feed({ kind: 'store-refused', what })
    }
  }

  #use(store: SyncStore, output: Exclude<StoreOutput, { do: 'mark' }>): void {
    switch (output.do) {
      case 'look':
        this.#feed({ kind: 'tail', tail: tailOf(store.epochsToSend()) })
        break
      case 'look-at-all':
        this.#feed({ kind: 'all-epochs', epochs: tailOf(store.allEpochs()) })
        break
      case 'take-new-epoch':
        store.takeNewEpoch(output.why)
        break
      case 'apply-pull':
        store.applyPull(output.reply)
        break
      case 'anchor':
        store.saveAnchor(this.#anchor(output))
        break
      case 'contact':
        store.noteContact()
        break
    }
  }

  /** Writes the acknowledgements that wait. What the store refuses is read anew by the engine and sent again. */
  flush(): void {
    const marks = this.#marks
    if (marks.length === 0) return
    this.#marks = []
    try {
      this.#needs.store.markAllAcked(marks)
    } catch (error) {
      this.#needs.onTrouble?.('the store refused to mark what the hub has taken', error)
      this.#feed({ kind: 'store-refused', what: 'cursor' })
    }
  }

  #open(): SyncStore {
    this.flush()
    return this.#needs.store
  }

  /** The end of the journal that new events go to. */
  currentEnd(): JournalEnd {
    const current = this.#open().epochsToSend().at(-1)
    if (current === undefined) throw new Error('the journal has no epoch: was the database opened?')
    return current.end
  }

  pullCursor(): ReturnType<SyncStore['pullCursor']> {
    return this.#open().pullCursor()
  }

  /** All rows of the range, or null when the journal does not hold them all. */
  rowsOf({ epoch, fromSeq, toSeq }: SeqRange): JournalRow[] | null {
    const count = toSeq - fromSeq + 1
    const { rows } = this.#open().rowsAfter(epoch, (fromSeq - 1) as JournalSeq | 0, count, Number.MAX_SAFE_INTEGER)
    return rows.length === count ? rows : null
  }

  /** Our journal beside what the hub says to have; null when there is nothing to compare. */
  own(epoch: EpochId, haveSeq: number | null): Own | null {
    if (haveSeq === null) return null
    const store = this.#open()
    const one = store.allEpochs().find(({ end }) => end.epoch === epoch)
    const genesis = store.hashAt(epoch, 0)
    if (one === undefined || genesis === null) return null
    const hash = haveSeq > one.end.seq ? null : store.hashAt(epoch, haveSeq as JournalSeq | 0)
    return { hash, genesis, endSeq: one.end.seq, ackedSeq: one.acked.seq }
  }

  /** The batch made ready before, if it is the wanted one, else a new one; null: nothing to send. */
  batch(station: string, key: DeviceKey, wanted: Wanted): ReadyBatch | null {
    const ready = this.#ready
    this.#ready = null
    const { epoch, afterSeq, maxEvents } = wanted
    if (ready?.epoch === epoch && ready.afterSeq === afterSeq && ready.sent.toSeq - ready.sent.fromSeq < maxEvents)
      return ready
    // What is acknowledged changes no row: marks need not be written for it.
    return buildBatch(this.#needs.store, station, key, wanted)
  }

  /** While a full batch is on its way the next one is read, packed and signed. */
  makeReady(station: string, key: DeviceKey, wanted: Wanted): void {
    if (this.#ready !== null) return
    try {
      this.#ready = buildBatch(this.#needs.store, station, key, wanted)
    } catch {
      // It will be built again when it is asked for, and fail there with its reason.
    }
  }

  forgetReady(): void {
    this.#ready = null
  }

  /** The hub's time stood in the middle of the exchange, so our own readings are taken back to there. */
  #anchor({ hubAt, roundTripMs }: { hubAt: HubInstant; roundTripMs: number }) {
    const { wall, monotonicMs, bootId } = this.#needs.clock.reading()
    const half = roundTripMs / 2
    const reading = { wall: Math.round(wall - half) as Instant, monotonicMs: monotonicMs - half, bootId }
    return { hubAt, roundTripMs, reading }
  }
}

const tailOf = (epochs: ReturnType<SyncStore['epochsToSend']>): Tail[] =>
  epochs.map(({ end, acked }) => ({ epoch: end.epoch, ackedSeq: acked.seq, endSeq: end.seq }))
