// One message whose time has come: is it still so, to whom, in which words; then it is sent, and what came of it is written down.
import type { HubInstant, Instant } from '../../domain/brands.ts'
import { correctedIds, foldPackage } from '../../domain/fold.ts'
import { type Tell, type Tellable, type Transition, tellable } from '../../domain/tellable.ts'
import type { HubDeps } from '../deps.ts'
import { readHistory } from '../projections/packages.ts'
import type { Message, MessageOutcome } from '../store/messages.ts'
import { mailSecretOf } from '../tracking/link.ts'
import { type ReadDeps, readTracking } from '../tracking/read.ts'
import type { Trouble, Weigh } from './belief.ts'
import { mailOf } from './mail.ts'
import type { Mail, SendMail } from './smtp.ts'

export type TellDeps = {
  hub: Pick<HubDeps, 'store' | 'now' | 'config' | 'random'>
  read: ReadDeps
  send: SendMail
  weigh: Weigh
  /** how customers reach the hub */
  url: () => string
}
export type ToldOutcome = { outcome: MessageOutcome; trouble: Trouble | null }

/** Behind one for the same parcel that waits. */
const AFTER_IT_MS = 2_000
const FIRST_RETRY_MS = 15_000
const LONGEST_RETRY_MS = 3_600_000

/** Reads and sends; writes nothing. @throws what the store throws */
export async function tellOne(deps: TellDeps, message: Message, stopped: AbortSignal): Promise<ToldOutcome> {
  const { hub } = deps
  const { store } = hub
  const { packageId, channel, tries } = message
  const ended = (state: Exclude<MessageOutcome['state'], 'waiting'>, why: string | null = null): ToldOutcome => ({
    outcome: { state, doneAt: hub.now(), tries, lastError: why },
    trouble: null,
  })
  const judged = await judge(deps, message)
  if (judged.kind === 'wait')
    return {
      outcome: { state: 'waiting', dueAt: judged.until as number as HubInstant, tries, lastError: null },
      trouble: null,
    }
  if (judged.kind === 'never') return ended('dropped', judged.why)
  if (await store.messagesStopped(packageId, channel)) return ended('unwanted')
  const mail = await write(deps, message, judged)
  if (mail === null) return ended('no-address')
  const weighed = deps.weigh(await deps.send(mail, stopped), mail.to)
  const over = { doneAt: hub.now(), tries: tries + 1 }
  if (weighed.kind === 'sent') return { outcome: { state: 'sent', ...over, lastError: null }, trouble: null }
  const { kind, error, ...trouble } = weighed
  if (kind === 'refused') return { outcome: { state: 'refused', ...over, lastError: error }, trouble }
  return { outcome: retry(hub, message, error), trouble }
}

async function judge({ hub }: TellDeps, message: Message): Promise<Tellable> {
  const { store, now, config } = hub
  const { packageId } = message
  // Not the projection: it may be behind, and here it matters which event stands.
  const history = await readHistory(store, packageId)
  const others = await store.messagesOf(packageId)
  const told = others.filter(({ state }) => state === 'sent').map(transitionOf)
  // What happened before it is told before it, also where its mail did not get through at once.
  const before = others.find(
    ({ id, state, happenedAt }) => id !== message.id && state === 'waiting' && happenedAt < message.happenedAt,
  )
  if (before !== undefined) return { kind: 'wait', until: (Math.max(before.dueAt, now()) + AFTER_IT_MS) as Instant }
  return tellable({
    ...{ transition: transitionOf(message), learnedAt: message.wantedAt, told },
    ...{ view: foldPackage(packageId, history), gone: correctedIds(history) },
    ...{ now: now() as number as Instant, settleMs: config.limits.settleMs },
  })
}

const transitionOf = ({ packageId, milestone, about, happenedAt }: Message): Transition => ({
  ...{ packageId, milestone, about, at: happenedAt },
})

/** null: there is no address, or nobody can read it any more. */
async function write({ hub, read, url }: TellDeps, message: Message, tell: Tell): Promise<Mail | null> {
  const { packageId } = message
  const facts = await read.parcels.read(packageId)
  const recipient = (await facts?.people())?.recipient
  const model = await readTracking(read, packageId, mailSecretOf(read.linkKey, packageId))
  const { mail } = hub.config
  if (!facts || !recipient?.email || model === null || mail === null) return null
  return mailOf({
    ...{ transition: transitionOf(message), tell, facts, tracking: model.tracking, today: model.today },
    ...{ name: recipient.name ?? '', to: recipient.email, url: url(), linkKey: read.linkKey, from: mail.from },
  })
}

/** Later each time, and not all at once; given up when it is too old to be of use to anybody. */
export function retry({ now, random, config }: TellDeps['hub'], message: Message, lastError: string): MessageOutcome {
  const tries = message.tries + 1
  if (now() - message.wantedAt > config.limits.mailGiveUpMs)
    return { state: 'given-up', doneAt: now(), tries, lastError }
  const [chance = 0] = random(1)
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** message.tries)
  const dueAt = Math.round(now() + longest * (0.5 + chance / 510)) as HubInstant
  return { state: 'waiting', dueAt, tries, lastError }
}
