// The gate's thresholds on photographs of others (data/photos), on pictures made here, and on numbers (DOMAIN §4.2).
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GreyPicture } from '../../src/domain/decoding/picture.ts'
import {
  blursLabels,
  judgePhoto,
  mayExcuse,
  measurePhoto,
  MIN_LONG_SIDE_PX,
  NEAR_COPY_BITS,
  type PhotoFindings,
  SHARP_FROM,
} from '../../src/domain/photo-gate.ts'
import { dHashOf, exposureOf, GATE_LONG_SIDE_PX, hammingDistance, scaleToGate } from '../../src/domain/photo-plane.ts'
import type { PhotoTest } from '../../src/domain/photo-report.ts'
import { PhotoReportSchema } from '../../src/wire/photo-report.ts'
import { doorPicture, outOfFocus, shakenAcross } from '../support/door-picture.ts'
import { greyOfJpeg } from '../support/jpeg-codec.ts'
import { testData } from '../support/test-data.ts'

const data = testData('.')
const photos = join(data, 'photos')
const AT_HOME = { ageMs: 4_000, accuracyM: 8, distanceM: 12 }

const judged = (over: Partial<PhotoFindings> & Pick<PhotoFindings, 'measures'>) =>
  judgePhoto({ seen: [], fix: AT_HOME, labels: 0, kind: 'delivery', retakes: 0, ...over })
const failedBy = (picture: GreyPicture, seen: readonly string[] = []): PhotoTest[] =>
  judged({ measures: measurePhoto(picture), seen }).failed
const changed = (picture: GreyPicture, by: (grey: number, at: number) => number): GreyPicture => ({
  ...picture,
  luma: Uint8Array.from(picture.luma, (grey, at) => Math.max(0, Math.min(255, by(grey, at)))),
})
/** The same noise every time, ± `most`. */
const noise = (most: number) => (at: number) => ((Math.imul(at + 1, 2654435761) >>> 16) % (2 * most + 1)) - most

/** Turned around its middle, cut at the edges as a camera would. */
function turned(picture: GreyPicture, degrees: number): GreyPicture {
  const { width, height, luma } = picture
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const out = new Uint8Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = [x - width / 2, y - height / 2]
      const fromX = Math.min(width - 1, Math.max(0, Math.round(u * cos + v * sin + width / 2)))
      const fromY = Math.min(height - 1, Math.max(0, Math.round(v * cos - u * sin + height / 2)))
      out[y * width + x] = luma[fromY * width + fromX]!
    }
  return { width, height, luma: out }
}

describe('pictures made here', () => {
  const door = doorPicture()

  test('a sharp door passes; out of focus and shaken it does not', () => {
    expect(failedBy(door)).toEqual([])
    expect(failedBy(outOfFocus(door, 4))).toEqual(['sharpness'])
    expect(failedBy(shakenAcross(door, 7))).toEqual(['sharpness'])
  })

  test('dim light alone fails neither sharpness nor exposure', () => {
    const dusk = changed(door, (grey, at) => grey * 0.3 + noise(4)(at))
    expect(failedBy(dusk)).toEqual([])
    expect(failedBy(changed(outOfFocus(door, 6), (grey) => grey * 0.3))).toContain('sharpness')
  })

  test('a covered lens and a burnt-out picture fail by exposure, and the share is told', () => {
    const black = changed(door, (_, at) => 12 + noise(9)(at))
    const white = changed(door, (grey) => grey + 190)
    expect(failedBy(black)).toContain('exposure')
    expect(failedBy(white)).toContain('exposure')
    expect(exposureOf(black)).toEqual({ dark: 1, bright: 0 })
    expect(exposureOf(white).bright).toBeGreaterThan(0.9)
    // Six tenths are the bound: a door of which half lies in the dark passes, and is said to be dark.
    const half = changed(door, (grey, at) => (at < door.luma.length / 2 ? 5 : grey))
    expect(judged({ measures: measurePhoto(half) })).toMatchObject({ failed: [], weak: ['exposure'] })
  })

  test('too small a picture is told by its long side', () => {
    expect(failedBy(doorPicture({ width: 768, height: MIN_LONG_SIDE_PX }))).toEqual([])
    expect(failedBy(doorPicture({ width: MIN_LONG_SIDE_PX - 1, height: 768 }))).toEqual(['size'])
  })

  test('a copy is near whatever was done to it; the next door is far', () => {
    const seen = [measurePhoto(door).dHash]
    const copies = {
      smaller: doorPicture({ width: 1024, height: 768 }),
      brighter: changed(door, (grey) => grey * 1.15 + 6),
      grainy: changed(door, (grey, at) => grey + noise(8)(at)),
    }
    for (const [name, copy] of Object.entries(copies))
      expect([name, failedBy(copy, seen)]).toEqual([name, ['near-copy']])
    for (const seed of [2, 3, 4, 5]) expect(failedBy(doorPicture({ seed }), seen)).toEqual([])
  })
})

