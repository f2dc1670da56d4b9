// The verbs at the recipient's door (DOMAIN §4, §4.1, §5). Photos are named by their hash and lie in the photo store before they are named here.
import type { Hash, StopId } from '../../domain/brands.ts'
import { decideArrive, decideAttempt, decideDeliver } from '../../domain/decide/index.ts'
import type { Evidence, Geo, Proof } from '../../domain/event.ts'
import { placeEvidence } from '../../domain/geo.ts'
import type { Stop } from '../../domain/reference.ts'
import type { BridgeHandlers, VerbParsed } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { type Desk, recordVerb } from '../desk.ts'
import { keepDraft } from '../drafts.ts'
import { geoOf } from '../location/whereabouts.ts'
import { lastArrival, stopsOf } from '../queries/routes.ts'
import { servedOn } from '../queries/served-stops.ts'
import { type Command, known, NotAcceptable } from '../record.ts'

export function atStopVerbs(desk: Desk): Pick<BridgeHandlers, 'arrive' | 'deliver' | 'attempt'> {
  return {
    arrive: (input) => recordVerb(desk, (core) => arriveCommand(core, input)),
    deliver: (input) => recordVerb(desk, (core) => deliverCommand(core, input)),
    attempt: (input) => recordVerb(desk, (core) => attemptCommand(core, input)),
  }
}

function stopFor(core: Core, stopId: StopId): Stop {
  const stop = core.copies.get('stop', stopId)
  if (stop === null) throw new NotAcceptable('This stop is not known on this device. Wait for news from the hub.')
  return { ...stop, routeId: servedOn(core, stop) }
}

/** What stands around each event of a stop; an absent list of photos is no list. */
const atStop = (stop: Stop, geo: Geo | null, evidence: Evidence[] = []): Command['extras'] => ({
  checkpoint: 'stop',
  stopId: stop.id,
  routeId: stop.routeId,
  ...(geo === null ? {} : { geo }),
  ...(evidence.length === 0 ? {} : { evidence }),
})

function arriveCommand(core: Core, input: VerbParsed<'arrive'>): Command {
  const stop = stopFor(core, input.stopId)
  const geo = placeNow(core, input.geo)
  const { reason, pinIsWrong } = input
  return {
    extras: atStop(stop, geo),
    text: stop.name,
    decide: () =>
      decideArrive({
        ...{ stopId: stop.id, packageIds: stop.packages, pin: stop, geo },
        ...(reason === undefined ? {} : { reason }),
        ...(pinIsWrong === undefined ? {} : { pinIsWrong }),
      }),
  }
}

function deliverCommand(core: Core, input: VerbParsed<'deliver'>): Command {
  const stop = stopFor(core, input.stopId)
  const { packageIds, outcome, placeCode, name, houseNumber } = input
  const files = [input.photo, input.signature].filter((sha256) => sha256 !== undefined)
  return {
    extras: atStop(stop, placeNow(core, input.geo), evidenceOf(core, files)),
    text: stop.name,
    decide: () =>
      decideDeliver({
        ...{ stopId: stop.id, packages: known(core, unique(packageIds)), outcome, placeCode },
        proof: proofOf(input),
        ...(name === undefined ? {} : { name }),
        ...(houseNumber === undefined ? {} : { houseNumber }),
        now: core.clock.now(),
      }),
    // In the confirmation's own transaction: a kill leaves the draft or the event, never both.
    also: () => keepDraft(core, stop.id, null),
  }
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
  const geo = placeNow(core, input.geo)
  const files = evidenceOf(core, input.photos ?? [])
  return {
    extras: atStop(stop, geo, files),
    text: stop.name,
    decide: () =>
      decideAttempt({
        ...{ stopId: stop.id, packages: known(core, unique(input.packageIds)), reason: input.reason },
        place: placeEvidence(arrivalOf(core, stop), geo, stop),
        evidence: [...said(input), ...files.map(({ kind }) => `${kind}_photo`), ...progressOf(core, stop, input)],
        ...(input.note === undefined ? {} : { note: input.note }),
        now: core.clock.now(),
      }),
    also: () => keepDraft(core, stop.id, null),
  }
}

/** What a window says was done; that there is a photo or a place is never taken from words. */
const said = ({ evidence = [] }: VerbParsed<'attempt'>): string[] =>
  unique(evidence).filter((word) => !word.endsWith('_photo') && !word.startsWith('place_'))

/** How far the round was when the day was too short (DOMAIN §5 NO_TIME): attached by itself, as stops done of all. */
function progressOf(core: Core, stop: Stop, { reason }: VerbParsed<'attempt'>): string[] {
  if (reason !== 'NO_TIME') return []
  const all = stopsOf(core, stop.routeId).filter(({ state }) => state !== 'SKIPPED')
  const done = all.filter(({ packages, done: ended }) => packages > 0 && ended === packages).length
  return [`progress:${done}/${all.length}`]
}

/** @throws NotAcceptable when a file is not in the photo store: an event must not name what cannot come. */
function evidenceOf(core: Core, files: readonly string[]): Evidence[] {
  return unique(files).map((sha256) => {
    const found = core.photos.evidenceOf(sha256 as Hash)
    if (found === null)
      throw new NotAcceptable('A photo of this stop is not on this device any more. Take it again, then confirm.')
    return found
  })
}

function arrivalOf(core: Core, stop: Stop): Parameters<typeof placeEvidence>[0] {
  const arrival = lastArrival(core, stop)
  if (arrival === null) return null
  return { band: arrival.band, ...(arrival.reason === null ? {} : { reason: arrival.reason }) }
}

const unique = <T>(all: readonly T[]): T[] => [...new Set(all)]

/** What the window says for this very moment, else the last place the station believes; the schema's optional `mock` may stand there as undefined. */
function placeNow(core: Core, geo: VerbParsed<'arrive'>['geo']): Geo | null {
  if (geo === undefined) return geoOf(core)
  const { mock, ...rest } = geo
  return mock === undefined ? rest : { ...rest, mock }
}
