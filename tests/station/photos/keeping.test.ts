import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Hash } from '../../../src/domain/brands.ts'
import { hashOf, type PhotoDisk, PhotoFiles, realDisk } from '../../../src/station/photos/files.ts'
import { PHOTO_RESERVE_MiB, savePhoto, showPhoto } from '../../../src/station/photos/keeping.ts'
import { KEEP_STRANGER_MS, KEEP_UNNAMED_MS, KEEP_WHOLE_MS, sweepPhotos } from '../../../src/station/photos/sweep.ts'
import { exif, jpegOf } from '../../support/jpeg.ts'
import { START } from '../station-fixture.ts'
import { named, photoKit, type PhotoKit, saved } from './photo-kit.ts'

const report = {
  ...{ widthPx: 640, heightPx: 480, sharpness: 120, dark: 0.1, bright: 0.1, nearest: null, labelsBlurred: 1 },
  ...{ fixAgeMs: 900, accuracyM: 6, failed: [], weak: [], retakes: 0 },
}
const input = (seed: number, more: object = {}) => ({
  ...{ bytes: jpegOf({ seed }), kind: 'delivery' as const, capturedAt: START + seed, ...more },
})
const filesOf = ({ folder }: PhotoKit): string[] =>
  existsSync(join(folder, 'photos'))
    ? readdirSync(join(folder, 'photos'), { recursive: true, encoding: 'utf8' }).filter((name) => /\./.test(name))
    : []

describe('[PH1] saving', () => {
  test('the file lies under the hash of what was kept, its row says so, and an event can name it', async () => {
    const kit = photoKit()
    const bytes = jpegOf({ seed: 1, beside: [exif(1)] })
    const dHash = '0123456789abcdef'
    const answer = await savePhoto(kit, { ...input(1), bytes, report: { ...report, dHash } })
    if (answer.outcome !== 'saved') throw new Error(answer.sentence)
    const file = join(kit.folder, 'photos', answer.sha256.slice(0, 2), `${answer.sha256}.jpg`)
    const kept = readFileSync(file)
    expect(kept.includes('GPS')).toBe(false)
    expect(hashOf(kept)).toBe(answer.sha256)
    expect(answer).toMatchObject({ bytes: kept.length, widthPx: 640, heightPx: 480, capturedAt: START + 1 })
    expect(kit.keeper.core().photos.evidenceOf(answer.sha256)).toEqual({
      ...{ kind: 'delivery', sha256: answer.sha256, bytes: kept.length, mime: 'image/jpeg', capturedAt: START + 1 },
      report: { ...report, dHash },
    })
    expect(kit.keeper.core().photos.evidenceOf('0'.repeat(64) as Hash)).toBeNull()
    expect(await showPhoto(kit, answer.sha256)).toMatchObject({ outcome: 'here', mime: 'image/jpeg' })
  })

  test('the same photo again is one file and one row, and what an event said of it stays', async () => {
    const kit = photoKit()
    const first = await saved(kit, 7)
    named(kit, first)
    expect(await saved(kit, 7, START + 99_999)).toBe(first)
    expect(filesOf(kit)).toHaveLength(1)
    expect(kit.keeper.core().photos.toSend(10)).toMatchObject([{ sha256: first, capturedAt: START + 7 }])
  })

  test('the last 200 difference hashes are there for the gate, newest first', async () => {
    const kit = photoKit()
    for (let seed = 0; seed < 205; seed++) {
      const dHash = seed.toString(16).padStart(16, '0')
      await savePhoto(kit, { ...input(seed), report: { ...report, dHash } })
    }
    const hashes = kit.keeper.core().photos.dHashes(200)
    expect(hashes).toHaveLength(200)
    expect(hashes[0]).toBe((204).toString(16).padStart(16, '0'))
    expect(hashes.at(-1)).toBe((5).toString(16).padStart(16, '0'))
  })

  test.each([
    ['text', Buffer.from('no photo')],
    ['half a photo', jpegOf({ seed: 1 }).subarray(0, 1000)],
    ['100 megapixels', jpegOf({ seed: 1, widthPx: 10_000, heightPx: 10_000 })],
  ])('%s is refused with a sentence, and nothing lies there', async (_name, bytes) => {
    const kit = photoKit()
    const answer = await savePhoto(kit, { ...input(1), bytes })
    expect(answer).toMatchObject({ outcome: 'not-saved', reason: 'no-photo' })
    expect(filesOf(kit)).toEqual([])
  })

  test('nobody signed in: refused', async () => {
    const kit = photoKit()
    kit.keeper.write((core) => core.kv.put('operator', null))
    expect(await savePhoto(kit, input(1))).toMatchObject({ outcome: 'not-saved', reason: 'not-signed-in' })
  })
})

