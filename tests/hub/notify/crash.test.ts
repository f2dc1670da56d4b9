// A hub that dies between the server's 250 and its own mark: the mail goes again under the same Message-ID, so that who gets it twice can tell, and then never
// again. Real processes, a real kill.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import type { HubInstant } from '../../../src/domain/brands.ts'
import type { ShipmentReply } from '../../../src/wire/shipments.ts'
import { SCHAAN, shipment } from '../face/start-hub.ts'
import { openTestHub, post, tempFolder } from '../kit.ts'
import { createDevice } from '../projections/devices.ts'
import { openPostOffice } from './post-office.ts'

const HOUR_MS = 3_600_000

it('[NO5] is sent again under the same Message-ID after a crash, and then not any more', async () => {
  const office = await openPostOffice()
  const { folder, drop } = tempFolder()
  const env = { WAYMARK_SMTP_URL: office.url, WAYMARK_MAIL_FROM: 'parcels@depot.example' }
  const id = await deliveredAnHourAgo(folder, env)
  const children: ChildProcess[] = []
  const start = (): ChildProcess => {
    const child = spawn(process.execPath, ['src/cli/waymark.ts', 'hub'], {
      env: {
        ...process.env,
        ...env,
        WAYMARK_HUB_DATA: folder,
        WAYMARK_HUB_PORT: '0',
        WAYMARK_LOG_LEVEL: 'silent',
        WAYMARK_SETTLE_MS: '1',
      },
      stdio: 'ignore',
    })
    children.push(child)
    return child
  }
  try {
    const first = start()
    office.onGot(() => void first.kill('SIGKILL'))
    await once(first, 'exit')
    expect(office.got).toHaveLength(1)
    office.onGot(() => undefined)
    const second = start()
    await expect.poll(() => office.got.length, { timeout: 20_000 }).toBe(2)
    await new Promise((resolve) => setTimeout(resolve, 500))
    second.kill('SIGTERM')
    await once(second, 'exit')
    const [one, again] = office.got.map(({ headers }) => headers.get('message-id'))
    expect(one).toMatch(/^<[0-9a-f]{40}@depot\.example>$/)
    expect(again).toBe(one)
    const hub = await openTestHub(folder, env)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect((await hub.deps.store.messagesOf(id as never)).map(({ state }) => state)).toEqual(['sent'])
    await hub.close()
    expect(office.got).toHaveLength(2)
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await office.close()
    drop()
  }
}, 60_000)

/** Wanted, and waiting: this hub is closed before the mail is due. */
async function deliveredAnHourAgo(folder: string, env: Record<string, string>): Promise<string> {
  const then = Date.now() - HOUR_MS
  const hub = await openTestHub(folder, env, () => then as HubInstant)
  const url = await hub.listen()
  const headers = { authorization: `Bearer ${hub.deps.operatorKey}` }
  await hub.deps.store.putRows(
    [{ table: 'site', id: 'schaan', site: 'schaan' as never, value: SCHAAN }],
    hub.deps.now(),
  )
  const day = new Date(then).toISOString().slice(0, 10)
  const answer = await post(url, '/v1/shipments', { shipments: [shipment({ promise: { day } })] }, headers)
  const { shipments } = (await answer.json()) as ShipmentReply
  const id = shipments[0]!.trackingId
  const data = { stopId: 's1', outcome: 'handed_over', placeCode: 'in_person', proof: {} }
  await createDevice(hub.deps.store, 't1').record('PackageDelivered', [id], data, { at: then, now: then })
  hub.deps.committed()
  await expect.poll(async () => (await hub.deps.store.messagesOf(id as never)).length, { timeout: 5000 }).toBe(1)
  await hub.close()
  return id
}
