// What a live page could cost at the least: fastify, a line a listener, no store, no words. The baseline of `bench live`.
import Fastify from 'fastify'
import type { ServerResponse } from 'node:http'

const app = Fastify()
const listeners = new Map<string, ServerResponse>()
app.get<{ Params: { id: string } }>('/events/:id', (request, reply) => {
  reply.hijack()
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
  reply.raw.write('retry: 3000\n\n')
  listeners.set(request.params.id, reply.raw)
})
app.post<{ Body: { events: { id: string; data: string }[] } }>('/push', (request) => {
  for (const { id, data } of request.body.events) listeners.get(id)?.write(`event: tracking\ndata: ${data}\n\n`)
  return { taken: request.body.events.length }
})
const url = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${JSON.stringify({ url })}\n`)
process.once('SIGTERM', () => process.exit(0))
