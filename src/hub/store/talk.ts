// What the hub needs of a database for what people of a shift say to each other (DOMAIN §15.1; wire/talk.ts): a stream of its own beside the log, with its own
// retention. (`messages.ts` beside this one is what customers are told.) Part of `HubStore`.
import type { DeviceId, HubInstant, SiteId } from '../../domain/brands.ts'
import type { TalkEntry } from '../../wire/talk.ts'

export type TalkRow = { n: number; recordedAt: HubInstant; entry: TalkEntry }
export type TalkOrigin = { site: SiteId; deviceId: DeviceId; now: HubInstant }

export interface TalkStore {
  /** An id that is known changes nothing. Durable when it returns. @returns how many are new */
  putTalk(origin: TalkOrigin, entries: readonly TalkEntry[]): Promise<number>
  /** the highest `n` there ever was; 0: nothing was ever said */
  talkCursor(): Promise<number>
  /** null: not known, or forgotten */
  talkEntry(id: string): Promise<(TalkRow & { site: SiteId }) | null>
  /** of a site, or of one driver's conversation there; `n` > after, recorded at `from` or later, oldest first */
  talkSince(asked: {
    site: SiteId
    driverId: string | null
    after: number
    from: HubInstant
    limit: number
  }): Promise<TalkRow[]>
  /** how many a device brought since then, of those that are urgent or of the others */
  talkCount(deviceId: DeviceId, urgent: boolean, since: HubInstant): Promise<number>
  /** recorded before; answers how many went */
  forgetTalk(before: HubInstant, limit: number): Promise<number>
  /** said by a person or in that person's conversation, of all sites, `n` > after, oldest first */
  talkOf(personId: string, after: number, limit: number): Promise<TalkRow[]>
  /** All of `talkOf` goes; what was said until `now` and comes later is not stored. @returns how many went */
  eraseTalk(personId: string, now: HubInstant): Promise<number>
}