const STEPS = ['makeFolder', 'write', 'rename', 'syncFolder'] as const
class PowerCut extends Error {}
/** After the cut nothing reaches the disk any more, not even tidying up. */
function cutAt(step: (typeof STEPS)[number], when: 'before' | 'after', nth = 1): PhotoDisk {
  let count = 0
  const at = <K extends keyof PhotoDisk>(name: K): PhotoDisk[K] =>
    (async (...given: never[]) => {
      if (name === step) count += 1
      if (name === step && count >= nth && when === 'before') throw new PowerCut(`before ${name}`)
      const done: unknown = await (realDisk[name] as (...args: never[]) => Promise<unknown>)(...given)
      if (name === step && count >= nth) throw new PowerCut(`after ${name}`)
      return done
    }) as PhotoDisk[K]
  return { makeFolder: at('makeFolder'), write: at('write'), rename: at('rename'), syncFolder: at('syncFolder') }
}

describe('[F24] the power goes while a photo is saved', () => {
  for (const step of STEPS)
    for (const when of ['before', 'after'] as const)
      test(`${when} ${step}: nothing was answered; after the restart it is saved again, once`, async () => {
        const kit = photoKit({ disk: cutAt(step, when) })
        const answer = await savePhoto(kit, input(1))
        expect(answer.outcome).toBe('not-saved')
        expect(kit.keeper.core().photos.get(hashOf(input(1).bytes))).toBeNull()
        const after = kit.reopen()
        await sweepPhotos(after)
        expect(filesOf(after).filter((name) => name.endsWith('.part'))).toEqual([])
        const hash = await saved(after, 1)
        expect(filesOf(after)).toHaveLength(1)
        expect(await showPhoto(after, hash)).toMatchObject({ outcome: 'here' })
      })

  test('a part that was left aside goes at the next start; one being written now stays', async () => {
    const kit = photoKit()
    const hash = await saved(kit, 1)
    const part = join(dirname(kit.files.fileOf(hash)), `${'ab'.repeat(32)}.1.part`)
    writeFileSync(part, 'half')
    const after = kit.reopen()
    await sweepPhotos(after)
    expect(existsSync(part)).toBe(false)
    expect(existsSync(after.files.fileOf(hash))).toBe(true)
  })

  test('before the row is committed: the file is nobody’s, and goes after two weeks', async () => {
    let armed = false
    const cut = (point: string) => {
      if (armed && point === 'before-commit') throw new PowerCut('before the commit')
    }
    const kit = photoKit({ cut })
    armed = true
    await expect(savePhoto(kit, input(1))).rejects.toThrow('before the commit')
    armed = false
    expect(filesOf(kit)).toHaveLength(1)
    const after = kit.reopen()
    const file = after.files.fileOf(hashOf(input(1).bytes))
    await sweepPhotos(after)
    expect(existsSync(file)).toBe(true)
    const old = (START - KEEP_STRANGER_MS - 60_000) / 1000
    utimesSync(file, old, old)
    await sweepPhotos(after)
    expect(existsSync(file)).toBe(false)
  })
})

describe('[PH2] [F4] a full disk', () => {
  test('photos stop while there is room for scans: refused with a sentence below the reserve', async () => {
    const kit = photoKit()
    kit.freeMiB = () => PHOTO_RESERVE_MiB - 1
    const answer = await savePhoto(kit, input(1))
    expect(answer).toMatchObject({ outcome: 'not-saved', reason: 'no-room' })
    expect(filesOf(kit)).toEqual([])
    kit.freeMiB = () => PHOTO_RESERVE_MiB
    expect((await savePhoto(kit, input(1))).outcome).toBe('saved')
  })

  test('ENOSPC in the middle of the write: refused, nothing is left aside, the database goes on', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    const write: PhotoDisk['write'] = async (file, bytes) => {
      writeFileSync(file, bytes.subarray(0, 100))
      throw full
    }
    const kit = photoKit({ disk: { ...realDisk, write } })
    expect(await savePhoto(kit, input(1))).toMatchObject({ outcome: 'not-saved', reason: 'no-room' })
    expect(filesOf(kit)).toEqual([])
    expect(kit.keeper.write((core) => core.kv.put('photosAt', 'x')).ok).toBe(true)
  })

  test('a real disk that is too small for it', async (test) => {
    const folder = join('/mnt', `waymark-full-${process.pid}`)
    try {
      mkdirSync(folder)
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' })
    } catch {
      rmSync(folder, { recursive: true, force: true })
      test.skip('this machine lets nobody mount a small disk')
    }
    onTestFinished(() => {
      execFileSync('umount', [folder])
      rmSync(folder, { recursive: true })
    })
    const kit = photoKit()
    kit.files = new PhotoFiles(folder)
    const answer = await savePhoto(kit, { ...input(1), bytes: jpegOf({ seed: 1, bytes: 3_000_000 }) })
    expect(answer).toMatchObject({ outcome: 'not-saved', reason: 'no-room' })
    expect((await savePhoto(kit, input(2))).outcome).toBe('saved')
  })
})

