import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { imageSize } from 'image-size'
import { describe, expect, test } from 'vitest'
import { cleanJpeg } from '../../../src/station/photos/jpeg.ts'
import { exif, jpegOf } from '../../support/jpeg.ts'
import { testData } from '../../support/test-data.ts'

function cleaned(bytes: Uint8Array) {
  const clean = cleanJpeg(bytes)
  if (!clean.ok) throw new Error(clean.why)
  return clean
}

describe('[PH2] what is kept of a photo', () => {
  test('a photo as the gate makes it is kept byte by byte', () => {
    const bytes = jpegOf({ seed: 1, bytes: 50_000, widthPx: 1920, heightPx: 1440 })
    const clean = cleaned(bytes)
    expect(Buffer.from(clean.bytes).equals(bytes)).toBe(true)
    expect(clean).toMatchObject({ widthPx: 1920, heightPx: 1440 })
  })

  test('where it was taken, by which telephone and what else stands beside the picture goes; how it is turned stays', () => {
    const comment = Buffer.from([0xff, 0xfe, 0, 8, ...Buffer.from('SECRET')])
    const turned = jpegOf({ seed: 2, widthPx: 640, heightPx: 480, beside: [exif(6), comment] })
    expect(turned.includes('GPS')).toBe(true)
    const clean = cleaned(turned)
    expect(Buffer.from(clean.bytes).includes('GPS')).toBe(false)
    expect(Buffer.from(clean.bytes).includes('SECRET')).toBe(false)
    // As it is shown: on its side.
    expect(clean).toMatchObject({ widthPx: 480, heightPx: 640 })
    expect(imageSize(clean.bytes)).toMatchObject({ width: 640, height: 480, orientation: 6 })
  })

  test('a photo that was cleaned once is kept as it is', () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const once = cleaned(jpegOf({ seed: orientation, beside: [exif(orientation)] }))
      expect(Buffer.from(cleaned(once.bytes).bytes).equals(Buffer.from(once.bytes))).toBe(true)
    }
  })

  test('what hangs behind the picture is left out', () => {
    const bytes = jpegOf({ seed: 3 })
    const clean = cleaned(Buffer.concat([bytes, Buffer.from('<script>or a second file</script>')]))
    expect(Buffer.from(clean.bytes).equals(bytes)).toBe(true)
  })
})

describe('[PH2] what is no photo', () => {
  const bytes = jpegOf({ seed: 4, bytes: 5000 })
  test.each([
    ['nothing', Buffer.alloc(0), 'no-jpeg'],
    ['text', Buffer.from('not a photo at all'), 'no-jpeg'],
    ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'), 'no-jpeg'],
    ['a start without a picture', Buffer.from([0xff, 0xd8, 0xff, 0xd9]), 'no-jpeg'],
    ['a picture that ends early', bytes.subarray(0, 4000), 'cut'],
    ['100 megapixels', jpegOf({ seed: 5, widthPx: 11_000, heightPx: 9_100 }), 'too-many-pixels'],
    ['no width', jpegOf({ seed: 6, widthPx: 0 }), 'no-jpeg'],
  ])('%s', (_name, given, why) => {
    expect(cleanJpeg(given)).toEqual({ ok: false, why })
  })

  test('cut at any byte, or with any byte of its head changed, it is judged and never throws', () => {
    for (let end = 0; end < bytes.length; end += 7) expect(cleanJpeg(bytes.subarray(0, end)).ok).toBe(false)
    for (let at = 0; at < 250; at++)
      for (const value of [0, 0x7f, 0xff]) {
        const changed = Buffer.from(bytes)
        changed[at] = value
        expect(typeof cleanJpeg(changed).ok).toBe('boolean')
      }
  })
})

const photos = testData('photos/exif')
test.skipIf(!existsSync(photos))(
  '[PH2] telephones’ own photos lose their place and keep their picture (data/photos/exif)',
  () => {
    const names = readdirSync(photos).filter((name) => /\.jpe?g$/i.test(name))
    expect(names.length).toBeGreaterThan(3)
    for (const name of names) {
      const given = readFileSync(join(photos, name))
      const before = imageSize(given)
      const clean = cleanJpeg(given)
      if (!clean.ok) throw new Error(`${name}: ${clean.why}`)
      const after = imageSize(clean.bytes)
      expect({ name, width: after.width, height: after.height }).toEqual({
        name,
        width: before.width,
        height: before.height,
      })
      expect({ name, turned: after.orientation ?? 1 }).toEqual({ name, turned: before.orientation ?? 1 })
      // At most the turning is left of what the camera wrote: neither a place nor a maker.
      expect(Buffer.from(clean.bytes).subarray(0, 4096).includes('GPS')).toBe(false)
      expect(clean.bytes.length).toBeLessThanOrEqual(given.length + 40)
    }
  },
)