describe('properties', () => {
  const picture = fc
    .record({ width: fc.integer({ min: 1, max: 90 }), height: fc.integer({ min: 1, max: 90 }), seed: fc.nat() })
    .map(({ width, height, seed }): GreyPicture => {
      const grain = noise(127)
      return { width, height, luma: Uint8Array.from({ length: width * height }, (_, at) => 128 + grain(at + seed)) }
    })

  test('any picture gives a report that the wire takes', () => {
    fc.assert(
      fc.property(picture, fc.nat(1000), fc.array(fc.string(), { maxLength: 4 }), (one, labels, seen) => {
        const fix = { ageMs: labels * 100, accuracyM: labels, distanceM: null }
        const report = judged({ measures: measurePhoto(one), labels, seen, fix })
        expect(PhotoReportSchema.parse(report)).toEqual(report)
      }),
    )
  })

  test('the scaled plane keeps the mean, and no side is longer than the gate’s', () => {
    const sizes = fc.record({ width: fc.integer({ min: 600, max: 1500 }), height: fc.integer({ min: 1, max: 40 }) })
    fc.assert(
      fc.property(sizes, fc.nat(255), ({ width, height }, grey) => {
        const flat = { width, height, luma: new Uint8Array(width * height).fill(grey) }
        const small = scaleToGate(flat)
        expect(Math.max(small.width, small.height)).toBeLessThanOrEqual(Math.max(GATE_LONG_SIDE_PX, 1))
        expect(new Set(small.luma)).toEqual(new Set([grey]))
        expect(measurePhoto(flat).sharpness).toBe(0)
      }),
      { numRuns: 40 },
    )
  })

  test('distance of hashes: nothing to itself, the same both ways, never past 64', () => {
    const hash = fc.stringMatching(/^[0-9a-f]{16}$/)
    fc.assert(
      fc.property(hash, hash, (a, b) => {
        expect(hammingDistance(a, a)).toBe(0)
        expect(hammingDistance(a, b)).toBe(hammingDistance(b, a))
        expect(hammingDistance(a, b)).toBeLessThanOrEqual(64)
      }),
    )
    expect(hammingDistance('0000000000000000', 'ffffffffffffffff')).toBe(64)
    expect(hammingDistance('0000000000000001', '0000000000000003')).toBe(1)
    expect(hammingDistance('', '0000000000000000')).toBeNull()
    expect(hammingDistance('0000000000000000', 'FFFFFFFFFFFFFFFF')).toBeNull()
  })
})

