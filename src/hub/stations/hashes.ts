// After a batch that did not hold: the station names the hash of each of its events, the hub the first that differs (EVENTS Push, DOMAIN §19.8).
import type { EpochId, Hash, HubInstant, JournalSeq } from '../../domain/brands.ts'
import { PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import type { HashesReply, HashesRequest } from '../../wire/up.ts'
import type { z } from 'zod'
import { Problem } from '../http/problem.ts'
import type { HubStore, Lease } from '../store/contract.ts'

type Reply = z.infer<typeof HashesReply>
type Needs = { store: HubStore; now: () => HubInstant }

/** [IN6] @throws Problem 400 when there are not as many hashes as numbers */
export async function compareHashes(
  { store, now }: Needs,
  lease: Lease,
  request: z.infer<typeof HashesRequest>,
): Promise<Reply> {
  const { fromSeq, toSeq, hashes } = request
  if (hashes.length !== toSeq - fromSeq + 1)
    throw new Problem(400, 'hash-count', 'The hashes do not fit', {
      detail: `${hashes.length} hashes for the events ${fromSeq} to ${toSeq}.`,
      whatToDo: 'Send one hash for each event.',
    })
  const epoch = request.epoch as EpochId
  const here = await store.hashesOf(lease.deviceId, epoch, fromSeq as JournalSeq, toSeq as JournalSeq)
  if (here.length === 0) return reply(null, `None of the events ${fromSeq} to ${toSeq} is here.`)
  const first = here.find(({ seq, hash }) => hash !== (hashes[seq - fromSeq] as Hash))
  if (!first) return reply(null, 'All hashes agree: what does not hold is the batch’s own head or signature.')
  const sentence = `Event ${first.seq} is the first whose content is not what was appended.`
  // Who is not trusted could raise them without end; that it handed over is an alarm already.
  if (!lease.handOverOnly) await store.raiseAlarm(now(), `Station ${lease.deviceId}, journal ${epoch}: ${sentence}`)
  return reply(first.seq, sentence)
}

const reply = (firstDifference: number | null, sentence: string): Reply => ({
  protocol: PROTOCOL_VERSION,
  firstDifference,
  sentence,
})
