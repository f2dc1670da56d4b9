import { describe, expect, test } from 'vitest'
import type { Instant } from '../../src/domain/brands.ts'
import { hybridOf } from '../../src/domain/clock.ts'
import { timelineRows } from '../../src/ui/parts/timeline-rows.ts'
import { detailsOf, evidenceWords } from '../../src/ui/parts/timeline-words.ts'
import { sayException, sinceWords } from '../../src/ui/supervisor/exception-words.ts'
import { innermost, readSelection, withChange, writeSelection } from '../../src/ui/supervisor/selection.ts'
import { say } from '../../src/ui/words.ts'
import type { TimelineEntry } from '../../src/wire/bridge.ts'

const entry = (minute: number, kind: string, more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  ...{
    eventId: `d/e/${minute}` as never,
    kind,
    at: hybridOf(minute * 60_000),
    happenedAt: (minute * 60_000) as Instant,
  },
  ...{ learnedAt: null, who: 'Anna Frick', device: 'Tablet 7', words: { key: `event.${kind}`, values: {} } },
  ...{ corrected: false, packages: 1, clockSuspect: false, unsent: false, photos: [] },
  ...more,
})
const withValues = (minute: number, kind: string, values: Record<string, string>) =>
  entry(minute, kind, { words: { key: `event.${kind}`, values } })

describe('a story', () => {
  test('a closing said three times is one line, newest first, counted anew or not', () => {
    const closings = [5, 3, 4].map((minute) =>
      withValues(minute, 'LoadClosed', { route: '14', counts: `${minute}/64` }),
    )
    expect(timelineRows([entry(1, 'PackageLoaded'), ...closings, entry(9, 'RouteDeparted')])).toMatchObject([
      { entry: { kind: 'RouteDeparted' }, times: 1 },
      {
        entry: { kind: 'LoadClosed', happenedAt: 300_000 },
        times: 3,
        firstAt: 180_000,
        eventIds: ['d/e/5', 'd/e/4', 'd/e/3'],
      },
      { entry: { kind: 'PackageLoaded' }, times: 1 },
    ])
  })

  test('what differs, was taken back, has a photo or lies apart stands alone', () => {
    const photos = [{ sha256: 'a', kind: 'door' as const, report: null }]
    for (const other of [
      entry(2, 'PackageSorted', { who: 'Regula Hoop' }),
      entry(2, 'PackageSorted', { corrected: true }),
      entry(2, 'PackageSorted', { photos }),
      entry(2, 'PackageSorted', { unsent: true }),
      withValues(2, 'PackageSorted', { route: '12' }),
    ])
      expect(timelineRows([entry(1, 'PackageSorted'), other]).map(({ times }) => times)).toEqual([1, 1])
    const between = [entry(1, 'PackageSorted'), entry(2, 'PackageReceived'), entry(3, 'PackageSorted')]
    expect(timelineRows(between)).toHaveLength(3)
  })

  test('evidence in words; of a newer version’s word nothing is lost', () => {
    const words = (evidence: string, more = {}) =>
      evidenceWords(say, { kind: 'DeliveryAttempted', words: { key: '', values: { evidence, ...more } } })
    expect(words('place_near,waited:75,door_photo', { proven: 'yes' })).toBe(
      'Evidence: was at the address, waited 75 s, photo of the door · shown by evidence',
    )
    expect(words('progress:3/9,no_photo:DARK')).toBe('Evidence: 3 of 9 stops of the round done, no photo: too dark')
    expect(words('not_scanned,place_far')).toBe('Evidence: ticked, not scanned, was far from the address')
    expect(words('', { proven: 'unproven' })).toBe('No evidence · unproven')
    expect(words('sung:3,hummed')).toBe('Evidence: sung 3, hummed')
    expect(evidenceWords(say, { kind: 'PackageSorted', words: { key: '', values: {} } })).toBeNull()
    expect(detailsOf(say, { band: 'warned', distanceM: '80' })).toBe('near the address · 80 m from the address')
  })
})

describe('a line of the lanes', () => {
  const said = (kind: string, values: Record<string, string> = {}) =>
    sayException({ words: { key: `exception.${kind}`, values } })
  test('codes become words', () => {
    expect(said('attempted', { attempt: 'NOT_HOME' })).toBe('Attempted: nobody answered')
    expect(said('hold', { hold: 'customs' })).toBe('On hold: customs')
    expect(said('proof-missing', { proof: 'photo,signature' })).toBe('Delivered, but the proof lacks: photo, signature')
    expect(said('unsent', { count: '1' })).toMatch(/^1 record /)
    expect(said('unsent', { count: '3' })).toMatch(/^3 records /)
  })
  test('a promise that will not be kept is no news of a moment ago', () => {
    expect(sinceWords(600_000, 720_000)).toBe('2 min')
    expect(sinceWords(600_000, 540_000)).toBeNull()
  })
  test('a kind or a code of a newer version is said to be one, never left blank', () => {
    expect(said('hold', { hold: 'moonlight' })).toBe('On hold: moonlight')
    expect(said('abducted')).toBe('News from a newer version that this device cannot read')
  })
})

describe('what is chosen, in the address', () => {
  test('comes back as it was written, and the plain desk has a plain address', () => {
    const nothing = readSelection(new URLSearchParams())
    expect(writeSelection(nothing).toString()).toBe('')
    const chosen = {
      ...nothing,
      ...{ route: 'r 14/ä' as never, stop: 's&1' as never, package: 'WM1' as never, events: ['a/1/2', 'a/1/3'] },
      ...{ show: 'board' as const, figure: 'out' as const },
    }
    expect(readSelection(new URLSearchParams(writeSelection(chosen).toString()))).toEqual(chosen)
  })
  test('what is opened is not hidden by a conversation; what only moves the lists leaves it', () => {
    const talking = readSelection(new URLSearchParams('talk=p-1&stop=s-1'))
    for (const opened of [{ package: 'WM1' }, { stop: 's-2' }, { person: 'p-2' }, { figure: 'out' }])
      expect(withChange(talking, opened as never)).toMatchObject({ ...opened, talk: null })
    for (const beside of [{ route: 'r-2' }, { show: 'board' }, { package: null, stop: null, person: null }])
      expect(withChange(talking, beside as never)).toMatchObject({ ...beside, talk: 'p-1' })
    expect(withChange(talking, { talk: 'all', stop: 's-2' as never })).toMatchObject({ talk: 'all', stop: 's-2' })
  })
  test('what Esc puts away first: a parcel’s stop stands around the list it came from, a stop at risk in it', () => {
    const opened = (address: string) => innermost(readSelection(new URLSearchParams(address)))
    expect(opened('figure=out&package=WM1&stop=s')).toBe('package')
    expect(opened('figure=out&stop=s')).toBe('figure')
    expect(opened('figure=at_risk&stop=s')).toBe('stop')
    expect(opened('figure=at_risk&person=p&route=r')).toBe('figure')
    expect(opened('route=r')).toBe('route')
    expect(opened('')).toBeUndefined()
  })
  test('nonsense is no choice', () => {
    expect(readSelection(new URLSearchParams('figure=money&show=moon&route='))).toMatchObject({
      ...{ figure: null, show: 'map', route: null },
    })
  })
})