describe('what the findings mean', () => {
  const measures = measurePhoto(doorPicture())

  test.each([
    ['nobody knows where', null, true],
    ['fresh and near', AT_HOME, false],
    ['30 s old', { ...AT_HOME, ageMs: 30_000 }, false],
    ['older', { ...AT_HOME, ageMs: 30_001 }, true],
    ['a circle as wide as the street', { ...AT_HOME, accuracyM: 101 }, true],
    ['64 m away, 8 m off', { ...AT_HOME, distanceM: 68 }, false],
    ['farther', { ...AT_HOME, distanceM: 69 }, true],
    ['no stop to measure from', { ...AT_HOME, distanceM: null }, false],
    ['no number at all', { ...AT_HOME, ageMs: Number.NaN }, true],
    ['from tomorrow', { ...AT_HOME, ageMs: -86_400_000 }, true],
  ])('the place: %s', (_, fix, weak) => {
    const report = judged({ measures, fix })
    expect(report.failed).toEqual([]) // a place never stops a photo
    expect(report.weak.includes('place')).toBe(weak)
    expect(PhotoReportSchema.parse(report)).toEqual(report)
  })

  test('a readable label is weak and counted; of a label itself it stays', () => {
    expect(judged({ measures, labels: 2 })).toMatchObject({ weak: ['label'], labelsBlurred: 2, failed: [] })
    expect(judged({ measures, labels: 2, kind: 'label' })).toMatchObject({ weak: ['label'], labelsBlurred: 0 })
    expect([blursLabels('label'), blursLabels('damage'), blursLabels('delivery')]).toEqual([false, true, true])
  })

  test('the nearest of all seen photos counts, and broken hashes count nothing', () => {
    const far = dHashOf(doorPicture({ seed: 2 }))
    expect(judged({ measures }).nearest).toBeNull()
    expect(judged({ measures, seen: ['', 'x'.repeat(16)] }).nearest).toBeNull()
    expect(judged({ measures, seen: [far, measures.dHash, far] })).toMatchObject({ nearest: 0, failed: ['near-copy'] })
    expect(judged({ measures, seen: [far] }).nearest).toBeGreaterThan(NEAR_COPY_BITS)
  })

  test('after two retakes there is a coded way through', () => {
    expect([0, 1, 2, 3].map((retakes) => mayExcuse({ retakes }))).toEqual([false, false, true, true])
  })
})

const read = (path: string): Promise<GreyPicture> => greyOfJpeg(readFileSync(path))

const jpegsOf = (folder: string): string[] =>
  existsSync(join(photos, folder))
    ? readdirSync(join(photos, folder))
        .filter((file) => /\.jpe?g$/i.test(file))
        .map((file) => join(photos, folder, file))
    : []

describe('photographs of others', { timeout: 120_000 }, () => {
  const why = 'skipped: data/photos is not here; WAYMARK_TEST_DATA names the folder with the test data'

  test('parcels at doors pass, by day and by night, and none is a copy of another', async (context) => {
    const files = jpegsOf('parcels-at-doors')
    if (files.length === 0) {
      console.log(why)
      return context.skip(why)
    }
    const seen: string[] = []
    for (const file of files) {
      const measures = measurePhoto(await read(file))
      expect([file, judged({ measures, seen }).failed]).toEqual([file, []])
      seen.push(measures.dHash)
    }
    expect(seen.length).toBeGreaterThanOrEqual(14)
  })

  test('the same scene passes sharp and fails out of focus and shaken, well apart', async (context) => {
    const files = jpegsOf('sharp-and-blurred')
    if (files.length === 0) {
      console.log(why)
      return context.skip(why)
    }
    const by = { S: [] as number[], F: [] as number[], M: [] as number[] }
    for (const file of files) {
      const which = /_([SFM])\.jpg$/i.exec(file)![1]!.toUpperCase() as keyof typeof by
      const picture = await read(file)
      by[which].push(measurePhoto(picture).sharpness)
      expect([file, failedBy(picture)]).toEqual([file, which === 'S' ? [] : ['sharpness']])
    }
    console.log(`sharpness: sharp ${by.S.join(', ')}; out of focus ${by.F.join(', ')}; shaken ${by.M.join(', ')}`)
    expect(Math.min(...by.S) - SHARP_FROM).toBeGreaterThan(0.08)
    expect(SHARP_FROM - Math.max(...by.F, ...by.M)).toBeGreaterThan(0.1)
  })

  test('copies of real photographs are near, whatever was done to them; black ones fail', async (context) => {
    const files = jpegsOf('parcels-at-doors')
    if (files.length === 0) {
      console.log(why)
      return context.skip(why)
    }
    for (const file of files) {
      const small = scaleToGate(await read(file))
      const seen = [dHashOf(small)]
      for (const copy of [
        changed(small, (grey) => grey * 1.2 + 5),
        changed(small, (grey, at) => grey + noise(10)(at)),
        turned(small, 1),
      ])
        expect([file, failedBy(copy, seen)]).toEqual([file, expect.arrayContaining(['near-copy'])])
      expect([file, failedBy(changed(small, (grey) => grey * 0.06))]).toEqual([
        file,
        expect.arrayContaining(['exposure']),
      ])
      expect([file, failedBy(changed(small, (grey) => 250 + grey * 0.02))]).toEqual([
        file,
        expect.arrayContaining(['exposure']),
      ])
    }
  })
})
