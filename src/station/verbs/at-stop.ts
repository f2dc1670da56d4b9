// The verbs at the recipient's door (DOMAIN §4, §4.1, §5). Photos are named by their hash and lie in the photo store before they are named here.
import type { Hash, StopId } from '../../domain/brands.ts'
import { type AtHand, decideArrive, decideAttempt, decideDeliver } from '../../domain/decide/index.ts'
import type { Evidence, Geo, Proof } from '../../domain/event.ts'
import { placeEvidence } from '../../domain/geo.ts'
import { isSaidCode, photoKindsOf } from '../../domain/reasons.ts'
import type { Stop } from '../../domain/reference.ts'
import type { PhotoKind } from '../../domain/vocabulary.ts'
import type { BridgeHandlers, VerbParsed } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { type Desk, recordVerb } from '../desk.ts'
import { withCountedTries, withPinProof } from '../door-pin-proof.ts'
import { keepDraft } from '../drafts.ts'
import { pausedBy } from '../location/duty.ts'
import { geoOf } from '../location/whereabouts.ts'
import { arrivesFor, lastArrival } from '../queries/arrival.ts'
import { stopsOf } from '../queries/routes.ts'
import { servedOn } from '../queries/served-stops.ts'
import { type Command, known, NotAcceptable } from '../record.ts'

/**
 * `hear`: the station's tracker. What a window says of its place goes through it before anything is decided, so that an event holds only what the
 * station believes: nothing on a break, and no leap ([LO1], [LO4]).
 */
export function atStopVerbs(
  desk: Desk,
  hear: (geo: Geo) => void,
): Pick<BridgeHandlers, 'arrive' | 'deliver' | 'attempt'> {
  const heard = <V extends 'arrive' | 'deliver' | 'attempt'>(make: (core: Core, input: VerbParsed<V>) => Command) => {
    return (input: VerbParsed<V>) => {
      if (input.geo !== undefined) hear(exactGeo(input.geo))
      return recordVerb(desk, (core) => make(core, input))
    }
  }
  return {
    arrive: heard<'arrive'>(arriveCommand),
    deliver: heard<'deliver'>(deliverCommand),
    attempt: heard<'attempt'>(attemptCommand),
  }
}

/** The schema's optional `mock` may stand there as undefined. */
export const exactGeo = ({ mock, ...rest }: NonNullable<VerbParsed<'arrive'>['geo']>): Geo =>
  mock === undefined ? rest : { ...rest, mock }

/** Where this device is believed to be; on a break and off shift an event says nothing of it, whatever is still remembered. */
export const placeNow = (core: Core): Geo | null => (pausedBy(core.kv.get('operator')) === null ? geoOf(core) : null)

export function stopFor(core: Core, stopId: StopId): Stop {
  const stop = core.copies.get('stop', stopId)
  if (stop === null) throw new NotAcceptable('This stop is not known on this device. Wait for news from the hub.')
  return { ...stop, routeId: servedOn(core, stop) }
}

/** What stands around each event of a stop; an absent list of photos is no list. */
export const atStop = (stop: Stop, geo: Geo | null, evidence: Evidence[] = []): Command['extras'] => ({
  checkpoint: 'stop',
  stopId: stop.id,
  routeId: stop.routeId,
  ...(geo === null ? {} : { geo }),
  ...(evidence.length === 0 ? {} : { evidence }),
})

function arriveCommand(core: Core, input: VerbParsed<'arrive'>): Command {
  const stop = stopFor(core, input.stopId)
  const geo = placeNow(core)
  const { reason, note, pinIsWrong } = input
  return {
    extras: atStop(stop, geo),
    text: stop.name,
    decide: () =>
      decideArrive({
        ...{ stopId: stop.id, packageIds: arrivesFor(core, stop.id), pin: stop, geo },
        ...(reason === undefined ? {} : { reason }),
        ...(note === undefined ? {} : { note }),
        ...(pinIsWrong === undefined ? {} : { pinIsWrong }),
      }),
  }
}

function deliverCommand(core: Core, input: VerbParsed<'deliver'>): Command {
  const stop = stopFor(core, input.stopId)
  const { outcome, name, houseNumber } = input
  const { placeCode, pin } = withPinProof(core, input)
  const geo = placeNow(core)
  const files = [
    ...(input.photo === undefined ? [] : [evidenceOf(core, stop, input.photo, ['delivery'])]),
    ...(input.signature === undefined ? [] : [evidenceOf(core, stop, input.signature, ['signature'])]),
  ]
  return {
    extras: atStop(stop, geo, files),
    text: stop.name,
    decide: () =>
      decideDeliver({
        ...{ stopId: stop.id, packages: atHand(core, input), outcome, placeCode },
        proof: { ...proofOf(input), ...pin },
        place: placeEvidence(arrivalOf(core, input), geo, stop),
        ...(name === undefined ? {} : { name }),
        ...(houseNumber === undefined ? {} : { houseNumber }),
        now: core.clock.now(),
      }),
    // In the confirmation's own transaction: a kill leaves the draft or the event, never both.
    also: () => {
      keepDraft(core, { stopId: stop.id }, null)
      core.doorPins.delivered(input.packageIds, core.clock.now())
    },
  }
}

