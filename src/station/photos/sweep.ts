// Clearing up at the start and now and then (SPEC [PH3], [PH9]). Nothing that an event names goes before it is whole at the hub.
import type { Hash } from '../../domain/brands.ts'
import type { Evidence } from '../../domain/event.ts'
import { decodeBody } from '../../wire/event-body.ts'
import type { Core } from '../core.ts'
import { cleanJpeg } from './jpeg.ts'
import { noteLost, type PhotoKeeping } from './keeping.ts'

export const KEEP_WHOLE_MS = 7 * 24 * 3_600_000
export const KEEP_UNNAMED_MS = 24 * 3_600_000
/** Of a file without a row nobody knows what it was: its database may have been lost. */
export const KEEP_STRANGER_MS = 14 * 24 * 3_600_000
const AT_ONCE = 200
const ROWS_AT_ONCE = 500

/**
 * What a broken write left aside, photos that no event named for a day, files of photos that are whole at the hub for a week, in the end files without
 * a row;
 * and own photos that are to be sent and whose file is gone are told.
 * A station that is sealed clears up nothing.
 */
export async function sweepPhotos(part: PhotoKeeping): Promise<void> {
  const { keeper, files, fetched, clock } = part
  if (keeper.sealed() !== null) return
  const now = clock.reading().wall
  const unnamedBefore = now - KEEP_UNNAMED_MS
  for (const hash of keeper.core().photos.unnamedBefore(unnamedBefore, AT_ONCE))
    await files.alone(hash, async () => {
      const gone = keeper.write(({ photos }) => photos.removeUnnamed(hash, unnamedBefore))
      if (gone.ok && gone.value) await files.remove(hash)
    })
  for (const hash of keeper.core().photos.wholeBefore(now - KEEP_WHOLE_MS, AT_ONCE))
    await files.alone(hash, async () => {
      if (keeper.write(({ photos }) => photos.drop(hash)).ok) await files.remove(hash)
    })
  await fetched.list(true)
  const lying = new Map((await files.list(true)).map((file) => [file.hash, file]))
  await settleFiles(part, lying, now)
  await tellLost(part, lying)
}

type Lying = Map<Hash, { bytes: number; modifiedMs: number }>

async function settleFiles(part: PhotoKeeping, lying: Lying, now: number): Promise<void> {
  const { photos } = part.keeper.core()
  const removeIf = (hash: Hash, is: () => boolean) =>
    part.files.alone(hash, async () => {
      if (is()) await part.files.remove(hash)
    })
  const isDropped = (hash: Hash) => photos.get(hash)?.dropped === true
  for (const hash of [...lying.keys()].filter(isDropped)) await removeIf(hash, () => isDropped(hash))
  const strangers = [...lying].filter(([hash]) => photos.get(hash) === null)
  if (strangers.length === 0) return
  const named = await namedInJournal(part.keeper.core(), new Set(strangers.map(([hash]) => hash)))
  for (const [hash, { modifiedMs }] of strangers) {
    const evidence = named.get(hash)
    if (evidence !== undefined) await adopt(part, evidence)
    else if (modifiedMs < now - KEEP_STRANGER_MS) await removeIf(hash, () => photos.get(hash) === null)
  }
}

/**
 * Files without a row are there after the database was lost or damaged ([J8]). The own journal, which brought over what was not sent, says which of
 * them an event names.
 */
async function namedInJournal(core: Core, strangers: ReadonlySet<Hash>): Promise<Map<Hash, Evidence>> {
  const named = new Map<Hash, Evidence>()
  const last = core.journal.newest(1)[0]?.local ?? 0
  for (let local = 1; local <= last; local++) {
    const row = core.journal.row(local)
    const decoded = row === null ? null : decodeBody(row.body)
    for (const each of decoded?.ok === true ? (decoded.event.evidence ?? []) : [])
      if (strangers.has(each.sha256)) named.set(each.sha256, each)
    // A scan goes first.
    if (local % ROWS_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  return named
}

async function adopt({ keeper, files, clock, changed }: PhotoKeeping, evidence: Evidence): Promise<void> {
  const read = await files.read(evidence.sha256)
  const clean = read.found === 'whole' ? cleanJpeg(read.bytes) : null
  if (clean?.ok !== true) return
  const { sha256, kind, bytes, capturedAt, report = null } = evidence
  const { widthPx, heightPx } = clean
  keeper.write(({ photos }) => {
    const savedAt = clock.reading().wall
    // Which stop's event names it is not looked up: it is named already.
    photos.put({ sha256, kind, bytes, widthPx, heightPx, capturedAt, savedAt, report, stopId: null })
    photos.named(sha256)
  })
  changed()
}

/** Looked at once more before it is said: the photo may have been saved since the folder was listed. */
async function tellLost(part: PhotoKeeping, lying: Lying): Promise<void> {
  const missing = part.keeper
    .core()
    .photos.toSend(Number.MAX_SAFE_INTEGER)
    .filter(({ sha256, bytes }) => lying.get(sha256)?.bytes !== bytes)
  for (const { sha256 } of missing) {
    const { found } = await part.files.read(sha256)
    if (found !== 'whole') noteLost(part, sha256, found)
  }
}
