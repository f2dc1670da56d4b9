// Photos of a revoked station ([PH7]): it may hand over what it has, so that nothing is lost with the device, but nobody sees them before an operator
// says so. Their files lie where all do, under their hash; what makes a photo one of ours is its row, and theirs stands in another table until then.
import type { DeviceId, Hash } from '../../domain/brands.ts'
import type { HubDeps } from '../deps.ts'
import { busy } from '../http/problem.ts'
import { sha256Hex } from '../sha256.ts'
import { createHandOvers } from '../stations/hand-over.ts'
import type { PhotoRow } from '../store/photos.ts'
import { photoFile, readIfThere } from './files.ts'

/** In days of what a revoked station may hand over: all that is held of one at the same time. */
const MOST_DAYS = 8

export type HeldPhotos = {
  /** @throws Problem 503 when this station has handed over enough for now */
  mustHaveRoom(device: DeviceId): Promise<void>
  /** durable when it resolves; the file is there already */
  hold(row: PhotoRow): Promise<void>
  /** length in bytes when this photo of this station is held and its file is whole; else null */
  holds(device: DeviceId, sha256: Hash): Promise<number | null>
}

export function createHeldPhotos(needs: Pick<HubDeps, 'store' | 'config' | 'now'>): HeldPhotos {
  const { store, config } = needs
  const handOvers = createHandOvers(needs)
  return {
    mustHaveRoom: async (device) => {
      handOvers.ofStation(device).mustHaveRoom()
      if ((await store.heldBytes(device)) >= config.limits.handOverBytes * MOST_DAYS)
        throw busy(3600, 'As many photos of this revoked station are held as may be.')
    },
    hold: async (row) => {
      await store.holdPhoto(row)
      handOvers.ofStation(row.deviceId).spend(row.bytes)
    },
    holds: async (device, sha256) => {
      if (!(await store.holdsPhoto(device, sha256))) return null
      const bytes = await readIfThere(photoFile(config.dataDir, sha256))
      return bytes !== null && sha256Hex(bytes) === sha256 ? bytes.length : null
    },
  }
}

/** What is held of the device becomes photos like all others, and is told. @returns how many */
export async function releaseHeld({ store, photos }: Pick<HubDeps, 'store' | 'photos'>, device: DeviceId) {
  const released = await store.releasePhotos(device)
  for (const news of released) photos.whole(news)
  return released.length
}