/** What was not scanned here was found in the list and ticked: `search` (DOMAIN §0.1 `entry`). */
function atHand(core: Core, { packageIds, scanned = [] }: VerbParsed<'deliver' | 'attempt'>): AtHand[] {
  const entries = new Map(scanned.map(({ packageId, entry }) => [packageId, entry]))
  return known(core, unique(packageIds)).map((each) => ({ ...each, entry: entries.get(each.packageId) ?? 'search' }))
}

function proofOf({ photo, signature, age, noPhoto }: VerbParsed<'deliver'>): Proof {
  return {
    ...(photo === undefined ? {} : { photo: photo as Hash }),
    ...(signature === undefined ? {} : { signature: signature as Hash }),
    ...(age === undefined ? {} : { age }),
    ...(noPhoto === undefined || photo !== undefined ? {} : { noPhoto }),
  }
}

function attemptCommand(core: Core, input: VerbParsed<'attempt'>): Command {
  const stop = stopFor(core, input.stopId)
  const geo = placeNow(core)
  const fitting = photoKindsOf(input.reason)
  const files = unique(input.photos ?? []).map((sha256) => evidenceOf(core, stop, sha256, fitting))
  return {
    extras: atStop(stop, geo, files),
    text: stop.name,
    decide: () =>
      decideAttempt({
        ...{ stopId: stop.id, packages: atHand(core, input), reason: input.reason },
        place: placeEvidence(arrivalOf(core, input), geo, stop),
        evidence: [
          ...saidOf(core, input),
          ...files.map(({ kind }) => `${kind}_photo`),
          ...progressOf(core, stop, input),
        ],
        ...(input.note === undefined ? {} : { note: input.note }),
        ...(input.requestId === undefined ? {} : { requestId: input.requestId }),
        ...(input.lockerMessage === undefined ? {} : { lockerMessage: input.lockerMessage }),
        now: core.clock.now(),
      }),
    also: () => keepDraft(core, { stopId: stop.id }, null),
  }
}

const said = ({ evidence = [] }: VerbParsed<'attempt'>): string[] => unique(evidence).filter(isSaidCode)

const saidOf = (core: Core, input: VerbParsed<'attempt'>): string[] =>
  input.reason === 'PIN_FAILED' ? withCountedTries(core, input.packageIds, said(input)) : said(input)

/** How far the round was when the day was too short (DOMAIN §5 NO_TIME): attached by itself, as stops done of all. */
function progressOf(core: Core, stop: Stop, { reason }: VerbParsed<'attempt'>): string[] {
  if (reason !== 'NO_TIME') return []
  const all = stopsOf(core, stop.routeId).filter(({ state }) => state !== 'SKIPPED')
  const done = all.filter(({ packages, done: ended }) => packages > 0 && ended === packages).length
  return [`progress:${done}/${all.length}`]
}

/**
 * What an event of this stop may name: a photo of this stop, of a kind that speaks for what is confirmed (none named: any).
 * @throws NotAcceptable when it is not, or not in the photo store: an event must not name what cannot come
 */
function evidenceOf(core: Core, stop: Stop, sha256: string, kinds: readonly PhotoKind[]): Evidence {
  const found = core.photos.evidenceOf(sha256 as Hash)
  if (found === null)
    throw new NotAcceptable('A photo of this stop is not on this device any more. Take it again, then confirm.')
  const takenAt = core.photos.get(sha256 as Hash)?.stopId ?? null
  if (takenAt !== null && takenAt !== stop.id)
    throw new NotAcceptable('One of these photos was taken at another stop. Take it again here, then confirm.')
  if (kinds.length > 0 && !kinds.includes(found.kind))
    throw new NotAcceptable(
      'One of these photos shows something else than what is confirmed. Take it again, then confirm.',
    )
  return found
}

function arrivalOf(
  core: Core,
  { stopId, packageIds }: VerbParsed<'deliver' | 'attempt'>,
): Parameters<typeof placeEvidence>[0] {
  const arrival = lastArrival(core, stopId, packageIds)
  if (arrival === null) return null
  return { band: arrival.band, ...(arrival.reason === null ? {} : { reason: arrival.reason }) }
}

const unique = <T>(all: readonly T[]): T[] => [...new Set(all)]
