// Record = decide, append, fold, all in one synchronous transaction (SPEC [R1]–[R6]). What leaves this file with `recorded` is on the disk.
import type { HybridTime, PackageId } from '../domain/brands.ts'
import type { Decision } from '../domain/decision.ts'
import { isRefused, type Refused } from '../domain/decide/index.ts'
import { type Envelope, eventIdOf, type KeptEvent, type NewEvent, type ScanEvent } from '../domain/event.ts'
import { packagesTouched } from '../domain/fold.ts'
import type { Recorded } from '../wire/bridge.ts'
import { encodeBody } from '../wire/event-body.ts'
import { MAX_BODY_BYTES } from '../wire/up.ts'
import type { Core } from './core.ts'
import { type DoneScan, saidOf } from './last-scans.ts'
import { placeWords } from './places.ts'
import type { Times } from './station-clock.ts'

/** Which rules let events through; raised with the rules (DOMAIN §0.1 `policyVersion`). */
export const POLICY_VERSION = 2

export type Extras = Partial<
  Pick<
    Envelope,
    'checkpoint' | 'entry' | 'rawBarcode' | 'symbology' | 'geo' | 'evidence' | 'note' | 'routeId' | 'stopId'
  >
>
export type Command = {
  decide: () => Decision | Refused
  extras: Extras
  /** as scanned or typed, for the list of last scans; already short and clean */
  text: string
  /** inside the same transaction, before anything is decided */
  first?: () => void
  /** inside the same transaction, once the events stand */
  also?: (decision: Decision, at: HybridTime) => void
}
/** A command that cannot stand as it is: nothing was recorded; the sentence says what would. */
export class NotAcceptable extends Error {
  readonly reason: 'input' | 'not-signed-in'
  constructor(sentence: string, reason: 'input' | 'not-signed-in' = 'input') {
    super(sentence)
    this.reason = reason
  }
}

/** Inside a transaction. @throws NotAcceptable when the rules ask for more, or a body would not fit on the wire. */
export function record(core: Core, command: Command, appVersion: string): { answer: Recorded; scan: DoneScan } {
  command.first?.()
  const decision = command.decide()
  if (isRefused(decision)) throw new NotAcceptable(refusalSentence(decision))
  const base = envelopeBase(core, appVersion)
  let after: HybridTime | undefined
  const packageId = decision.packageId ?? decision.events[0]?.packageIds[0] ?? null
  const said = {
    checkpoint: command.extras.checkpoint ?? null,
    packageId,
    text: command.text,
    verdict: decision.verdict,
  }
  const kept = decision.events.map((event, index) => {
    const text = index === 0 ? saidOf(said, decision.events.length) : null
    const appended = appendOne(core, { base, extras: command.extras, times: core.clock.next(after) }, event, text)
    after = appended.event.at
    return appended
  })
  const at = kept[0]?.event.at ?? core.clock.next().at
  command.also?.(decision, at)
  const answer: Recorded = {
    outcome: 'recorded',
    eventIds: kept.map(({ id }) => id),
    at,
    verdict: decision.verdict,
    packageId,
    place: packageId === null ? null : placeWords(core, packageId),
    who: whoIn(core, decision),
  }
  return { answer, scan: { events: kept, at, ...said } }
}

type Base = Pick<Envelope, 'seen' | 'policyVersion' | 'appVersion' | 'actorId' | 'role' | 'shiftId' | 'site'>

function envelopeBase(core: Core, appVersion: string): Base {
  const operator = core.kv.get('operator')
  const site = core.enrolment.get()?.site
  return {
    seen: core.kv.get('seen') ?? (0 as Envelope['seen']),
    policyVersion: POLICY_VERSION,
    appVersion,
    ...(site === undefined ? {} : { site }),
    ...(operator === null ? {} : { actorId: operator.personId, role: operator.role, shiftId: operator.shiftId }),
  }
}

