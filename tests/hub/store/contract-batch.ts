import type { JournalSeq } from '../../../src/domain/brands.ts'
import type { IncomingEvent, TakeBatch } from '../../../src/hub/store/contract.ts'
import { NOW, type TestJournal, packageId, zstd } from '../kit.ts'

const NEWLINE = Buffer.from('\n')

/** A journal's batch as ingest hands it to the store. `odd` are seqs that belong into quarantine. */
export function takeOf(journal: TestJournal, from: number, to: number, odd: number[] = [], base = 0): TakeBatch {
  const events = Array.from({ length: to - from + 1 }, (_, i): IncomingEvent => {
    const seq = from + i
    const quarantine = odd.includes(seq) ? 'does not fit' : null
    return {
      seq: seq as JournalSeq,
      hash: journal.headAt(seq),
      body: journal.bodies[seq - 1] ?? new Uint8Array(),
      packageIds: quarantine === null ? [packageId(base + seq)] : [],
      kind: 'PackageReceived',
      quarantine,
    }
  })
  return {
    ...{ deviceId: journal.device, epoch: journal.epoch, genesis: journal.genesis, events, sealed: [], now: NOW },
    fromSeq: from as JournalSeq,
    headBefore: journal.headAt(from - 1),
    packed: zstd(Buffer.concat(events.flatMap(({ body }) => [body, NEWLINE]))),
  }
}
