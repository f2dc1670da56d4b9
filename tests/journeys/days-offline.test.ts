// The short one of `bench photos`: days without network, a tablet killed at any moment, a line that is cut; then all of it is there, once.
import { expect, test } from 'vitest'
import { temporaryFolder } from '../sql/folder.ts'
import { runDays } from '../bench/days.ts'

test('[F24] [PH4] [PH6] 5 days offline: 300 events and 60 photos, killed and cut at random, restarted, sent: each once', async () => {
  const shape = { events: 300, photos: 60, photoBytes: 60_000, days: 5, kills: 3, cuts: 8, seed: 3 }
  const result = await runDays(temporaryFolder(), shape)
  expect(result).toMatchObject({ photos: 60, missingEvents: 0, missingPhotos: 0, doubled: 0, leftOver: [] })
  expect(result.confirmed + result.stoodAlready).toBeGreaterThanOrEqual(300)
  expect(result.stoodAlready).toBeLessThanOrEqual(result.kills)
  expect(result.kills).toBeGreaterThan(2)
  expect(result.cuts).toBeGreaterThan(3)
}, 90_000)
