// Tells customers (DOMAIN §0.2 rule 7): one loop that follows the log, one that sends what is due. Neither holds up ingest: both read and write a little at a
// time, and a mail server that hangs holds up nobody but the mails. At least once: the mark "sent" is written after the server's 250, so a crash in between
// sends it again, under the same Message-ID.
import { setTimeout as sleep } from 'node:timers/promises'
import { Gauge } from 'prom-client'
import type { PackageId } from '../../domain/brands.ts'
import type { HubDeps } from '../deps.ts'
import { isLoopback } from '../loopback.ts'
import { createBell } from '../projections/follow.ts'
import type { Message } from '../store/messages.ts'
import { REFUSED_IN_A_ROW } from './belief.ts'
import { followOnce } from './follow.ts'
import { type TellDeps, type ToldOutcome, retry, tellOne } from './tell.ts'

export type Notifier = { start: () => void; stop: () => Promise<void> }
export type NotifierDeps = TellDeps & { hub: Pick<HubDeps, 'log' | 'onCommitted' | 'metrics'> }

const LOOK_EVERY_MS = 1_000
const MAX_DUE = 60
/** Parcels at a time; one parcel's messages go one after the other. */
const AT_ONCE = 3
/** A channel that is down is left alone for so long, then twice as long. */
const FIRST_REST_MS = 1_000
const LONGEST_REST_MS = 5 * 60_000

export function createNotifier(deps: NotifierDeps): Notifier {
  const stopping = new AbortController()
  const { signal } = stopping
  const bell = createBell()
  let running: Promise<unknown> | null = null
  let stopListening: (() => void) | null = null
  countInMetrics(deps)
  return {
    start() {
      if (leadsNowhere(deps.hub.config))
        deps.hub.log.warn(
          'links in mails lead to this machine only: should its mail server pass them on, set WAYMARK_HUB_URL',
        )
      stopListening ??= deps.hub.onCommitted(bell.ring)
      running ??= Promise.all([
        followOn(deps, bell, signal),
        deps.hub.config.mail === null ? null : sendOn(deps, signal),
      ])
    },
    async stop() {
      stopListening?.()
      stopping.abort()
      bell.ring()
      await running
    },
  }
}

/** NO9: what the configuration lets pass, for a mail server on this machine. */
const leadsNowhere = ({ mail, publicUrl }: NotifierDeps['hub']['config']): boolean =>
  mail !== null && (publicUrl === null || isLoopback(new URL(publicUrl).hostname))

async function followOn(deps: NotifierDeps, bell: ReturnType<typeof createBell>, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    bell.still()
    try {
      if ((await followOnce(deps.hub)) === null) await bell.wait(LOOK_EVERY_MS * 5)
      // Others first: a message waits for its 90 seconds anyway.
      else await pause(5, stopped)
    } catch (error) {
      deps.hub.log.error({ err: error }, 'messages wait after a fault of the store')
      await pause(LOOK_EVERY_MS, stopped)
    }
  }
}

async function sendOn(deps: NotifierDeps, stopped: AbortSignal): Promise<void> {
  let failures = 0
  const unwritten: Unwritten = new Map()
  while (!stopped.aborted) {
    try {
      const { told, down } = await sendDue(deps, unwritten, stopped)
      failures = down === null ? 0 : failures + 1
      if (down !== null)
        deps.hub.log.warn({ failures, answer: down }, 'the mail server cannot be reached or used; mails wait')
      const rest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - 1))
      if (down !== null) await pause(rest, stopped)
      else if (told < MAX_DUE) await pause(LOOK_EVERY_MS, stopped)
    } catch (error) {
      deps.hub.log.error({ err: error }, 'messages wait after a fault of the store')
      await pause(LOOK_EVERY_MS, stopped)
    }
  }
}

/** What came of a mail that could not be written down (a full disk): it is not sent again for that, only written. By message. */
type Unwritten = Map<number, ToldOutcome>
type Round = {
  deps: NotifierDeps
  stopped: AbortSignal
  unwritten: Unwritten
  told: number
  /** what the server answered that will take no mail now */ down: string | null
}

async function sendDue(deps: NotifierDeps, unwritten: Unwritten, stopped: AbortSignal): Promise<Round> {
  const due = await deps.hub.store.dueMessages(deps.hub.now(), MAX_DUE)
  const byParcel = new Map<PackageId, Message[]>()
  for (const message of due) byParcel.set(message.packageId, [...(byParcel.get(message.packageId) ?? []), message])
  const queues = [...byParcel.values()].map(inOrder)
  const round: Round = { deps, stopped, unwritten, told: 0, down: null }
  const next = async (): Promise<void> => {
    for (let queue = queues.shift(); queue !== undefined; queue = queues.shift())
      for (const message of queue) if (!(await settleOne(round, message))) break
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  return round
}

/** False: what comes after it for the same parcel waits, because it is judged by what was told before. */
async function settleOne(round: Round, message: Message): Promise<boolean> {
  const { deps, stopped, unwritten } = round
  const { store, now, log } = deps.hub
  const over = (): boolean => stopped.aborted
  if (round.down !== null || over()) return false
  const told = unwritten.get(message.id) ?? (await tellSafely(deps, message, stopped))
  const { outcome, trouble } = told
  // Ended from outside: nothing was tried that counts.
  if (over() && outcome.state === 'waiting') return false
  unwritten.set(message.id, told)
  await store.settleMessage(message.id, outcome)
  unwritten.delete(message.id)
  round.told += 1
  if (trouble?.channelDown) round.down ??= trouble.answer
  for (const sentence of alarmsOf(told)) await store.raiseAlarm(now(), sentence)
  const { packageId, milestone } = message
  const line = { packageId, milestone, state: outcome.state, why: outcome.lastError }
  if (trouble === null || trouble.channelDown) log.info(line, 'message')
  else log.warn({ ...line, answer: trouble.answer }, 'the mail server did not take a mail')
  return outcome.state !== 'waiting'
}

function alarmsOf({ outcome, trouble }: ToldOutcome): string[] {
  const answer = trouble === null ? '' : ` It answered: ${trouble.answer}`
  return [
    ...(outcome.state === 'given-up' ? [GIVEN_UP + answer] : []),
    ...(trouble?.alarm === true ? [TAKES_NONE + answer] : []),
  ]
}
const GIVEN_UP = 'A mail to a recipient could not be sent for days and was given up. Is the mail server set up right?'
const TAKES_NONE = `The mail server refused ${REFUSED_IN_A_ROW} recipients in a row. Mails wait and are tried again; is it set up right?`

/** One parcel whose history nobody can read must not hold up the mails of all others. */
async function tellSafely(deps: NotifierDeps, message: Message, stopped: AbortSignal): Promise<ToldOutcome> {
  try {
    return await tellOne(deps, message, stopped)
  } catch (error) {
    deps.hub.log.error({ err: error }, 'a message could not be made')
    return { outcome: retry(deps.hub, message, 'fault'), trouble: null }
  }
}

/** In the order in which it happened, a correction after what it corrects. */
const inOrder = (messages: readonly Message[]): Message[] =>
  messages.toSorted((a, b) => a.happenedAt - b.happenedAt || a.id - b.id)

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => undefined)

function countInMetrics({ hub }: NotifierDeps): void {
  new Gauge({
    ...{ name: 'waymark_messages', help: 'messages to customers by state', labelNames: ['state'] },
    registers: [hub.metrics],
    async collect() {
      for (const [state, count] of Object.entries(await hub.store.countMessages())) this.set({ state }, count)
    },
  })
}