describe('[PH9] clearing up', () => {
  test('a photo that no event names goes after a day, one that is named stays for ever', async () => {
    const kit = photoKit()
    const [left, kept] = [await saved(kit, 1), await saved(kit, 2)]
    named(kit, kept)
    await sweepPhotos(kit)
    expect(filesOf(kit)).toHaveLength(2)
    kit.clock.pass(KEEP_UNNAMED_MS + 1)
    await sweepPhotos(kit)
    expect(existsSync(kit.files.fileOf(left))).toBe(false)
    expect(kit.keeper.core().photos.get(left)).toBeNull()
    kit.clock.pass(100 * KEEP_WHOLE_MS)
    await sweepPhotos(kit)
    expect(existsSync(kit.files.fileOf(kept))).toBe(true)
  })

  test('a file that is whole at the hub goes after a week, not before', async () => {
    const kit = photoKit()
    const hash = await saved(kit, 1)
    named(kit, hash)
    kit.keeper.write(({ photos }) => photos.setWhole(hash, kit.clock.reading().wall))
    kit.clock.pass(KEEP_WHOLE_MS - 1)
    await sweepPhotos(kit)
    expect(existsSync(kit.files.fileOf(hash))).toBe(true)
    kit.clock.pass(2)
    await sweepPhotos(kit)
    expect(existsSync(kit.files.fileOf(hash))).toBe(false)
    expect(await showPhoto(kit, hash)).toMatchObject({ outcome: 'elsewhere' })
    expect(kit.keeper.core().photos.lostCount()).toBe(0)
  })

  test('[F24] a file that somebody deleted, and one that somebody changed: told at the next start, and shown as what they are', async () => {
    const kit = photoKit()
    const [gone, changed, whole] = [await saved(kit, 1), await saved(kit, 2), await saved(kit, 3)]
    named(kit, gone, changed, whole)
    rmSync(kit.files.fileOf(gone))
    truncateSync(kit.files.fileOf(changed), 100)
    const after = kit.reopen()
    await sweepPhotos(after)
    const { photos } = after.keeper.core()
    expect(photos.lostCount()).toBe(2)
    expect(photos.toSend(10).map(({ sha256 }) => sha256)).toEqual([whole])
    expect(after.said.join()).toContain('deleted from the device before it was sent')
    expect(after.said.join()).toContain('changed on the device')
    expect(await showPhoto(after, gone)).toMatchObject({
      outcome: 'unknown',
      sentence: expect.stringContaining('deleted') as string,
    })
    expect(await showPhoto(after, changed)).toMatchObject({
      outcome: 'unknown',
      sentence: expect.stringContaining('changed') as string,
    })
    // Taken or found again, it goes on its way.
    await saved(after, 1)
    expect(photos.lostCount()).toBe(1)
    expect(photos.toSend(10)).toHaveLength(2)
  })

  test('one whose file is deleted while the app runs is told when somebody looks', async () => {
    const kit = photoKit()
    const hash = await saved(kit, 1)
    named(kit, hash)
    rmSync(kit.files.fileOf(hash))
    expect(await showPhoto(kit, hash)).toMatchObject({ outcome: 'unknown' })
    expect(kit.keeper.core().photos.lostCount()).toBe(1)
  })
})

test('[PH3] a photo that is saved once more while it is cleared up keeps its file: who confirms it late loses nothing', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const kit = photoKit()
    const hash = await saved(kit, seed)
    kit.clock.pass(KEEP_UNNAMED_MS + 1000)
    // Sooner or later by some turns: each place at which the two can meet.
    const clearing = sweepPhotos(kit)
    for (let turn = 0; turn < seed; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(await saved(kit, seed)).toBe(hash)
    named(kit, hash)
    await clearing
    expect((await kit.files.read(hash)).found, `after ${seed} turns`).toBe('whole')
    expect(kit.keeper.core().photos.get(hash)).toMatchObject({ named: true, lost: null })
  }
})
