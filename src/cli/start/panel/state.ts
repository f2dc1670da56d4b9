// What the fault panel shows: the station's journal as the station says it, the same journal as the hub has it, and whether they hold together.
import type { SyncState } from '../../../wire/bridge.ts'

export type PanelAsk = { stationUrl: string; stationKey: string; hubUrl: string; operatorKey: string }
export type Invariant = { holds: boolean | null; words: string }
export type PanelState = {
  station: { unsent: number; photosUnsent: number; link: string; clockSuspect: boolean; recorded: number } | null
  hub: { has: number } | null
  invariants: Invariant[]
}

const DEADLINE_MS = 2_000

export async function panelState(ask: PanelAsk): Promise<PanelState> {
  const sync = await stationState(ask)
  const journal = sync?.journal ?? null
  const chain = journal === null ? null : await chainOf(ask, journal)
  return {
    station:
      sync === null
        ? null
        : {
            ...{ unsent: sync.unsent, photosUnsent: sync.photosUnsent, link: sync.link },
            ...{ clockSuspect: sync.clockSuspect, recorded: journal?.seq ?? 0 },
          },
    hub: chain === null ? null : { has: chain.seq },
    invariants: invariantsOf(sync, chain),
  }
}

type Chain = { seq: number; head: string; hash: string | null }

/** FAULTS I1, I2, I5, as far as two numbers and two hashes can tell; null: one of the two cannot be asked now. */
function invariantsOf(sync: SyncState | null, chain: Chain | null): Invariant[] {
  const journal = sync?.journal ?? null
  const known = journal !== null && chain !== null
  const waiting = known ? journal.seq - chain.seq : null
  return [
    {
      holds: waiting === null ? null : waiting >= 0,
      words: known
        ? `Nothing is lost: ${journal.seq} recorded = ${chain.seq} at the hub + ${waiting} waiting`
        : 'Nothing is lost: station or hub cannot be asked now',
    },
    {
      holds: known ? (chain.seq === journal.seq ? chain.head === journal.head : chain.seq < journal.seq) : null,
      words:
        known && chain.seq === journal.seq
          ? 'Nothing is changed: both ends of the journal have the same hash'
          : 'Nothing is changed: the hashes are compared when all is sent',
    },
    {
      holds: sync === null || chain === null || journal === null ? null : journal.seq - sync.unsent <= chain.seq,
      words: 'Nothing is marked as sent that the hub does not have',
    },
  ]
}

async function stationState({ stationUrl, stationKey }: PanelAsk): Promise<SyncState | null> {
  const { port } = new URL(stationUrl)
  const answer = await ask<{ ok: boolean; value: SyncState }>(new URL('/state.json', stationUrl), {
    cookie: `waymark-${port}=${stationKey}`,
  })
  return answer?.ok === true ? answer.value : null
}

const chainOf = ({ hubUrl, operatorKey }: PanelAsk, { deviceId, epoch, seq }: NonNullable<SyncState['journal']>) =>
  ask<Chain>(
    new URL(
      `/v1/ops/chains/${encodeURIComponent(deviceId)}/${encodeURIComponent(epoch)}?seq=${Math.max(1, seq)}`,
      hubUrl,
    ),
    { authorization: `Bearer ${operatorKey}` },
  )

/** null: no answer that can be used; the panel says so and asks again. */
async function ask<T>(url: URL, headers: Record<string, string>): Promise<T | null> {
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(DEADLINE_MS) })
    return answer.ok ? ((await answer.json()) as T) : null
  } catch {
    return null
  }
}
