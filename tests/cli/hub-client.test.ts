import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { enrolCode } from '../../src/cli/start/hub-client.ts'

/** A hub that gives these answers, one after the other. */
async function hubThatSays(
  ...answers: { status: number; body: object }[]
): Promise<{ url: string; left: () => number }> {
  const server = createServer((_request, response) => {
    const { status, body } = answers.shift() ?? { status: 500, body: {} }
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' }).end(JSON.stringify(body))
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, left: () => answers.length }
}

test('a hub that is busy while it comes up is asked again for the code', async () => {
  const busy = { status: 503, body: { title: 'Busy' } }
  const hub = await hubThatSays(busy, busy, { status: 200, body: { code: 'ABCD-2345' } })
  expect(await enrolCode(hub.url, 'key', 'depot')).toBe('ABCD-2345')
})

test('one that refuses is not asked twice, and its words are told', async () => {
  const hub = await hubThatSays({ status: 404, body: { title: 'no site depot' } }, { status: 200, body: {} })
  await expect(enrolCode(hub.url, 'key', 'depot')).rejects.toThrow(/gave no code.*404.*no site depot/)
  expect(hub.left()).toBe(1)
})
