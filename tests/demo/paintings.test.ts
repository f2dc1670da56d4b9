import { expect, test } from 'vitest'
import { openDemoCamera } from '../../src/cli/demo/camera.ts'
import { imageSize } from 'image-size'

test('each painted door is a photo that passes the gate, and none is a copy of another', async () => {
  const camera = await openDemoCamera()
  const seen: string[] = []
  for (let seed = 1; seed <= 10; seed++) {
    const fix = { ageMs: 900, accuracyM: 5, distanceM: 9 }
    const { bytes, report } = await camera({ seed, kind: 'delivery', parcel: seed % 4 !== 0, fix, seen })
    expect({ seed, failed: report.failed, weak: report.weak }).toEqual({ seed, failed: [], weak: [] })
    expect(imageSize(bytes)).toMatchObject({ type: 'jpg', width: report.widthPx, height: report.heightPx })
    seen.push(report.dHash)
  }
}, 30_000)

test('the same seed is the same picture; a signature is another thing than a door', async () => {
  const camera = await openDemoCamera()
  const take = (kind: 'delivery' | 'signature') => camera({ seed: 7, kind, parcel: true, fix: null, seen: [] })
  const [door, again, signature] = [await take('delivery'), await take('delivery'), await take('signature')]
  expect(Buffer.from(again.bytes).equals(door.bytes)).toBe(true)
  expect(signature.report.heightPx).toBeLessThan(door.report.heightPx)
}, 30_000)
