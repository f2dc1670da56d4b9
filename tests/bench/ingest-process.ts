// The hub's own `ingest(bytes)` without HTTP, in a process of its own: reads frames from a file, answers how long they took. The other side of
// "the whole hub over HTTP" in `bench sync`.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { readConfig } from '../../src/hub/env.ts'
import { openHub } from '../../src/hub/hub.ts'
import type { Lease } from '../../src/hub/store/contract.ts'

const opened = await openHub(readConfig())
if (opened.kind !== 'open') throw new Error(opened.sentence)
const { hub } = opened
process.stdout.write('{"ready":true}\n')
for await (const line of createInterface({ input: process.stdin })) {
  const { file, tokens } = JSON.parse(line) as { file: string; tokens: Record<string, string> }
  const leases = new Map<string, Lease>()
  for (const [deviceId, token] of Object.entries(tokens)) {
    const lease = await hub.deps.store.lease(createHash('sha256').update(token).digest('hex'))
    if (lease !== null) leases.set(deviceId, lease)
  }
  const frames = JSON.parse(readFileSync(file, 'utf8')) as { deviceId: string; body: string }[]
  const bodies = frames.map(({ deviceId, body }) => ({ deviceId, body: Buffer.from(body, 'base64') }))
  const before = performance.now()
  // Each sender's batches one after another, the senders side by side, as over HTTP.
  await Promise.all(
    [...leases].map(async ([sender, lease]) => {
      for (const { deviceId, body } of bodies) {
        if (deviceId !== sender) continue
        const reply = await hub.ingest(body, lease)
        if (reply.outcome !== 'taken') throw new Error(`ingest answered ${reply.outcome}`)
      }
    }),
  )
  process.stdout.write(`${JSON.stringify({ ms: performance.now() - before })}\n`)
  await hub.caughtUp()
  process.stdout.write('{"projected":true}\n')
}
await hub.close()
process.exit(0)
