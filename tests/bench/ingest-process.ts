// The hub's own `ingest(bytes)` without HTTP, in a process of its own: reads frames from a file, answers how long they took. The other side of
// "the whole hub over HTTP" in `bench sync`.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { readConfig } from '../../src/hub/env.ts'
import { openHub } from '../../src/hub/hub.ts'

const opened = await openHub(readConfig())
if (opened.kind !== 'open') throw new Error(opened.sentence)
const { hub } = opened
process.stdout.write('{"ready":true}\n')
for await (const line of createInterface({ input: process.stdin })) {
  const { file, token } = JSON.parse(line) as { file: string; token: string }
  const lease = await hub.deps.store.lease(createHash('sha256').update(token).digest('hex'))
  if (lease === null) throw new Error('no such lease')
  const frames = (JSON.parse(readFileSync(file, 'utf8')) as string[]).map((text) => Buffer.from(text, 'base64'))
  const before = performance.now()
  for (const frame of frames) {
    const reply = await hub.ingest(frame, lease)
    if (reply.outcome !== 'taken') throw new Error(`ingest answered ${reply.outcome}`)
  }
  process.stdout.write(`${JSON.stringify({ ms: performance.now() - before })}\n`)
}
await hub.close()
process.exit(0)
