// Saving a photo and showing one (SPEC [PH1]–[PH3], [PH8]); clearing up is sweep.ts.
import type { Hash, Instant } from '../../domain/brands.ts'
import type { VerbParsed, PhotoAnswer, SavePhotoAnswer } from '../../wire/bridge.ts'
import { PHOTO_MIME, PHOTOS_PATH } from '../../wire/photos.ts'
import { faultOf } from '../../sql/fault.ts'
import type { Keeper } from '../keeper.ts'
import type { Clock, Net } from '../ports.ts'
import { hashOf, type PhotoFiles } from './files.ts'
import { cleanJpeg } from './jpeg.ts'
import type { PhotoLease } from './queue.ts'
import type { NewPhoto } from './store.ts'

export type PhotoKeeping = {
  keeper: Keeper
  files: PhotoFiles
  /** of other stations, fetched to be looked at */
  fetched: PhotoFiles
  clock: Clock
  /** free room for photos, MiB; null: not known */
  freeMiB: () => number | null
  lease: () => PhotoLease
  /** null: a station without a hub */
  connect: ((hubUrl: string) => Net) | null
  changed: () => void
  log: (sentence: string, detail?: unknown) => void
}

/** Below it photos stop and scans go on: more than the ballast wants before it comes back ([SE2], FAULTS 4). */
export const PHOTO_RESERVE_MiB = 128
const FETCH_DEADLINE_MS = 20_000
const FETCHED_AT_MOST_BYTES = 200 * 1024 * 1024

const NO_ROOM =
  'The disk of this device is almost full, so no photo was kept. Scanning still works. Free some space, or go on without a photo and say why.'
const NO_PHOTO = {
  'no-jpeg': 'This is no photo. Take it again.',
  cut: 'This photo is not whole. Take it again.',
  'too-many-pixels': 'This photo has more pixels than can be kept. Take it with the camera of this app.',
}

/** Durable when it answers `saved`. */
export async function savePhoto(part: PhotoKeeping, input: VerbParsed<'savePhoto'>): Promise<SavePhotoAnswer> {
  const { files } = part
  const refused = mayNotSave(part)
  if (refused !== null) return refused
  const clean = cleanJpeg(input.bytes)
  if (!clean.ok) return { outcome: 'not-saved', reason: 'no-photo', sentence: NO_PHOTO[clean.why] }
  const { bytes, widthPx, heightPx } = clean
  const sha256 = hashOf(bytes)
  const photo = {
    sha256,
    kind: input.kind,
    bytes,
    widthPx,
    heightPx,
    capturedAt: input.capturedAt as Instant,
    stopId: input.stopId ?? null,
  }
  const report = input.report === undefined ? null : { ...input.report }
  return files.alone(sha256, () => keepPhoto(part, photo, report))
}

type Kept = Omit<NewPhoto, 'bytes' | 'savedAt' | 'report'> & { bytes: Uint8Array }

/** The file, then its row. */
async function keepPhoto(part: PhotoKeeping, photo: Kept, report: NewPhoto['report']): Promise<SavePhotoAnswer> {
  const { keeper, files, clock } = part
  const { sha256, bytes, widthPx, heightPx, capturedAt } = photo
  try {
    if ((await files.read(sha256)).found !== 'whole') await files.save(sha256, bytes)
  } catch (error) {
    return notWritten(part, error)
  }
  const savedAt = clock.reading().wall
  const written = keeper.write(({ photos }) => {
    photos.put({ ...photo, bytes: bytes.length, savedAt, report })
    return photos.get(sha256)
  })
  if (!written.ok) return { outcome: 'not-saved', reason: 'sealed', sentence: written.answer.sentence }
  part.changed()
  return {
    ...{ outcome: 'saved', sha256, bytes: bytes.length, widthPx, heightPx },
    capturedAt: written.value?.capturedAt ?? capturedAt,
  }
}

function mayNotSave({ keeper, freeMiB }: PhotoKeeping): Extract<SavePhotoAnswer, { outcome: 'not-saved' }> | null {
  const sealed = keeper.sealed()
  if (sealed !== null) return { outcome: 'not-saved', reason: 'sealed', sentence: sealed.sentence }
  if (keeper.core().kv.get('operator') === null)
    return { outcome: 'not-saved', reason: 'not-signed-in', sentence: 'Sign in first, then take the photo again.' }
  if ((freeMiB() ?? Infinity) < PHOTO_RESERVE_MiB) return { outcome: 'not-saved', reason: 'no-room', sentence: NO_ROOM }
  return null
}

