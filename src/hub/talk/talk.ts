// What people of a shift say to each other: what is taken, who is told, and the clock that forgets (SPEC TK1 …; DOMAIN §15.1).
import type { HubInstant, SiteId } from '../../domain/brands.ts'
import { PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import { MAX_TOLD, type MessagesSent, type MessagesTaken, type MessagesTold } from '../../wire/talk.ts'
import type { HubDeps } from '../deps.ts'
import { type Forgetting, forgettingEvery, inSteps } from '../forgetting.ts'
import { DAY_MS } from '../positions/retention.ts'
import type { Lease, Station } from '../store/contract.ts'
import { judgeEntries } from './judge.ts'
import { mayHear } from './who.ts'

export type TalkNeeds = Pick<HubDeps, 'store' | 'now' | 'config' | 'log'>
/** told after something new was said at a site, with the cursor: only a hint to read. Returns how to stop listening. */
export type TalkMoved = (listener: (site: SiteId, cursor: number) => void) => () => void
export type AskedTalk = { since: number; of: string; as: string }

export type Talk = Forgetting & {
  take(station: Station, lease: Lease, sent: MessagesSent): Promise<MessagesTaken>
  since(station: Station, lease: Lease, asked: AskedTalk): Promise<MessagesTold>
  /** what a person said and all of that person's conversation; answers how many went */
  erase(personId: string): Promise<number>
  onMoved: TalkMoved
}

const FORGET_EVERY_MS = 3_600_000
const FORGET_AT_ONCE = 500
/** Who asks from the beginning is told what a station keeps by itself, not two months. */
export const TOLD_FROM_MS = 3 * DAY_MS

export function createTalk(needs: TalkNeeds): Talk {
  const { store, now, config, log } = needs
  const listeners = new Set<(site: SiteId, cursor: number) => void>()
  return {
    take: async (station, lease, sent) => {
      const { good, known, later, refused } = await judgeEntries(needs, station, lease, sent.entries)
      const { deviceId, site } = station
      const stored = good.length === 0 ? 0 : await store.putTalk({ site, deviceId, now: now() }, good)
      const cursor = await store.talkCursor()
      if (stored > 0) for (const listener of listeners) listener(site, cursor)
      const taken = [...known, ...good.map(({ id }) => id)]
      return { protocol: PROTOCOL_VERSION, incarnation: await store.incarnation(), taken, later, refused }
    },
    since: (station, lease, asked) => since(needs, station, lease, asked),
    erase: (personId) => store.eraseTalk(personId, now()),
    onMoved: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    ...forgettingEvery(FORGET_EVERY_MS, {
      ...{ log, stays: 'old messages stay for now' },
      work: (stopped) => {
        const before = (now() - config.limits.messageDays * DAY_MS) as HubInstant
        return inSteps(FORGET_AT_ONCE, stopped, (limit) => store.forgetTalk(before, limit))
      },
    }),
  }
}

/** [TK5] A cursor of another incarnation, or from the future, is one of before a restore: then all of it again. */
async function since(needs: TalkNeeds, station: Station, lease: Lease, asked: AskedTalk): Promise<MessagesTold> {
  const { store, now } = needs
  const [incarnation, newest] = [await store.incarnation(), await store.talkCursor()]
  const after = asked.of === incarnation && asked.since <= newest ? asked.since : 0
  const said = { protocol: PROTOCOL_VERSION, incarnation }
  const scope = await mayHear(store, station, lease, asked.as)
  if (scope === null) return { ...said, heard: false, cursor: after, more: false, entries: [] }
  const from = (after === 0 ? now() - TOLD_FROM_MS : 0) as HubInstant
  const rows = await store.talkSince({ site: station.site, ...scope, after, from, limit: MAX_TOLD })
  const more = rows.length === MAX_TOLD
  const cursor = more ? (rows.at(-1)?.n ?? newest) : newest
  return {
    ...{ ...said, heard: true, cursor, more },
    entries: rows.map(({ recordedAt, entry }) => ({ recordedAt, entry })),
  }
}
