import { expect, it } from 'vitest'
import { sayingAlarms } from '../../src/hub/alarms.ts'
import { createIngest } from '../../src/hub/ingest/ingest.ts'
import { knownStation, openTestHub, tempFolder } from './kit.ts'

it('[OP4] each alarm is one line of the log, in order, those of a start before not again', async () => {
  const { folder, drop } = tempFolder()
  const hub = await openTestHub(folder)
  await hub.deps.store.raiseAlarm(hub.deps.now(), 'of yesterday')
  const lines: string[] = []
  const log = { warn: (about: { alarm: number }, sentence: string) => void lines.push(`${about.alarm} ${sentence}`) }
  const store = await sayingAlarms(hub.deps.store, log as never)
  await store.raiseAlarm(hub.deps.now(), 'of today')

  const ingest = createIngest({ store, now: hub.deps.now, taken: () => undefined })
  const station = await knownStation(hub)
  station.journal.scan(4)
  const twin = station.journal.clone()
  twin.scan(1, 100)
  station.journal.scan(1, 200)
  await ingest(station.frameOf(1, 5), station.lease)
  // Nothing wrong, nothing said.
  expect(lines).toEqual(['2 of today'])
  await ingest(station.frame(twin.batch(5, 5)), station.lease)
  await hub.deps.store.setRevoked(station.journal.device, true)
  station.journal.scan(1)
  await ingest(station.frameOf(6, 6), station.lease)
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(/^3 Station st-1 sent two different events as number 5/),
    expect.stringMatching(/^4 Events 6 to 6 of station st-1, journal epoch-1, are in quarantine: handed over by/),
  ])
  await hub.close()
  drop()
})