function notWritten({ log }: PhotoKeeping, error: unknown): SavePhotoAnswer {
  const fault = faultOf(error)
  log('a photo could not be written', error)
  if (fault === 'full') return { outcome: 'not-saved', reason: 'no-room', sentence: NO_ROOM }
  return {
    ...{ outcome: 'not-saved', reason: 'sealed' },
    sentence:
      'The disk of this device reported an error, so the photo was not kept. Take it again, or go on without one and say why.',
  }
}

const LOST = {
  gone: 'The file of this photo was deleted from the device before it was sent. There is no other copy.',
  differs: 'The file of this photo was changed on the device, so it is not shown and not sent.',
}
const PENDING = 'This photo has not come yet. It is still on the device that took it.'
const ELSEWHERE = 'This photo is at the hub, and there is no network now. Look again when this device is online.'

/** Own file, one that was fetched before, or from the hub. A file whose bytes do not have the hash is never shown. */
export async function showPhoto(part: PhotoKeeping, sha256: Hash): Promise<PhotoAnswer> {
  const row = part.keeper.core().photos.get(sha256)
  const own = row === null || row.dropped ? null : await part.files.read(sha256)
  if (own?.found === 'whole') return here(own.bytes)
  const fetched = await part.fetched.read(sha256)
  if (fetched.found === 'whole') {
    await part.fetched.touch(sha256, part.clock.reading().wall)
    return here(fetched.bytes)
  }
  const answer = await fetchPhoto(part, sha256)
  if (answer.outcome === 'here' || own === null) return answer
  if (row?.wholeAt === null && row.lost === null) noteLost(part, sha256, own.found)
  return row?.wholeAt === null ? { outcome: 'unknown', sentence: LOST[own.found] } : answer
}

const here = (bytes: Uint8Array): PhotoAnswer => ({ outcome: 'here', bytes, mime: PHOTO_MIME })

/** A person is told: the sentence stands where the photo would, and the count with what is unsent. */
export function noteLost(part: PhotoKeeping, sha256: Hash, how: 'gone' | 'differs'): void {
  part.keeper.write(({ photos }) => photos.lose(sha256, how))
  part.log(`Photo ${sha256}: ${LOST[how]}`)
  part.changed()
}

async function fetchPhoto(part: PhotoKeeping, sha256: Hash): Promise<PhotoAnswer> {
  const lease = part.lease()
  if (lease === null || part.connect === null) return { outcome: 'elsewhere', sentence: ELSEWHERE }
  const answer = await part.connect(lease.hubUrl).request({
    ...{ method: 'GET', path: `${PHOTOS_PATH}/${sha256}`, body: null, deadlineMs: FETCH_DEADLINE_MS },
    headers: { accept: PHOTO_MIME, authorization: `Bearer ${lease.token}` },
  })
  const problem = answer.kind === 'answer' && answer.contentType.startsWith('application/problem+json')
  if (problem && answer.status === 404) return { outcome: 'pending', sentence: PENDING }
  if (answer.kind !== 'answer' || answer.status !== 200 || hashOf(answer.body) !== sha256)
    return { outcome: 'elsewhere', sentence: ELSEWHERE }
  await keepFetched(part, sha256, answer.body)
  return here(answer.body)
}

/** What was looked at last stays; a disk with little room keeps none. */
async function keepFetched({ fetched, freeMiB, log }: PhotoKeeping, sha256: Hash, bytes: Uint8Array): Promise<void> {
  if ((freeMiB() ?? 0) < PHOTO_RESERVE_MiB) return
  try {
    await fetched.save(sha256, bytes)
    const files = (await fetched.list(false)).sort((a, b) => b.modifiedMs - a.modifiedMs)
    let held = 0
    for (const { hash, bytes: size } of files) {
      held += size
      if (held > FETCHED_AT_MOST_BYTES) await fetched.remove(hash)
    }
  } catch (error) {
    log('a fetched photo was not kept', error)
  }
}
