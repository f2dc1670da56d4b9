// What becomes of each entry that a station brings ([TK1] … [TK3]): one that can never be taken is refused with its reason, so that nothing waits for ever.
import type { HubInstant } from '../../domain/brands.ts'
import type { MessagesTaken, TalkEntry } from '../../wire/talk.ts'
import { isUrgent } from '../../wire/talk.ts'
import type { Lease, Station } from '../store/contract.ts'
import type { TalkNeeds } from './talk.ts'
import { personAt, wasAt } from './who.ts'

export type Judged = { good: TalkEntry[]; known: string[] } & Pick<MessagesTaken, 'later' | 'refused'>
type Verdict = 'known' | 'good' | { later: string } | { refused: string }

const HOUR_MS = 3_600_000
const NOT_HERE = 'This person is not known at the site of this station.'
const NOT_HEARD = 'The hub has not heard yet that this person is signed in at this station.'

export async function judgeEntries(
  needs: TalkNeeds,
  station: Station,
  lease: Lease,
  entries: readonly TalkEntry[],
): Promise<Judged> {
  const { store, now, config } = needs
  const judged: Judged = { good: [], known: [], later: [], refused: [] }
  const seen = new Map<string, Promise<boolean>>()
  const isHeard = ({ byId, role }: TalkEntry): Promise<boolean> => {
    const key = `${role} ${byId}`
    const asked = seen.get(key) ?? wasAt(store, lease, { byId, role })
    seen.set(key, asked)
    return asked
  }
  let room = config.limits.messagesPerHour - (await store.talkCount(lease.deviceId, (now() - HOUR_MS) as HubInstant))
  for (const entry of entries) {
    let verdict = await judge(needs, station, entry, isHeard)
    if (verdict === 'good' && !isUrgent(entry) && room-- <= 0)
      verdict = { later: 'This station has sent many messages within the hour. The others wait.' }
    if (verdict === 'known') judged.known.push(entry.id)
    else if (verdict === 'good') judged.good.push(entry)
    else if ('later' in verdict) judged.later.push({ id: entry.id, reason: verdict.later })
    else judged.refused.push({ id: entry.id, reason: verdict.refused })
  }
  return judged
}

async function judge(
  { store }: TalkNeeds,
  station: Station,
  entry: TalkEntry,
  isHeard: (entry: TalkEntry) => Promise<boolean>,
): Promise<Verdict> {
  const before = await store.talkEntry(entry.id)
  if (before !== null)
    return before.site === station.site && before.entry.byId === entry.byId
      ? 'known'
      : { refused: 'Somebody else said something under this id.' }
  const [by, driver] = [
    await personAt(store, station, entry.byId),
    entry.byId === entry.driverId ? null : await personAt(store, station, entry.driverId),
  ]
  if (by === null || (entry.byId !== entry.driverId && driver === null)) return { refused: NOT_HERE }
  const wrong = wrongIn(entry, by.role)
  if (wrong !== null) return { refused: wrong }
  if ('emergencyId' in entry) {
    const emergency = await store.talkEntry(entry.emergencyId)
    if (emergency !== null && (emergency.site !== station.site || emergency.entry.driverId !== entry.driverId))
      return { refused: 'This emergency is another one’s.' }
  }
  // An emergency never waits for the journal: better one too many than one too late.
  if (isUrgent(entry) && entry.role === 'driver') return 'good'
  return (await isHeard(entry)) ? 'good' : { later: NOT_HEARD }
}

/** Who may say what; null: this may be said. */
function wrongIn(entry: TalkEntry, role: string): string | null {
  if (role !== entry.role) return 'This person does not work here in this role.'
  if (entry.role === 'driver' && entry.byId !== entry.driverId) return 'A driver speaks in the own conversation only.'
  if (entry.kind === 'said' && (entry.code === null) === (entry.text === null))
    return 'A message is either a sentence of the list or words of one’s own.'
  if (entry.kind === 'said' || entry.kind === 'read') return null
  const bySupervisor = entry.kind === 'taken' || entry.kind === 'closed'
  return bySupervisor === (entry.role === 'supervisor') ? null : 'This is not this person’s to say.'
}
