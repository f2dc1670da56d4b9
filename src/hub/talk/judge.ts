// What becomes of each entry that a station brings ([TK1] … [TK3]): one that can never be taken is refused with its reason, so that nothing waits for ever.
import type { HubInstant } from '../../domain/brands.ts'
import type { MessagesTaken, TalkEntry } from '../../wire/talk.ts'
import { isUrgent, isOfDriver } from '../../wire/talk.ts'
import { personAt } from '../positions/who-asks.ts'
import type { HubStore, Lease, Station } from '../store/contract.ts'
import type { TalkNeeds } from './talk.ts'
import { wasAt } from './who.ts'

export type Judged = { good: TalkEntry[]; known: string[] } & Pick<MessagesTaken, 'later' | 'refused'>
type Verdict = 'known' | 'good' | { later: string } | { refused: string }

const HOUR_MS = 3_600_000
/** What is urgent waits for no number of messages; so many within the hour no hand makes, and they would fill the disk. */
export const MOST_URGENT_AN_HOUR = 2000
const MANY = 'This station has sent many messages within the hour. The others wait.'
const REVOKED = 'This device is revoked: until it is enrolled again only an emergency of a driver is taken.'
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
  const since = (now() - HOUR_MS) as HubInstant
  const left = async (urgent: boolean, most: number) => most - (await store.talkCount(lease.deviceId, urgent, since))
  const room = {
    calm: await left(false, config.limits.messagesPerHour),
    urgent: await left(true, MOST_URGENT_AN_HOUR),
  }
  for (const entry of entries) {
    let verdict = await judge(needs, station, entry, isHeard)
    if (verdict === 'good' && room[isUrgent(entry) ? 'urgent' : 'calm']-- <= 0) verdict = { later: MANY }
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
  if (isOfDriver(entry)) return judgeEmergency(store, station, entry)
  if (station.revoked) return { later: REVOKED }
  const [by, driver] = [
    await personAt(store, station, entry.byId),
    entry.byId === entry.driverId ? null : await personAt(store, station, entry.driverId),
  ]
  if (by === null || (entry.byId !== entry.driverId && driver === null)) return { refused: NOT_HERE }
  const wrong = wrongIn(entry, by.role) ?? (await wrongAlarm(store, station, entry))
  if (wrong !== null) return { refused: wrong }
  return (await isHeard(entry)) ? 'good' : { later: NOT_HEARD }
}

/**
 * [TK3] [TK9] Better one too many than one too late: it waits neither for the journal nor for the list of people. Who was moved to another site or to
 * other work, or whose device was revoked, may be on the road still.
 */
async function judgeEmergency(store: HubStore, station: Station, entry: TalkEntry): Promise<Verdict> {
  const wrong = wrongIn(entry, 'driver') ?? (await wrongAlarm(store, station, entry))
  return wrong === null ? 'good' : { refused: wrong }
}

async function wrongAlarm(store: HubStore, { site }: Station, entry: TalkEntry): Promise<string | null> {
  const emergency = 'emergencyId' in entry ? await store.talkEntry(entry.emergencyId) : null
  if (emergency === null || (emergency.site === site && emergency.entry.driverId === entry.driverId)) return null
  return 'This emergency is another one’s.'
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
