// A cursor of its own into the hub's order (EVENTS Push): what an event may be told as is written into the outbox together with the cursor. Whether it is
// told is judged when its time has come (domain/tellable.ts), so that nothing here waits and a rebuild of other projections tells nobody twice.
import type { HubInstant, HubPosition } from '../../domain/brands.ts'
import { transitionsOf } from '../../domain/tellable.ts'
import type { HubDeps } from '../deps.ts'
import { keptOf } from '../projections/packages.ts'
import type { WantedMessage } from '../store/messages.ts'

export const NOTIFY = 'notify'
const CHUNK = 200

type Needs = Pick<HubDeps, 'store' | 'config'>

/** One chunk. @returns how many messages it may come to; null: the cursor stands at the log's end */
export async function followOnce({ store, config }: Needs): Promise<number | null> {
  const from = await store.cursor(NOTIFY)
  // Before the events: what commits in between lies behind this head and is read next time.
  const head = await store.head()
  if (from >= head) return null
  const events = await store.events(from, CHUNK)
  const last = events.at(-1)?.position ?? from
  const to = (events.length < CHUNK ? Math.max(last, head) : last) as HubPosition
  const state = config.mail === null ? 'no-channel' : 'waiting'
  const messages = events.flatMap((logged): WantedMessage[] => {
    const kept = keptOf(logged)
    if (kept === null) return []
    const dueAt = (logged.recordedAt + config.limits.settleMs) as HubInstant
    return transitionsOf(kept).map(({ at, ...transition }) => ({
      ...{ ...transition, channel: 'email', happenedAt: at, wantedAt: logged.recordedAt, dueAt, state },
    }))
  })
  await store.wantMessages({ projection: NOTIFY, from, to, messages })
  return messages.length
}
