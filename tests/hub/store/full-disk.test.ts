import { expect, it } from 'vitest'
import type { HubPosition, SiteId } from '../../../src/domain/brands.ts'
import { openHub } from '../../../src/hub/hub.ts'
import { makeEnrolCode } from '../../../src/hub/stations/enrol.ts'
import { HttpStation, openTestHub, tempFolder, testConfig } from '../kit.ts'

it('[F28] [ST10] on a full disk a push is 503 and not acknowledged; reading goes on; with room again all of it arrives once', async () => {
  const { folder, drop } = tempFolder()
  const first = await openTestHub(folder)
  const { code } = await makeEnrolCode(first.deps, 'depot' as SiteId)
  const one = await HttpStation.enrol(await first.listen(), code)
  await first.close()

  const opened = await openHub(testConfig(folder), { maxPages: 90 })
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  const { hub } = opened
  const full = new HttpStation(await hub.listen(), one.station)
  await full.session()
  const { journal } = full.station
  journal.scan(9000)
  let acked = 0
  let refused: Response | null = null
  for (let from = 1; from <= 9000 && refused === null; from += 100) {
    const answer = await full.push(full.station.frameOf(from, from + 99))
    if (answer.status === 200) acked = ((await answer.json()) as { ackedSeq: number }).ackedSeq
    else refused = answer
  }
  expect(refused?.status).toBe(503)
  expect(refused?.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(await refused?.json()).toMatchObject({
    type: 'urn:waymark:problem:busy',
    whatToDo: expect.stringContaining('Keep') as string,
  })
  expect(acked).toBeGreaterThan(0)
  const chain = () => hub.deps.store.chain(journal.device, journal.epoch)
  expect(await chain()).toMatchObject({ seq: acked, head: journal.headAt(acked) })
  expect((await fetch(`${full.url}/readyz`)).status).toBe(200)
  await hub.close()

  const roomy = await openTestHub(folder)
  const again = new HttpStation(await roomy.listen(), one.station)
  expect(await again.session()).toMatchObject({ haveSeq: acked, outcome: 'lease' })
  for (let from = acked + 1; from <= 9000; from += 100) await again.pushed(from, from + 99)
  const events = await roomy.deps.store.events(0 as HubPosition, 10_000)
  expect(events.map(({ hash }) => hash)).toEqual(journal.heads.slice(1))
  await roomy.close()
  drop()
})
