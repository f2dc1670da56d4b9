// What the fault panel shows: the station's journal as the station says it, the same journal as the hub has it, and whether they hold together.
import type { SyncState } from '../../../wire/bridge.ts'

/** `station`: what its sync bar shows; null: it does not answer now */
export type PanelAsk = { station: () => Promise<SyncState | null>; hubUrl: string; operatorKey: string }
export type Invariant = { holds: boolean | null; words: string }
export type PanelState = {
  station: { unsent: number; photosUnsent: number; link: string; clockSuspect: boolean; recorded: number } | null
  hub: { has: number } | null
  invariants: Invariant[]
}

const DEADLINE_MS = 2_000

export async function panelState(ask: PanelAsk): Promise<PanelState> {
  // The station before the hub and after it: while both go on, what it had acknowledged before must be at the hub, and what is at the hub it must have.
  const before = await ask.station()
  const chain = before?.journal == null ? null : await chainOf(ask, before.journal)
  const sync = chain === null ? before : await ask.station()
  const journal = sync?.journal ?? null
  return {
    station:
      sync === null
        ? null
        : {
            ...{ unsent: sync.unsent, photosUnsent: sync.photosUnsent, link: sync.link },
            ...{ clockSuspect: sync.clockSuspect, recorded: journal?.seq ?? 0 },
          },
    hub: chain === null ? null : { has: chain.seq },
    invariants: invariantsOf(before, chain, sync),
  }
}

type Chain = { seq: number; head: string; hash: string | null }

/** FAULTS I1, I2, I5, as far as two numbers and two hashes can tell; null: it cannot be told now. */
function invariantsOf(before: SyncState | null, chain: Chain | null, after: SyncState | null): Invariant[] {
  const [earlier, journal] = [before?.journal ?? null, after?.journal ?? null]
  if (before === null || earlier === null || journal === null || chain === null || journal.epoch !== earlier.epoch)
    return CANNOT_BE_ASKED.map((words) => ({ holds: null, words }))
  const waiting = journal.seq - chain.seq
  const isAllSent = waiting === 0
  return [
    {
      holds: waiting >= 0,
      words: `Nothing is lost: ${journal.seq} recorded = ${chain.seq} at the hub + ${waiting} waiting`,
    },
    {
      holds: isAllSent && journal.seq > 0 ? chain.head === journal.head : null,
      words:
        journal.seq === 0
          ? 'Nothing is changed: there is nothing yet. Sign in on the station’s screen and scan'
          : isAllSent
            ? 'Nothing is changed: both ends of the journal have the same hash'
            : 'Nothing is changed: the hashes are compared when all is sent',
    },
    {
      holds: earlier.seq - before.unsent <= chain.seq,
      words: 'Nothing is marked as sent that the hub does not have',
    },
  ]
}

const CANNOT_BE_ASKED = [
  'Nothing is lost: station or hub cannot be asked now',
  'Nothing is changed: the hashes are compared when both can be asked',
  'Nothing is marked as sent that the hub does not have: not known now',
]

/** A station in the kiosk, by the key of this start. */
export async function kioskState(stationUrl: string, stationKey: string): Promise<SyncState | null> {
  const { port } = new URL(stationUrl)
  const answer = await answerOf<{ ok: boolean; value: SyncState }>(new URL('/state.json', stationUrl), {
    cookie: `waymark-${port}=${stationKey}`,
  })
  return answer?.ok === true ? answer.value : null
}

function chainOf({ hubUrl, operatorKey }: PanelAsk, journal: NonNullable<SyncState['journal']>): Promise<Chain | null> {
  const [device, epoch] = [encodeURIComponent(journal.deviceId), encodeURIComponent(journal.epoch)]
  const url = new URL(`/v1/ops/chains/${device}/${epoch}?seq=${Math.max(1, journal.seq)}`, hubUrl)
  // A chain of which nothing came yet is not known there.
  return answerOf<Chain>(url, { authorization: `Bearer ${operatorKey}` }, { seq: 0, head: '', hash: null })
}

/** `unknown`: what a 404 means. null: no answer that can be used; the panel says so and asks again. */
async function answerOf<T>(url: URL, headers: Record<string, string>, unknown: T | null = null): Promise<T | null> {
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(DEADLINE_MS) })
    if (answer.status === 404) return unknown
    return answer.ok ? ((await answer.json()) as T) : null
  } catch {
    return null
  }
}
