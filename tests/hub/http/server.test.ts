import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Hub } from '../../../src/hub/hub.ts'
import { jsonDepth } from '../../../src/hub/http/limits.ts'
import { loggerOptions } from '../../../src/hub/http/server.ts'
import { openTestHub, post, tempFolder } from '../kit.ts'

let temp: ReturnType<typeof tempFolder>
let hub: Hub
let url: string
beforeAll(async () => {
  temp = tempFolder()
  hub = await openTestHub(temp.folder, {
    ...{ WAYMARK_MAX_REQUESTS_A_MINUTE: '40', WAYMARK_MAX_ENROL_TRIES_A_MINUTE: '5' },
    ...{ WAYMARK_HEADERS_TIMEOUT_MS: '300', WAYMARK_MAX_CONNECTIONS: '50', WAYMARK_REQUEST_TIMEOUT_MS: '600' },
  })
  url = await hub.listen()
})
afterAll(async () => {
  await hub.close()
  temp.drop()
})

it('[HT1] listens on loopback unless told otherwise', () => {
  expect(new URL(url).hostname).toBe('127.0.0.1')
})

it('[HT2] health, readiness and metrics say what they should', async () => {
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' })
  expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ status: 'ok', head: 0 })
  const metrics = await (await fetch(`${url}/metrics`)).text()
  for (const name of [
    'waymark_events_stored_total',
    'waymark_events_quarantined_total',
    'waymark_head',
    'waymark_projection_lag',
  ])
    expect(metrics).toContain(name)
})

it('[HT3] the description names the stations’ verbs with their schemas', async () => {
  const text = await (await fetch(`${url}/openapi.json`)).text()
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, unknown>> }
  for (const [path, method] of [
    ['/v1/stations/enrol', 'post'],
    ['/v1/stations/session', 'post'],
    ['/v1/sync/push', 'post'],
    ['/v1/sync/hashes', 'post'],
    ['/v1/sync/pull', 'get'],
  ] as const)
    expect(paths[path]).toHaveProperty(method)
  expect(text).toContain('haveHead')
})

describe('[HT4] errors are problems with what to do', () => {
  const check = async (answer: Response, status: number): Promise<Record<string, unknown>> => {
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    const body = (await answer.json()) as Record<string, unknown>
    for (const field of ['type', 'title', 'detail', 'whatToDo']) expect(body[field]).toMatch(/\w/)
    expect(JSON.stringify(body)).not.toMatch(/node_modules|at \w+ \(/)
    return body
  }
  it('an address that is not there, or cannot be read', async () => {
    await check(await fetch(`${url}/v2/nothing`), 404)
    await check(await fetch(`${url}/%E0%A4%A`), 400)
  })
  it('a body that is no JSON, nested too deeply, or names __proto__', async () => {
    const raw = (body: string) =>
      fetch(`${url}/v1/stations/session`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    await check(await raw('{"a":'), 400)
    await check(await raw(`${'['.repeat(40)}${']'.repeat(40)}`), 400)
    await check(await raw('{"__proto__":{"x":1}}'), 400)
    await check(await raw('x'.repeat(1024 * 1024 + 1)), 413)
  })
  it('fields that do not fit are named', async () => {
    const body = await check(await post(url, '/v1/stations/session', { protocol: 0, station: 'a b' }), 400)
    const fields = (body['errors'] as { field: string; sentence: string }[]).map(({ field }) => field)
    expect(fields).toContain('protocol')
    expect(fields).toContain('station')
  })
})

it('[HT5] tries of enrolment codes are few a minute', async () => {
  const attempt = () =>
    post(url, '/v1/stations/enrol', { protocol: 1, code: 'WRONG-CODE', publicKey: 'AAAA', name: 'x' })
  const answers = await Promise.all(Array.from({ length: 9 }, attempt))
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(4)
  const late = answers.find(({ status }) => status === 429)
  expect(late?.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  expect(late?.headers.get('retry-after')).toMatch(/^\d+$/)
})

it('[HT5] requests are counted by address', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, () => fetch(`${url}/openapi.json`)))
  expect(answers.some(({ status }) => status === 429)).toBe(true)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})

it('[F17] [HT6] a connection that sends its header a byte at a time is ended', async () => {
  await new Promise<void>((closed) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write('GET /healthz HTTP/1.1\r\nx-slow: ')
    const drip = setInterval(() => socket.write('g'), 50)
    socket.on('error', () => undefined)
    socket.on('data', () => undefined)
    socket.on('close', () => {
      clearInterval(drip)
      closed()
    })
  })
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})

it('[HT7] logs name the verb, not the address as asked, and hide what opens something', () => {
  const { serializers, redact } = loggerOptions('info')
  const request = { method: 'GET', url: '/t/WM9F2K?key=secret', routeOptions: { url: '/t/:id' }, ip: '10.1.2.3' }
  expect(serializers.req(request as never)).toEqual({ method: 'GET', route: '/t/:id' })
  for (const path of ['headers.authorization', '*.token', '*.key', '*.pin', '*.code']) expect(redact).toContain(path)
})

it('depth is counted outside of texts', () => {
  expect(jsonDepth('{"a":[1,{"b":"]}[[[{"}]}')).toBe(3)
  expect(jsonDepth('"\\"[[["')).toBe(0)
  expect(jsonDepth('[[[')).toBe(3)
})
