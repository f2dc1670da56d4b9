import { describe, expect, test } from 'vitest'
import { REASONS } from '../../src/domain/reasons.ts'
import { ATTEMPT_REASONS } from '../../src/domain/vocabulary.ts'
import { confirmationOf } from '../../src/ui/driver/stop/confirm.ts'
import { distanceWords } from '../../src/ui/driver/stop/distance.ts'
import {
  chosen,
  draftText,
  EMPTY,
  evidenceOf,
  type FormState,
  gapsOf,
  proofLeftOut,
  readDraftText,
  waitedS,
  whatIsMissing,
  willBeUnproven,
} from '../../src/ui/driver/stop/form-state.ts'
import { fixOf } from '../../src/ui/driver/stop/use-here.ts'
import { mayArrive, REASON_GROUPS } from '../../src/ui/driver/outcomes.ts'
import type { LocationState } from '../../src/wire/bridge.ts'

const NOW = 1_800_000_000_000
const HASH = 'ab'.repeat(32)
const parcel = (...service: string[]) => ({ packageId: 'WM222222222222', service }) as never
const plain = [parcel('authorityToLeave')]
const form = (part: Partial<FormState>): FormState => ({ ...EMPTY, ...part })
const outcome = (name: 'handed_over' | 'safe_place' | 'neighbour', place: string | null) =>
  ({ kind: 'outcome', outcome: name, place }) as FormState['choice']

describe('a draft', () => {
  const full = form({
    picked: ['WM222222222222' as never],
    scanned: { WM222222222222: 'camera' },
    reopened: ['WM222222222222' as never],
    choice: { kind: 'nobody', reason: 'NOT_HOME' },
    ...{ farReason: 'parked', farNote: 'behind the church' },
    ...{ note: 'rang twice', photos: { door: HASH }, waitFrom: NOW, called: true, vanSearched: false, tries: 2 },
  })
  test('comes back as it was; an empty form leaves none', () => {
    expect(readDraftText(draftText(full) ?? '')).toEqual(full)
    expect(draftText(EMPTY)).toBeNull()
  })
  test('what cannot be understood is left out, and never breaks the page', () => {
    for (const text of ['', '{', 'null', '[]', '{"v":2,"form":{}}', '{"v":1}']) expect(readDraftText(text)).toBeNull()
    const odd = {
      v: 1,
      form: {
        picked: [7],
        choice: { kind: 'outcome', outcome: 'thrown' },
        photos: { x: HASH },
        note: 5,
        scanned: { a: 'search', b: 'thrown' },
        farReason: 'lazy',
        farNote: 7,
      },
    }
    expect(readDraftText(JSON.stringify(odd))).toEqual(EMPTY)
  })
})

describe('what the confirmation waits for', () => {
  const missing = (
    part: Partial<FormState>,
    parcels: readonly never[] = plain,
    place: 'near' | 'far' | 'none' = 'near',
  ) => whatIsMissing(form(part), parcels, place, NOW)
  test('outcome, place, name, photo in turn', () => {
    expect(missing({})).toBe('outcome')
    expect(missing({ choice: outcome('safe_place', null) })).toBe('place')
    expect(missing({ choice: outcome('neighbour', 'neighbour') })).toBe('name')
    const hoop = { choice: outcome('neighbour', 'neighbour'), name: 'Hoop' }
    expect(missing(hoop)).toBe('house')
    expect(missing({ ...hoop, houseNumber: '5' })).toBe('photo')
    expect(missing({ choice: outcome('safe_place', 'garage'), noPhoto: 'DARK' })).toBeNull()
    expect(missing({ choice: outcome('safe_place', 'garage'), photos: { delivery: HASH } })).toBeNull()
  })
  test('what the services ask for: age with a document, a signature or that there is none', () => {
    const choice = outcome('handed_over', 'in_person')
    expect(missing({ choice }, [parcel('age18')])).toBe('age')
    expect(missing({ choice, overLimit: true }, [parcel('age18')])).toBe('age')
    expect(missing({ choice, overLimit: false, document: 'passport' }, [parcel('age18')])).toBe('age')
    expect(missing({ choice, overLimit: true, document: 'passport' }, [parcel('age18')])).toBeNull()
    expect(missing({ choice }, [parcel('signature')])).toBe('signature')
    expect(missing({ choice, noSignature: true }, [parcel('signature')])).toBeNull()
    const scanned = { WM222222222222: 'wedge' } as const
    const left = (part: Partial<FormState>, place: 'near' | 'far' | 'none', parcels = plain) =>
      proofLeftOut(form({ choice, ...part }), parcels, place)
    expect(left({ scanned, noSignature: true }, 'near', [parcel('signature', 'pin')])).toEqual(['pin', 'signature'])
    expect(left({ scanned }, 'near')).toEqual([])
    expect(left({}, 'near')).toEqual(['scan'])
    expect(left({ scanned }, 'far')).toEqual(['far'])
    expect(left({ scanned }, 'none')).toEqual(['no_fix'])
  })
  test('a parcel picked later may close the outcome', () => {
    const choice = outcome('safe_place', 'garage')
    expect(missing({ choice, noPhoto: 'DARK' }, [...plain, parcel('signature')])).toBe('outcome')
  })
  test.each(ATTEMPT_REASONS)('%s: far is refused when it blames, gaps ask, and “without” lets through', (reason) => {
    const choice = { kind: 'nobody', reason } as const
    const { blames } = REASONS[reason]
    if (blames) expect(missing({ choice }, plain, 'far')).toBe('far')
    const gaps = gapsOf(form({ choice }), reason, 'near', NOW)
    expect(missing({ choice })).toBe(gaps.length > 0 ? 'evidence' : null)
    expect(missing({ choice, without: true })).toBeNull()
    expect(willBeUnproven(form({ choice, without: true }), reason, 'near', NOW)).toBe(blames && gaps.length > 0)
    expect(willBeUnproven(form({ choice }), reason, 'none', NOW)).toBe(blames)
  })
  test('every reason of a door is on the page once', () => {
    expect([...REASON_GROUPS.door, ...REASON_GROUPS.ours]).toHaveLength(20)
  })
})

