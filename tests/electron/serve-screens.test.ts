import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { temporaryFolder } from '../sql/folder.ts'
import type { Fake } from './boot.ts'

let fake: Fake
let mapFile: string
let ask: (url: string, init?: RequestInit) => Promise<Response>

beforeEach(async () => {
  const root = temporaryFolder()
  mkdirSync(join(root, 'ui', 'assets'), { recursive: true })
  writeFileSync(join(root, 'ui', 'index.html'), '<meta name="waymark-key" content="__KEY__"><meta content="__NONCE__">')
  writeFileSync(join(root, 'ui', 'assets', 'worker.js'), '0123456789')
  writeFileSync(join(root, 'secret.js'), 'outside')
  vi.resetModules()
  vi.doMock('electron', () => import('./fakes/electron.ts'))
  fake = (await import('electron')) as unknown as Fake
  const { registerScheme, serveScreens } = await import('../../electron/main/serve-screens.ts')
  registerScheme()
  fake.app.ready = true
  mapFile = join(root, 'region.pmtiles')
  writeFileSync(mapFile, Buffer.alloc(40_000, 7))
  serveScreens(join(root, 'ui'), mapFile)
  ask = (url, init) => fake.protocol.handlers.get('app')!(new Request(url, init))
})

test('the scheme is standard and secure, so that camera and position can be asked for', () => {
  expect(fake.protocol.schemes).toMatchObject([{ scheme: 'app', privileges: { standard: true, secure: true } }])
  expect(fake.protocol.schemes[0]!.privileges).not.toHaveProperty('bypassCSP')
})
test('the page has a nonce of its own at each load, and no key', async () => {
  const pages = await Promise.all([ask('app://waymark/'), ask('app://waymark/index.html?x=1#/y')])
  const texts = await Promise.all(pages.map((one) => one.text()))
  const nonces = texts.map((text) => /content="([0-9a-f]{32})"/.exec(text)?.[1])
  expect(new Set(nonces).size).toBe(2)
  expect(texts[0]).toContain('name="waymark-key" content=""')
  expect(pages[0].headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonces[0]}'`)
})
test.each(['app://waymark/', 'app://waymark/assets/worker.js', 'app://waymark/missing.js', 'app://other/'])(
  '%s carries the policy, whatever the answer',
  async (url) => {
    const policy = (await ask(url)).headers.get('content-security-policy')
    expect(policy).toContain(`default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'`)
    expect(policy).toContain(`connect-src 'self'; worker-src 'self'`)
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/)
  },
)
test('a file comes with its type, whole or in the part that is asked for', async () => {
  const whole = await ask('app://waymark/assets/worker.js')
  expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
  const part = async (range: string) => {
    const answer = await ask('app://waymark/assets/worker.js', { headers: { range } })
    return [answer.status, await answer.text(), answer.headers.get('content-range')]
  }
  expect(await part('bytes=2-4')).toEqual([206, '234', 'bytes 2-4/10'])
  expect(await part('bytes=7-')).toEqual([206, '789', 'bytes 7-9/10'])
  expect(await part('bytes=-3')).toEqual([206, '789', 'bytes 7-9/10'])
  expect(await part('bytes=0-999')).toEqual([206, '0123456789', 'bytes 0-9/10'])
  expect(await part('bytes=10-')).toEqual([416, '', 'bytes */10'])
  expect(await part('lines=1-2')).toEqual([200, '0123456789', null])
})
test.each([
  'app://waymark/../secret.js',
  'app://waymark/assets/..%2f..%2fsecret.js',
  'app://waymark/%2e%2e/secret.js',
  'app://waymark/..%5csecret.js',
  'app://waymark/assets/worker.js%00',
  'app://waymark/assets',
  'app://waymark/depot/load',
  'app://waymark/.hidden.js',
  'app://waymark/%e0%a4.js',
  'app://evil.example/assets/worker.js',
])('%s is not there', async (url) => {
  const answer = await ask(url)
  expect(answer.status).toBe(404)
  expect(await answer.text()).not.toContain('outside')
})
test('nothing but reading', async () => {
  expect((await ask('app://waymark/', { method: 'POST', body: 'x' })).status).toBe(405)
})

describe('the street map', () => {
  const part = async (range?: string) => {
    const answer = await ask('app://waymark/map/street.pmtiles', range === undefined ? {} : { headers: { range } })
    const { length } = await answer.bytes()
    return [answer.status, length, answer.headers.get('content-range')]
  }
  test('comes in the parts that are asked for, wherever its file lies', async () => {
    expect(await part('bytes=0-126')).toEqual([206, 127, 'bytes 0-126/40000'])
    expect(await part('bytes=39990-50000')).toEqual([206, 10, 'bytes 39990-39999/40000'])
    expect(await part('bytes=40000-')).toEqual([416, 0, 'bytes */40000'])
    expect(await part('bytes=-5')).toEqual([206, 5, 'bytes 39995-39999/40000'])
  })
  test('is another one by its ETag when it was exchanged', async () => {
    const tag = async () =>
      (await ask('app://waymark/map/street.pmtiles', { headers: { range: 'bytes=0-9' } })).headers.get('etag')
    const before = await tag()
    expect(await tag()).toBe(before)
    writeFileSync(mapFile, Buffer.alloc(41_000, 8))
    expect(await tag()).not.toBe(before)
  })
  test('is not there when its file is gone, and the policy is on every answer', async () => {
    const there = await ask('app://waymark/map/street.pmtiles', { headers: { range: 'bytes=0-9' } })
    expect(there.headers.get('content-security-policy')).toContain("default-src 'none'")
    rmSync(mapFile)
    expect(await part('bytes=0-9')).toEqual([404, expect.any(Number), null])
    expect((await ask('app://waymark/map/region.pmtiles')).status).toBe(404)
  })
})
