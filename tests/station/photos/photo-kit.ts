// The photos' part of a station over a real folder and database: no windows, no hub unless a test gives one.
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Hash } from '../../../src/domain/brands.ts'
import { placeOf, systemRandom } from '../../../src/station/adapters.ts'
import { Keeper } from '../../../src/station/keeper.ts'
import { PhotoFiles, type PhotoDisk, realDisk } from '../../../src/station/photos/files.ts'
import { type PhotoKeeping, savePhoto } from '../../../src/station/photos/keeping.ts'
import { temporaryFolder } from '../../sql/folder.ts'
import { jpegOf } from '../../support/jpeg.ts'
import { START, testClock, type TestClock } from '../station-fixture.ts'

export type PhotoKit = PhotoKeeping & {
  folder: string
  clock: TestClock
  said: string[]
  /** the process ends here: another one opens the folder */
  reopen: (disk?: PhotoDisk) => PhotoKit
}
type Cut = (point: 'before-commit' | 'after-commit') => void

export function photoKit(given: { folder?: string; disk?: PhotoDisk; clock?: TestClock; cut?: Cut } = {}): PhotoKit {
  const { folder = temporaryFolder(), disk = realDisk, clock = testClock(), cut } = given
  const keeper = new Keeper({ clock, random: systemRandom, folder, placeOf, cut, onSealed: () => undefined })
  onTestFinished(() => keeper.close())
  keeper.write((core) => core.kv.put('operator', { personId: 'dino' } as never))
  const said: string[] = []
  return {
    ...{ keeper, folder, clock, said },
    files: new PhotoFiles(join(folder, 'photos'), disk),
    fetched: new PhotoFiles(join(folder, 'photos', 'fetched'), disk),
    freeMiB: () => 1000,
    lease: () => null,
    connect: null,
    changed: () => undefined,
    log: (sentence) => void said.push(sentence),
    reopen: (next = realDisk) => {
      keeper.close()
      clock.pass(2000)
      return photoKit({ folder, disk: next, clock })
    },
  }
}

/** Saves a photo of its own; @returns its hash */
export async function saved(kit: PhotoKit, seed: number, capturedAt = START + seed): Promise<Hash> {
  const answer = await savePhoto(kit, { bytes: jpegOf({ seed }), kind: 'delivery', capturedAt })
  if (answer.outcome !== 'saved') throw new Error(answer.sentence)
  return answer.sha256
}

export const named = (kit: PhotoKit, ...hashes: Hash[]): void => {
  kit.keeper.write(({ photos }) => {
    for (const hash of hashes) photos.named(hash)
  })
}
