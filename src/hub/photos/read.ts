// A whole photo's bytes, for a station of its site and for the customer's page (who asks for it has checked who may see it).
import type { Hash, SiteId } from '../../domain/brands.ts'
import type { HubDeps } from '../deps.ts'
import { sha256Hex } from '../sha256.ts'
import type { PhotoRow } from '../store/photos.ts'
import { photoFile, readIfThere } from './files.ts'

export type WholePhoto = { row: PhotoRow; bytes: Buffer }

/**
 * null: not whole here, or its file is gone or is not what it was: that raises an alarm, and the photo is taken again from whoever still has it.
 * @param site only a photo that a station of this site brought; absent: anybody's
 */
export async function readPhoto(
  deps: Pick<HubDeps, 'store' | 'config' | 'now'>,
  sha256: Hash,
  site?: SiteId,
): Promise<WholePhoto | null> {
  const row = await deps.store.photo(sha256, site)
  if (row === null) return null
  const bytes = await readIfThere(photoFile(deps.config.dataDir, sha256))
  if (bytes !== null && sha256Hex(bytes) === sha256) return { row, bytes }
  const what = bytes === null ? 'is gone' : 'is damaged'
  await alarmOnce(deps, sha256, `The file of photo ${sha256} ${what} on the hub’s disk.`)
  return null
}

const told = new WeakMap<object, Set<string>>()

async function alarmOnce(
  { store, now }: Pick<HubDeps, 'store' | 'now'>,
  sha256: Hash,
  sentence: string,
): Promise<void> {
  const known = told.get(store) ?? new Set<string>()
  told.set(store, known)
  if (known.has(sha256)) return
  known.add(sha256)
  await store.raiseAlarm(now(), sentence)
}
