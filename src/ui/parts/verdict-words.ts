import type { PackageId } from '../../domain/brands.ts'
import type { Verdict } from '../../domain/decision.ts'
import type { CheckpointOfScan, NotRecorded, PlaceWords } from '../../wire/bridge.ts'
import type { Say } from '../words.ts'
import { hybridClock } from './time.ts'
import { type Tone, toneOf } from './tones.ts'

/** What a person needs beside the verdict to be told it: where they stand, and the names the station looked up. */
export type Told = {
  verdict: Verdict
  checkpoint: CheckpointOfScan
  place: PlaceWords | null
  who: string | null
  /** null: what was scanned is no parcel */
  packageId: PackageId | null
  /** the route that is being loaded */
  routeNumber?: string | null
}
export type Said = {
  tone: Tone
  /** one or two words, as high as a hand */
  word: string
  /** empty where the word says it all */
  sentence: string
  /** route and bin, higher still; null where they are not what the person must know */
  big: string | null
  /** address and shelf, small */
  where: string | null
}

/** A verdict in words. The station's sentence is used as it stands where nothing was recorded. */
export function sayVerdict(say: Say, told: Told): Said {
  const tone = toneOf(told.verdict)
  const { word, sentence } = wordAndSentence(say, told)
  return { tone, word, sentence, big: bigOf(told), where: whereOf(told.place) }
}

export function sayNotRecorded(say: Say, answer: NotRecorded): Said {
  return { tone: 'unrecorded', word: say('answer.notRecorded'), sentence: answer.sentence, big: null, where: null }
}

function wordAndSentence(say: Say, told: Told): { word: string; sentence: string } {
  const { verdict, checkpoint } = told
  switch (verdict.kind) {
    case 'ok':
      return checkpoint === 'load'
        ? sayAtDoor(say, verdict, told)
        : { word: say(`verdict.ok.${checkpoint}.word`), sentence: '' }
    case 'again':
      return { word: say('verdict.again.word'), sentence: sayAgain(say, verdict, told.who) }
    case 'attention': {
      const holds = (verdict.holds ?? []).map((hold) => say(`hold.${hold}`)).join(', ')
      const values = { holds: holds === '' ? say('answer.someHold') : holds }
      return {
        word: say(`verdict.attention.${verdict.reason}.word`),
        sentence: say(`verdict.attention.${verdict.reason}.say`, values),
      }
    }
    case 'stop':
      return { word: say(`verdict.stop.${verdict.reason}.word`), sentence: sayStop(say, verdict, told) }
    case 'onward':
      return {
        word: say('verdict.onward.word'),
        sentence: say('verdict.onward.say', { site: told.place?.siteName ?? verdict.site }),
      }
    case 'contradiction':
      return {
        word: say(`verdict.contradiction.${verdict.reason}.word`),
        sentence: say(`verdict.contradiction.${verdict.reason}.say`, { was: say(`lifecycle.${verdict.was}`) }),
      }
    case 'not-ours':
      return {
        word: say(`verdict.not-ours.${verdict.reason}.word`),
        sentence: say(`verdict.not-ours.${verdict.reason}.say`),
      }
    case 'unreadable':
      return { word: say('verdict.unreadable.word'), sentence: sayUnreadable(say, verdict.reason) }
  }
}

/** The station's reason is a sentence where the number nearly held; else a bare code that nobody needs to read. */
function sayUnreadable(say: Say, reason: string): string {
  return reason.includes(' ') ? say('verdict.unreadable.because', { reason }) : say('verdict.unreadable.say')
}

/** At the van "ok" may also be its door, or a stopped parcel that is out again: that one names no route. */
function sayAtDoor(
  say: Say,
  verdict: Extract<Verdict, { kind: 'ok' }>,
  told: Told,
): { word: string; sentence: string } {
  if (told.packageId === null)
    return { word: say('verdict.door.word'), sentence: say('verdict.door.say', { route: told.routeNumber ?? '–' }) }
  if (verdict.routeId !== undefined) return { word: say('verdict.ok.load.word'), sentence: '' }
  const place = routeAndBin(told)
  const sentence = place === null ? say('verdict.putOut.say') : say('verdict.putOut.belongs', { place })
  return { word: say('verdict.putOut.word'), sentence }
}

function sayAgain(say: Say, verdict: Extract<Verdict, { kind: 'again' }>, who: string | null): string {
  const when = hybridClock(verdict.at)
  return who === null ? say('verdict.again.nobody', { when }) : say('verdict.again.say', { when, who })
}

function sayStop(say: Say, verdict: Extract<Verdict, { kind: 'stop' }>, told: Told): string {
  if (verdict.reason !== 'wrong-route') return say(`verdict.stop.${verdict.reason}.say`)
  const wanted = told.place?.routeNumber ?? verdict.wantedRouteId ?? null
  const route = told.routeNumber ?? '–'
  return wanted === null
    ? say('verdict.stop.no-route.say', { route })
    : say('verdict.stop.wrong-route.say', { wanted, route })
}

/** Where to put it: at receiving and taking back the parcel goes to no bin yet, and what is put out goes into no van. */
function bigOf(told: Told): string | null {
  const { verdict, checkpoint, place, packageId } = told
  if (checkpoint === 'receive' || checkpoint === 'return' || packageId === null) return null
  switch (verdict.kind) {
    case 'onward':
      return place?.siteName ?? null
    case 'ok':
    case 'again':
      return checkpoint === 'load' && verdict.routeId === undefined ? null : routeAndBin(told)
    case 'attention':
      return verdict.reason === 'waits-for-out' || verdict.reason === 'no-route' ? null : routeAndBin(told)
    case 'stop':
    case 'contradiction':
    case 'not-ours':
    case 'unreadable':
      return null
  }
}

function routeAndBin({ place, verdict }: Told): string | null {
  const bin = place?.bin ?? ('bin' in verdict ? verdict.bin : null)
  const parts = [place?.routeNumber, bin].filter((part) => part !== null && part !== undefined && part !== '')
  return parts.length === 0 ? null : parts.join(' · ')
}

export function whereOf(place: PlaceWords | null): string | null {
  const parts = [place?.address, place?.town].filter((part) => part !== null && part !== undefined && part !== '')
  return parts.length === 0 ? null : parts.join(', ')
}
