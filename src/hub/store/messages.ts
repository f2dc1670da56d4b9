// What the hub needs of a database for what customers are told (DOMAIN §0.2 rule 7): an outbox beside the log, part of `HubStore`. No address and no text
// stands in it: both are made when a message is sent, so that an erased person leaves nothing behind.
import type { EventId, HubInstant, HubPosition, HybridTime, PackageId } from '../../domain/brands.ts'
import type { Milestone } from '../../domain/tellable.ts'

export const CHANNELS = ['email'] as const
export type Channel = (typeof CHANNELS)[number]
export const MESSAGE_STATES = [
  'waiting',
  'sent',
  /** by the time it could be told it was worth nothing any more */ 'dropped',
  /** this hub sends no mail */ 'no-channel',
  /** the sender gave no address, or nobody can read it any more */ 'no-address',
  /** the recipient wants none */ 'unwanted',
  /** a server that takes mails says that this address is none */ 'refused',
  'given-up',
] as const
export type MessageState = (typeof MESSAGE_STATES)[number]

/** (packageId, milestone, about, channel) is the key. */
export type WantedMessage = {
  packageId: PackageId
  milestone: Milestone
  about: EventId
  channel: Channel
  /** of the event */ happenedAt: HybridTime
  /** when the hub took it */ wantedAt: HubInstant
  dueAt: HubInstant
  state: 'waiting' | 'no-channel'
}
export type Message = Omit<WantedMessage, 'state'> & {
  id: number
  state: MessageState
  tries: number
  /** a word or a number of the protocol, never text of the other side: that may name a person */
  lastError: string | null
  doneAt: HubInstant | null
}
export type MessageOutcome =
  | { state: 'waiting'; dueAt: HubInstant; tries: number; lastError: string | null }
  | { state: Exclude<MessageState, 'waiting'>; doneAt: HubInstant; tries: number; lastError: string | null }

export interface MessageStore {
  /** With the projection's cursor in one transaction; those that are wanted already stay as they are. @throws when the cursor is not at `from` */
  wantMessages(batch: {
    projection: string
    from: HubPosition
    to: HubPosition
    messages: readonly WantedMessage[]
  }): Promise<void>
  /** waiting ones whose time has come, oldest first */
  dueMessages(now: HubInstant, limit: number): Promise<Message[]>
  /** of a package, in the order in which they were wanted */
  messagesOf(packageId: PackageId): Promise<Message[]>
  /** durable when it returns */
  settleMessage(id: number, outcome: MessageOutcome): Promise<void>
  /** the recipient's word: nothing more about this package by this channel. Durable when it returns. */
  stopMessages(packageId: PackageId, channel: Channel, now: HubInstant): Promise<void>
  messagesStopped(packageId: PackageId, channel: Channel): Promise<boolean>
  countMessages(): Promise<Partial<Record<MessageState, number>>>
}
