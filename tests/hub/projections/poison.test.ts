import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { DeviceId, EpochId, HubInstant, JournalSeq, PackageId } from '../../../src/domain/brands.ts'
import { genesisHead, nextHead } from '../../../src/domain/chain.ts'
import { PACKAGES, step } from '../../../src/hub/projections/follow.ts'
import { sha256 } from '../../../src/hub/sha256.ts'
import { openSqliteStore } from '../../../src/hub/store/sqlite/open.ts'
import { createDevice } from './devices.ts'

it('[PR2] [F22] an event of the log that cannot be read is an alarm, and holds up nobody', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hub-poison-'))
  const opened = openSqliteStore(folder)
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  const { store } = opened
  const id = 'WM222222222222' as PackageId
  const [deviceId, epoch] = ['old' as DeviceId, 'e' as EpochId]
  const genesis = genesisHead(sha256, deviceId, epoch)
  const body = Buffer.from('{"kind":"as a hub before this one took it"}')
  const hash = nextHead(sha256, genesis, body)
  const events = [{ seq: 1 as JournalSeq, hash, body, packageIds: [id], kind: '', quarantine: null }]
  const now = 1 as HubInstant
  await store.take({ deviceId, epoch, genesis, fromSeq: 1 as JournalSeq, headBefore: genesis, events, sealed: [], now })
  await createDevice(store, 't1').record('PackageReceived', [id], { site: 'schaan', condition: 'ok' }, { at: 1000 })
  const log = { error: () => undefined } as never
  await step({ store, log, now: () => now }, 10, 0)
  expect(await store.cursor(PACKAGES)).toBe(2)
  expect((await store.packageView(id))?.site).toBe('schaan')
  const [alarm] = await store.alarms(5)
  expect(alarm?.sentence).toContain('position 1 changes no package')
  await store.close()
  rmSync(folder, { recursive: true })
})
