// Which branch a batch goes on, and where branches part (FAULTS 5, 9, 10).
import type { EpochId } from '../../../domain/brands.ts'
import type { IncomingEvent, TakeBatch } from '../contract.ts'
import { type ChainRow, type Chains, bytesOf } from './chains.ts'

/** The branch a batch goes on, and from which of its events on that branch has nothing yet. */
export type Way = { chain: ChainRow; fresh: number; forked: EpochId | null }
export type Conflict = { seq: number; hash: Buffer; otherHash: Buffer; fork: string }
type Events = Pick<TakeBatch, 'fromSeq' | 'headBefore' | 'events'>

export class Branches {
  readonly #chains: Chains
  /** told when a branch parts: the raised alarm is part of the transaction */
  readonly #onParting: (sentence: string) => void
  constructor(chains: Chains, onParting: (sentence: string) => void) {
    this.#chains = chains
    this.#onParting = onParting
  }

  /** The branch that has the head a batch begins with. */
  find(main: ChainRow, batch: Events): ChainRow | 'behind' | 'broken' {
    const before = batch.fromSeq - 1
    const branch = this.#chains.branchWith(main, before, bytesOf(batch.headBefore))
    if (branch) return branch
    return before > main.seq ? 'behind' : 'broken'
  }

  /** Follows the batch along what is known; where an event differs, onto the fork that has it, or onto a new one. */
  follow(main: ChainRow, start: ChainRow, batch: Events): Way {
    let chain = start
    let known = this.#chains.hashesBetween(chain, batch.fromSeq, chain.seq)
    for (const [index, event] of batch.events.entries()) {
      if (event.seq > chain.seq) return { chain, fresh: index, forked: forkName(chain) }
      const here = known[event.seq - batch.fromSeq]
      const hash = bytesOf(event.hash)
      if (here?.seq === event.seq && here.hash.equals(hash)) continue
      const other = this.#chains.forkAt(main, event.seq, hash)
      if (!other) return { ...this.#part(main, chain, batch, index), fresh: index }
      chain = other
      known = this.#chains.hashesBetween(chain, batch.fromSeq, chain.seq)
    }
    return { chain, fresh: batch.events.length, forked: forkName(chain) }
  }

  #part(main: ChainRow, from: ChainRow, batch: Events, index: number) {
    const first = eventAt(batch, index)
    const before = index === 0 ? batch.headBefore : eventAt(batch, index - 1).hash
    const fork = this.#chains.addFork(main, from, first.seq - 1, bytesOf(before), first.hash)
    this.#onParting(
      `Station ${main.device_id} sent two different events as number ${first.seq} of journal ${main.epoch}: ` +
        `its folder was copied or put back. Both are kept; the second branch as ${fork.epoch}.`,
    )
    return { chain: fork, forked: fork.epoch as EpochId }
  }

  /** For a batch that does not hold and fits nowhere: a branch whose beginning is not here. */
  detached(main: ChainRow, batch: Events): ChainRow {
    const first = eventAt(batch, 0)
    const known = this.#chains.q.byName.get(main.device_id, `${main.epoch}~${first.hash.slice(0, 8)}`)
    if (known?.parent === null) return known
    return this.#chains.addFork(main, null, batch.fromSeq - 1, bytesOf(batch.headBefore), first.hash)
  }

  /** Same number, other content, on another branch of the same journal: each such pair (FAULTS 5). */
  conflicts(chain: ChainRow, fresh: readonly IncomingEvent[], batch: Events): Conflict[] {
    const [first, last] = [fresh[0], fresh.at(-1)]
    if (!first || !last) return []
    const root = chain.root ?? chain.chain
    const forks = this.#chains.q.forksOf.all(root)
    if (forks.length === 0) return []
    const main = this.#chains.q.byNumber.get(root)
    const others = [...(main ? [main] : []), ...forks].filter((one) => one.chain !== chain.chain)
    return others.flatMap((other) =>
      this.#chains.ownHashes(other, first.seq, last.seq).flatMap(({ seq, hash }) => {
        const mine = bytesOf(eventAt(batch, seq - batch.fromSeq).hash)
        if (mine.equals(hash)) return []
        if (chain.root === null) return [{ seq, hash, otherHash: mine, fork: other.epoch }]
        return [{ seq, hash: mine, otherHash: hash, fork: chain.epoch }]
      }),
    )
  }
}

export const forkName = (chain: ChainRow) => (chain.root === null ? null : (chain.epoch as EpochId))

/** A batch that does not hold is not compared: only what lies behind the branch's end is new. */
export function skipKnown(chain: ChainRow, batch: Events): Way {
  const fresh = Math.max(0, Math.min(batch.events.length, chain.seq - batch.fromSeq + 1))
  return { chain, fresh, forked: forkName(chain) }
}

function eventAt(batch: Events, index: number): IncomingEvent {
  const event = batch.events[index]
  if (!event) throw new Error(`a batch of ${batch.events.length} events has no event ${index}: was it cut empty?`)
  return event
}