describe('what goes out', () => {
  test('a minute of waiting is counted by the wall and never negative', () => {
    expect([NOW - 61_500, NOW + 5000].map((waitFrom) => waitedS(form({ waitFrom }), NOW))).toEqual([61, 0])
  })
  test('only what the reason asks for', () => {
    const all = form({
      waitFrom: NOW - 70_000,
      called: true,
      tries: 3,
      requestId: ' R-1 ',
      vanSearched: true,
      noPhoto: 'RAIN',
    })
    expect(evidenceOf(all, 'NOT_HOME', NOW)).toEqual(['waited:70', 'call_log', 'no_photo:RAIN'])
    // Where no photo is asked for nobody says why there is none.
    expect(evidenceOf(all, 'PIN_FAILED', NOW)).toEqual(['tries:3'])
    expect(evidenceOf(all, 'NO_TIME', NOW)).toEqual([])
    expect(evidenceOf({ ...all, noPhoto: null }, 'CANCELLED', NOW)).toEqual(['request_id'])
  })
  test('why no photo was possible is not carried over to another outcome or reason, and stays for another place', () => {
    const dark = form({ choice: outcome('safe_place', 'garage'), noPhoto: 'DARK', without: true })
    const next = (choice: FormState['choice']) => ({ ...dark, ...chosen(dark, choice) })
    expect(next(outcome('safe_place', 'shed'))).toMatchObject({ noPhoto: 'DARK', without: false })
    expect(next(outcome('neighbour', null)).noPhoto).toBeNull()
    expect(next({ kind: 'nobody', reason: 'NOT_HOME' })).toMatchObject({
      noPhoto: null,
      choice: { reason: 'NOT_HOME' },
    })
    expect(next({ kind: 'none' }).noPhoto).toBeNull()
  })
  test('a delivery carries what belongs to its outcome, and nothing that was left from another', () => {
    const left = form({
      choice: outcome('handed_over', 'in_person'),
      ...{
        name: 'Hoop',
        houseNumber: '5',
        photos: { door: HASH },
        noPhoto: 'DARK',
        overLimit: true,
        document: 'passport',
      },
    })
    const sent = confirmationOf({ stopId: 's' as never, parcels: plain, form: left, fix: undefined, now: NOW })
    expect(sent).toEqual({
      verb: 'deliver',
      input: { stopId: 's', packageIds: ['WM222222222222'], outcome: 'handed_over', placeCode: 'in_person' },
    })
  })
  test('which of the parcels were scanned goes out with the outcome; what was only ticked does not stand there', () => {
    const two = [...plain, { packageId: 'WM333333333333', service: ['authorityToLeave'] } as never]
    const half = form({
      choice: outcome('handed_over', 'in_person'),
      scanned: { WM333333333333: 'wedge', other: 'camera' },
    })
    for (const choice of [half.choice, { kind: 'nobody', reason: 'NO_TIME' } as const]) {
      const sent = confirmationOf({
        ...{ stopId: 's' as never, parcels: two, form: { ...half, choice }, fix: undefined, now: NOW },
      })
      expect(sent?.input.scanned).toEqual([{ packageId: 'WM333333333333', entry: 'wedge' }])
    }
  })
  test('distances as far as a person can use them', () => {
    expect([17.6, 146, 2_340, 512_345].map(distanceWords)).toEqual(['18 m', '150 m', '2.3 km', '512 km'])
  })
  test('the station’s fix with its source, age and suspicion', () => {
    const state = {
      asOf: NOW,
      fix: { at: NOW - 4000, lat: 47, lon: 9, accuracyM: 5, source: 'gpsd', heading: null, speedMps: null, mock: true },
    } as unknown as LocationState
    expect(fixOf(state)).toEqual({ lat: 47, lon: 9, accuracyM: 5, fixAgeMs: 4000, source: 'gnss', mock: true })
  })
})

test('an arrival of somebody else, or of before, leaves “I am here” to be said while something is open', () => {
  const arrival = { band: 'ok' } as never
  const open = [{ outcome: null }] as never
  expect(mayArrive({ state: 'PLANNED', arrival: null, list: open })).toBe(true)
  expect(mayArrive({ state: 'ARRIVED', arrival, list: open })).toBe(false)
  expect(mayArrive({ state: 'ARRIVED', arrival: null, list: open })).toBe(true)
  expect(mayArrive({ state: 'DONE', arrival: null, list: [{ outcome: 'letterbox' }] as never })).toBe(false)
  expect(mayArrive({ state: 'SKIPPED', arrival: null, list: [{ outcome: null, elsewhere: {} }] as never })).toBe(false)
})
