// A package's story for the gallery: both times, a closing said three times, a correction, evidence, photos with their report.
import type { EventId, Instant, PackageId } from '../../domain/brands.ts'
import { hybridOf } from '../../domain/clock.ts'
import type { PhotoReport } from '../../domain/photo-report.ts'
import type { DriverNote, PackageDetail, PhotoAnswer, TimelineEntry } from '../../wire/bridge.ts'
import { ago, hybridAgo, packageIdOf, place, view } from './fake-data.ts'

type Fact = Pick<TimelineEntry, 'kind'> & Partial<TimelineEntry> & { minutes: number; values?: Record<string, string> }

/** One that is here, and one that is still on its way. */
export const SAMPLE_PHOTO = 'ab'.repeat(32)
const PENDING_PHOTO = 'cd'.repeat(32)
const REPORT: PhotoReport = {
  ...{ widthPx: 1280, heightPx: 960, sharpness: 180, dark: 0.02, bright: 0.01, dHash: '0f0f0f0f0f0f0f0f', nearest: 22 },
  ...{ labelsBlurred: 1, fixAgeMs: 4000, accuracyM: 7, failed: [], weak: ['label'], retakes: 1 },
}

/** A door, drawn. */
export async function samplePhoto(): Promise<PhotoAnswer> {
  const canvas = new OffscreenCanvas(640, 480)
  const pen = canvas.getContext('2d')
  for (const [colour, x, y, width, height] of [
    ['#b8b2a6', 0, 0, 640, 480],
    ['#5b4636', 230, 60, 180, 380],
    ['#d8c9a8', 380, 250, 14, 14],
    ['#8a6a3c', 90, 330, 130, 110],
  ] as const) {
    if (pen === null) break
    pen.fillStyle = colour
    pen.fillRect(x, y, width, height)
  }
  const blob = await canvas.convertToBlob({ type: 'image/jpeg' })
  return { outcome: 'here', bytes: new Uint8Array(await blob.arrayBuffer()), mime: 'image/jpeg' }
}

const FACTS: readonly Fact[] = [
  { kind: 'PackageAnnounced', minutes: 1500, who: null, device: 'the hub' },
  { kind: 'PackageReceived', minutes: 520, learnedAt: ago(430), values: { site: 'Schaan', condition: 'ok' } },
  { kind: 'PackageSorted', minutes: 470, values: { route: '14', bin: 'B3' } },
  {
    kind: 'PackageSorted',
    minutes: 480,
    values: { route: '12', bin: 'A4', takenBack: 'incorrect_data' },
    corrected: true,
  },
  { kind: 'EventCorrected', minutes: 472, values: {} },
  { kind: 'PackageLoaded', minutes: 410, values: { route: '14' }, clockSuspect: true },
  ...[402, 401, 399].map((minutes): Fact => ({
    kind: 'LoadClosed',
    minutes,
    values: { route: '14', counts: '64/64' },
  })),
  { kind: 'RouteDeparted', minutes: 390, values: { route: '14' }, who: 'Dominik Marxer', device: 'Tablet 14' },
  {
    ...{
      kind: 'DeliveryAttempted',
      minutes: 95,
      written: true,
      who: 'Dominik Marxer',
      device: 'Tablet 14',
      learnedAt: ago(60),
    },
    values: { reason: 'NOT_HOME', evidence: 'place_near,waited:75,door_photo', proven: 'yes' },
    photos: [{ sha256: SAMPLE_PHOTO, kind: 'door', report: REPORT }],
  },
  {
    ...{
      kind: 'PackageDelivered',
      minutes: 12,
      who: 'Dominik Marxer',
      device: 'Tablet 14',
      unsent: true,
      written: true,
      learnedAt: null,
    },
    values: { outcome: 'neighbour', placeCode: 'neighbour', evidence: 'photo,name' },
    photos: [{ sha256: PENDING_PHOTO, kind: 'delivery', report: null }],
  },
]

/** Delivered, and then received again by somebody else. */
export const CONTRADICTED: PackageId = packageIdOf(105)
const GHOST: Fact = {
  ...{ kind: 'PackageReceived', minutes: 5, who: 'Regula Hoop', device: 'another device (…c3d4)', learnedAt: ago(3) },
  values: { site: 'Schaan', condition: 'ok' },
}
/** what became of it */
export const sample = { settled: false, pinSettled: false }
export const SAMPLE_PAIR: [EventId, EventId] = [`a/1/${FACTS.length - 1}` as EventId, `a/1/${FACTS.length}` as EventId]

function entryOf({ minutes, values = {}, ...fact }: Fact, index: number): TimelineEntry {
  const at = ago(minutes)
  return {
    ...{ eventId: `a/1/${index}` as EventId, at: hybridOf(at), happenedAt: at, learnedAt: (at + 2000) as Instant },
    ...{ who: 'Anna Frick', device: 'Tablet 7', corrected: false, clockSuspect: false, unsent: false, photos: [] },
    packages: fact.kind === 'RouteDeparted' || fact.kind === 'LoadClosed' ? 64 : 1,
    words: { key: `event.${fact.kind}`, values },
    ...fact,
  }
}

export function fakeStory(packageId: PackageId): PackageDetail {
  const ghostly = packageId === CONTRADICTED
  return {
    asOf: ago(1),
    view: view(packageId, {
      holds: ['customs'],
      contradictions:
        ghostly && !sample.settled ? [{ kind: 'after-terminal', events: SAMPLE_PAIR, at: hybridAgo(5) }] : [],
      notices: [{ kind: 'not-received-before', by: 'a/1/1' as EventId, at: hybridAgo(90) }],
      newest: { by: `a/1/${FACTS.length - 1}` as EventId, at: hybridAgo(12) },
    }),
    entries: (ghostly ? [...FACTS, GHOST] : FACTS).map(entryOf),
    place: place(3),
    stop: null,
    gaps: ['There was no contact with the hub for some time: others may have scanned this package since.'],
  }
}

/** What the driver wrote at the door; of the delivery it was erased. */
export const fakeNotes = (): { asOf: Instant; notes: DriverNote[] } => ({
  asOf: ago(1),
  notes: [
    { eventId: 'a/1/10' as EventId, state: 'open', facts: { note: 'Nobody opened; a dog behind the gate' } },
    { eventId: 'a/1/11' as EventId, state: 'erased' },
  ],
})
