// The baseline of `bench sync`: the least a hub could do. Batches as JSON through fastify into one table keyed (device, seq), FULL, one
// transaction a batch, no checks. A process of its own, as the real hub is: `straw-hub.ts FOLDER`, prints its port.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import Fastify from 'fastify'

type Batch = { device: string; events: { seq: number; body: unknown }[] }

const folder = process.argv[2]
if (folder === undefined) throw new Error('straw-hub.ts wants the folder of its database')
const db = new Database(join(folder, 'straw.db'))
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec(
  'CREATE TABLE events (device TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (device, seq))',
)
const insert = db.prepare('INSERT INTO events (device, seq, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
const take = db.transaction(({ device, events }: Batch) => {
  for (const { seq, body } of events) insert.run(device, seq, JSON.stringify(body))
})

const app = Fastify({ logger: false, bodyLimit: 4 * 1024 * 1024 })
app.post<{ Body: Batch }>('/push', (request) => {
  take(request.body)
  return { acked: request.body.events.at(-1)?.seq ?? 0 }
})
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' ? address?.port : null })}\n`)
process.stdin.on('end', () => process.exit(0)).resume()