type Around = { base: Base; extras: Extras; times: Times }

function appendOne(core: Core, { base, extras, times }: Around, what: NewEvent, said: string | null): KeptEvent {
  const { private: facts, kind, packageIds, data, routeId, stopId, entry } = what
  const hashed = facts === undefined ? null : core.keys.hashOf(facts)
  const event = {
    ...base,
    ...extras,
    ...times,
    ...(routeId === undefined ? {} : { routeId }),
    ...(stopId === undefined ? {} : { stopId }),
    ...(entry === undefined ? {} : { entry }),
    ...(hashed === null ? {} : { private: hashed.hash }),
    kind,
    packageIds,
    data,
  } as ScanEvent
  const body = Buffer.from(encodeBody(event), 'utf8')
  if (body.length > MAX_BODY_BYTES)
    throw new NotAcceptable(
      `This is too much for one entry (${Math.ceil(body.length / 1024)} KiB). Do it in two parts.`,
    )
  const key = core.journal.append(body, said)
  const [first] = packageIds
  // One record an event; packages delivered together have one recipient.
  if (facts !== undefined && hashed !== null && first !== undefined)
    core.keys.seal(key.local, first, facts, hashed.salt)
  // What an event names is sent from now on ([PH4]).
  for (const { sha256 } of event.evidence ?? []) core.photos.named(sha256)
  const { deviceId, epoch, seq, hash } = key
  const kept: KeptEvent = { deviceId, epoch, seq, id: eventIdOf(key), hash, event }
  core.routeFacts.add(kept, 'own')
  for (const packageId of packagesTouched(event)) core.views.add(packageId, kept, key.local)
  return kept
}

function whoIn(core: Core, { verdict }: Decision): string | null {
  if (verdict.kind !== 'again' || verdict.actorId === undefined) return null
  return core.copies.get('person', verdict.actorId)?.name ?? null
}

/** What a person can do about a refusal, in words. */
export function refusalSentence(refused: Refused): string {
  switch (refused.refused) {
    case 'missing-reasons':
      return `${refused.packages.length} packages are not loaded and have no reason yet. Give each one a reason, then close again.`
    case 'residual-reasons':
      return refused.packages.length === 1
        ? 'One parcel is still in the van by the figures. Say where it is, or scan it back, then close again.'
        : `${refused.packages.length} parcels are still in the van by the figures. Say of each where it is, or scan it back, then close again.`
    case 'no-driver':
      return 'This route has no driver. Ask the supervisor to name one, then close the load.'
    case 'not-both-sides':
      return 'Two sign: the driver, and somebody of the depot. Choose a person of the other side.'
    case 'reason-needed':
      return `You are ${refused.distanceM} m from the address. Say why, then go on.`
    case 'far-away':
      return 'You are far from the address, so this reason cannot be taken. Choose no time or not on the vehicle, or go to the door.'
    case 'cannot-undo':
      return undoSentence(refused.why)
    case 'supervisor-only':
      return 'Only a supervisor does this. Ask one to sign in here.'
    case 'settled':
      return 'This is not in question any more: somebody settled it, or news came. Look at the story again.'
    case 'nothing-named':
      return 'No package is named. Scan or choose at least one.'
  }
}

function undoSentence(why: 'done' | 'too-late' | 'left-stop' | 'not-this'): string {
  switch (why) {
    case 'done':
      return 'This was already taken back.'
    case 'too-late':
      return 'Something newer is known about this package, so it cannot be taken back here any more. A supervisor can, in its story.'
    case 'left-stop':
      return 'You have gone on to another stop, so this cannot be taken back any more. Ask a supervisor.'
    case 'not-this':
      return 'This cannot be taken back. Record what is true now.'
  }
}

/** Packages as deciding functions want them. */
export const known = (core: Core, packageIds: readonly PackageId[]) =>
  packageIds.map((packageId) => ({ packageId, view: core.views.read(packageId) }))
