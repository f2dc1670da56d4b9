// The hub's own journal (SPEC OWN1 …): announcements and what supervisors do. Device `hub`, one epoch an incarnation, since a hub that was put back
// from a backup has forgotten its last numbers as a station has. Its events go through the same `take` as everybody's.
import type {
  DeviceId,
  EpochId,
  Hash,
  HubInstant,
  HubPosition,
  HybridTime,
  Instant,
  JournalSeq,
  PackageId,
  PersonId,
} from '../../domain/brands.ts'
import { genesisHead, nextHead } from '../../domain/chain.ts'
import { nextHybrid } from '../../domain/clock.ts'
import { type ScanEvent, eventIdOf } from '../../domain/event.ts'
import { packagesTouched } from '../../domain/fold.ts'
import { decodeBody, encodeBody } from '../../wire/event-body.ts'
import type { AppendedHubEvents, HubEvent, StoredBeside } from '../deps.ts'
import { sha256 } from '../sha256.ts'
import type { Chain, HubStore, IncomingEvent, SealedRow } from '../store/contract.ts'
import { sealDoorPin } from '../pins/door-pin.ts'
import type { SealedPin } from '../store/pins.ts'
import { KEY_BYTES, seal } from './sealing.ts'

export const HUB_DEVICE = 'hub' as DeviceId
export const APP_VERSION = '0.1.0'
const POLICY_VERSION = 1
/** The hub's clock is the one all others measure themselves by; what is left is the work between reading it and committing. */
const HUB_CLOCK_ERR_MS = 100
/** Events at the end of the log whose time the hub's next one must not stand before. */
const LOOK_BACK = 200

type Needs = { store: HubStore; now: () => HubInstant; random: (bytes: number) => Uint8Array; committed: () => void }

export function openOwnJournal(needs: Needs) {
  const bootId = Buffer.from(needs.random(6)).toString('base64url')
  let last: Promise<unknown> = Promise.resolve()
  return {
    /** One after another: each batch begins at the head the one before it left. */
    append(events: HubEvent[], beside?: StoredBeside): Promise<AppendedHubEvents> {
      const appended = last.then(() => append(needs, bootId, events, beside))
      last = appended.catch(() => undefined)
      return appended
    },
  }
}

async function append(
  needs: Needs,
  bootId: string,
  events: readonly HubEvent[],
  beside: StoredBeside | undefined,
): Promise<AppendedHubEvents> {
  if (events.length === 0)
    throw new Error('the hub was asked to record nothing: the caller decides that nothing happened')
  const { store } = needs
  const now = needs.now()
  const epoch = (await store.incarnation()) as EpochId
  const genesis = genesisHead(sha256, HUB_DEVICE, epoch)
  const end = (await store.chain(HUB_DEVICE, epoch)) ?? { deviceId: HUB_DEVICE, epoch, seq: 0 as const, head: genesis }
  const made = await freeze(needs, bootId, now, end, events)
  const taken = await store.take({
    ...{ deviceId: HUB_DEVICE, epoch, genesis, headBefore: end.head, now },
    fromSeq: (end.seq + 1) as JournalSeq,
    events: made.events,
    sealed: made.sealed,
    ...(beside === undefined ? {} : { beside: { ...beside, pins: await sealPins(needs, beside, made.sealed) } }),
  })
  if (taken.outcome === 'repeated') return taken
  if (taken.outcome !== 'taken' || taken.firstPosition === null)
    throw new Error(`the hub's own journal was answered ${taken.outcome}: is a second hub writing to this store?`)
  needs.committed()
  const ids = made.events.map(({ seq }) => eventIdOf({ deviceId: HUB_DEVICE, epoch, seq }))
  return { outcome: 'appended', epoch, ids, firstPosition: taken.firstPosition }
}

async function freeze(needs: Needs, bootId: string, now: HubInstant, end: Chain, asked: readonly HubEvent[]) {
  const seen = await needs.store.head()
  const sealed: SealedRow[] = []
  const events: IncomingEvent[] = []
  let { head, seq } = end as { head: Hash; seq: number }
  const { newestSeen, lastOwn } = await newestAt(needs.store, seen)
  let lastAt = lastOwn
  for (const event of asked) {
    seq++
    const { at } = nextHybrid({ trusted: now as number as Instant, lastOwn: lastAt, newestSeen })
    lastAt = at
    const hash = await sealFacts(needs, event, seq as JournalSeq, sealed)
    const body = Buffer.from(encodeBody(envelope(event, { at, now, seen, bootId, hash })))
    const judged = decodeBody(body)
    if (!judged.ok) throw new Error(`the hub made an event that does not fit: ${judged.reason}`)
    head = nextHead(sha256, head, body)
    events.push({
      ...{ seq: seq as JournalSeq, hash: head, body, kind: event.kind, quarantine: null },
      packageIds: packagesTouched(judged.event),
    })
  }
  return { events, sealed }
}

type Made = { at: HybridTime; now: HubInstant; seen: HubPosition; bootId: string; hash: Hash | null }

function envelope(event: HubEvent, { at, now, seen, bootId, hash }: Made): ScanEvent {
  const { kind, data, packageIds, routeId, stopId, actor, site, note } = event
  return {
    ...{ kind, data, packageIds, at, seen, bootId, tzOffsetMin: 0, checkpoint: 'hub', atErrMs: HUB_CLOCK_ERR_MS },
    ...{ wallAt: now as number as Instant, policyVersion: POLICY_VERSION, appVersion: APP_VERSION },
    role: actor === undefined ? 'system' : 'supervisor',
    ...(actor === undefined ? {} : { actorId: actor as PersonId }),
    ...(routeId === undefined ? {} : { routeId }),
    ...(stopId === undefined ? {} : { stopId }),
    ...(site === undefined ? {} : { site }),
    ...(note === undefined ? {} : { note }),
    ...(hash === null ? {} : { private: hash }),
    // Kind and data come from one NewEvent: they belong together, which the spread above hides from the compiler.
  } as ScanEvent
}

type Newest = { newestSeen: HybridTime | null; lastOwn: HybridTime | null }

/**
 * Newest `at` among the last events of the log: the hub has seen them, so its next event comes after them (EVENTS Order). Its own apart from the
 * others': a device in the year 2031 may pull the hub ahead by five minutes, not by years.
 */
async function newestAt(store: HubStore, head: HubPosition): Promise<Newest> {
  const rows = await store.events(Math.max(0, head - LOOK_BACK) as HubPosition, LOOK_BACK)
  const newest: Newest = { newestSeen: null, lastOwn: null }
  for (const { body, deviceId } of rows) {
    const decoded = decodeBody(body)
    if (!decoded.ok) continue
    const { at } = decoded.event
    const whose = deviceId === HUB_DEVICE ? 'lastOwn' : 'newestSeen'
    if (newest[whose] === null || at > newest[whose]) newest[whose] = at
  }
  return newest
}

async function sealFacts(needs: Needs, event: HubEvent, seq: JournalSeq, sealed: SealedRow[]): Promise<Hash | null> {
  const packageId = event.packageIds[0]
  if (event.private === undefined || packageId === undefined) return null
  const { keyId, key, made } = await keyFor(needs, packageId)
  const { hash, box } = seal(event.private, key, needs.random)
  // A new key is stored with the record, in the same transaction.
  sealed.push({ seq, packageId, keyId, box, key: made ? key : null })
  return hash
}

/** With the key that these events made, or the one that the package had. */
async function sealPins({ store, random }: Needs, { pins = [] }: StoredBeside, sealed: readonly SealedRow[]) {
  const boxes: SealedPin[] = []
  for (const { packageId, pin } of pins) {
    const fresh = sealed.find((row) => row.packageId === packageId)
    const key = fresh?.key == null ? await store.packageKey(packageId) : { keyId: fresh.keyId, key: fresh.key }
    if (key === null) throw new Error('a PIN for a package that has no key: was it announced without its recipient?')
    boxes.push({ packageId, keyId: key.keyId, box: sealDoorPin(packageId, pin, key.key, random) })
  }
  return boxes
}

async function keyFor({ store, random }: Needs, packageId: PackageId) {
  const known = await store.packageKey(packageId)
  if (known) return { ...known, made: false }
  const keyId = Buffer.from(random(9)).toString('base64url')
  return { keyId, key: Buffer.from(random(KEY_BYTES)).toString('base64'), made: true }
}
