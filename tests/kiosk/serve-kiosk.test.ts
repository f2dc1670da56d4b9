import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Packr } from 'msgpackr'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { windowPass } from '../../src/kiosk/guard.ts'
import { MAX_MESSAGE_BYTES, MAX_WINDOWS } from '../../src/kiosk/sockets.ts'
import { type Kiosk, type KioskOptions, serveKiosk } from '../../src/kiosk/serve-kiosk.ts'
import { MAX_CALLS_AT_ONCE } from '../../src/station/bridge/serve-window.ts'
import type { BridgeReply } from '../../src/wire/bridge.ts'
import { temporaryFolder } from '../sql/folder.ts'
import { FakeStation, openWindow } from './window.ts'

const PAGE = `<!doctype html><meta name="waymark-key" content="__KEY__"><meta name="csp-nonce" content="__NONCE__">`
const KEY = 'ab'.repeat(24)

function builtScreens(): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'ui', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'ui', 'index.html'), PAGE)
  writeFileSync(join(folder, 'ui', 'assets', 'index-1.js'), 'export const a = 1\n')
  writeFileSync(join(folder, 'ui', 'assets', 'go.wav'), Buffer.alloc(1000, 7))
  writeFileSync(join(folder, 'secret.js'), 'outside')
  return join(folder, 'ui')
}

let station: FakeStation
let kiosk: Kiosk
async function start(options: Partial<KioskOptions> = {}): Promise<Kiosk> {
  const made = await serveKiosk(station, { port: 0, uiFolder: builtScreens(), key: KEY, ...options })
  onTestFinished(() => made.close())
  return made
}
beforeEach(async () => {
  station = new FakeStation()
  kiosk = await start()
})

/** node:http instead of fetch: Host and path go out as they stand. */
function get(path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; text: string }>(
    (done, failed) => {
      const sent = request(
        { host: '127.0.0.1', port: kiosk.port, path, headers, setHost: !('host' in headers) },
        (answer) => {
          const parts: Buffer[] = []
          answer.on('data', (part: Buffer) => parts.push(part))
          answer.on('end', () =>
            done({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString() }),
          )
        },
      )
      sent.on('error', failed).end()
    },
  )
}
const cookie = () => `waymark-${kiosk.port}=${KEY}`

describe('the page', () => {
  test('opens with the key of this start, which leaves the address for a cookie that no script reads', async () => {
    const first = await get(kiosk.url.slice(kiosk.origin.length))
    expect([first.status, first.headers.location]).toEqual([303, '/'])
    expect(first.headers['set-cookie']).toEqual([`${cookie()}; Path=/; HttpOnly; SameSite=Strict`])
    const page = await get('/', { cookie: `other=1; ${cookie()}` })
    expect(page.status).toBe(200)
    expect(page.headers['cache-control']).toBe('no-store')
    expect(page.text).toContain(`name="waymark-key" content="${KEY}"`)
  })
  test('is refused with a sentence without the key, and the page of the refusal does not hold it', async () => {
    for (const [path, headers] of [
      ['/', {}],
      ['/?key=', {}],
      [`/?key=${KEY.slice(1)}`, {}],
      ['/', { cookie: `waymark-${kiosk.port}=${'0'.repeat(48)}` }],
      ['/', { cookie: `waymark-1=${KEY}` }],
      ['/index.html', {}],
    ] as [string, Record<string, string>][]) {
      const answer = await get(path, headers)
      expect([path, answer.status]).toEqual([path, 401])
      expect(answer.text).toContain('key of its last start')
      expect(answer.text).not.toContain(KEY)
    }
  })
  test('opens once with a pass, as a browser is given it on its command line, and not after its time', async () => {
    const pass = windowPass(KEY)
    expect((await get(`/?pass=${pass}x`)).status).toBe(401)
    expect((await get(`/?pass=${windowPass('cd'.repeat(24))}`)).status).toBe(401)
    const first = await get(`/?pass=${pass}`)
    expect([first.status, first.headers['set-cookie']]).toEqual([303, [expect.stringContaining(KEY)]])
    expect((await get(`/?pass=${pass}`)).status).toBe(401)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 61_000 })
    const old = windowPass(KEY)
    vi.useRealTimers()
    expect((await get(`/?pass=${old}`)).status).toBe(401)
  })
  test('carries a strict policy with a nonce of its own at each load', async () => {
    const pages = [await get('/', { cookie: cookie() }), await get('/', { cookie: cookie() })]
    const nonces = pages.map(({ text }) => /csp-nonce" content="([0-9a-f]{32})"/.exec(text)?.[1])
    expect(nonces[0]).toBeDefined()
    expect(nonces[0]).not.toBe(nonces[1])
    const policy = String(pages[0]?.headers['content-security-policy'])
    expect(policy).toBe(
      `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce-${nonces[0]}'; img-src 'self' data: blob:; ` +
        `media-src 'self' blob:; connect-src 'self' ws://127.0.0.1:${kiosk.port}; worker-src 'self'; font-src 'self'; manifest-src 'self'; ` +
        `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
  })
  test('says how to build the screens when they are not there', async () => {
    kiosk = await start({ uiFolder: temporaryFolder() })
    const answer = await get('/', { cookie: cookie() })
    expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('npm run build')])
  })
})

describe('who may ask', () => {
  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]:PORT',
    'localhost.evil.example:PORT',
  ])('a request to the host %s is for somebody else (DNS rebinding)', async (host) => {
    const answer = await get('/healthz', { host: host.replace('PORT', String(kiosk.port)), cookie: cookie() })
    expect(answer.status).toBe(421)
  })
  test.each(['http://evil.example', 'null', 'https://127.0.0.1:PORT', 'http://127.0.0.1:1', 'http://localhost:PORT'])(
    'a page of the origin %s gets no file and no socket, key or not',
    async (origin) => {
      const foreign = origin.replace('PORT', String(kiosk.port))
      expect((await get('/assets/index-1.js', { origin: foreign, cookie: cookie() })).status).toBe(403)
      await expect(openWindow(kiosk.origin, KEY, { origin: foreign })).rejects.toThrow('refused with 403')
    },
  )
  test('the socket wants the key, in the address or in the cookie', async () => {
    await expect(openWindow(kiosk.origin, '')).rejects.toThrow('refused with 401')
    await expect(openWindow(kiosk.origin, 'cd'.repeat(24))).rejects.toThrow('refused with 401')
    await expect(openWindow(kiosk.origin, KEY, { host: 'evil.example' })).rejects.toThrow('refused with 421')
    expect((await fetch(`${kiosk.origin}/bridge`)).status).toBe(404)
    expect((await openWindow(kiosk.origin, KEY)).socket.readyState).toBe(1)
  })
  test('listens on loopback only', async () => {
    const { networkInterfaces } = await import('node:os')
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)?.address
    if (outside === undefined) return
    const code = await new Promise((end) => {
      const socket = connect({ host: outside, port: kiosk.port, timeout: 2000 })
      socket.on('error', (error: NodeJS.ErrnoException) => end(error.code))
      socket.on('connect', () => end('connected')).on('timeout', () => end('timeout'))
    })
    expect(code).not.toBe('connected')
  })
})

describe('files', () => {
  test('built ones go out with their type, the policy, and byte ranges', async () => {
    const script = await get('/assets/index-1.js')
    expect([script.status, script.headers['content-type']]).toEqual([200, expect.stringContaining('/javascript')])
    expect(script.headers['content-security-policy']).toContain(`default-src 'none'`)
    expect(script.headers['cross-origin-resource-policy']).toBe('same-origin')
    const part = await get('/assets/go.wav', { range: 'bytes=0-9' })
    expect([part.status, part.text.length, part.headers['content-range']]).toEqual([206, 10, 'bytes 0-9/1000'])
  })
  test.each([
    '/assets/index-2.js',
    '/depot/scan',
    '/tiles/7/66/45.png',
    '/../secret.js',
    '/assets/../../secret.js',
    '/%2e%2e/secret.js',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.js',
    '/..%5csecret.js',
    '/assets/index-1.js%00.html',
    '/.built',
    '/assets/x.unknown',
    '/%ff.js',
    '//127.0.0.1/secret.js',
  ])('%s is not there, and no page stands in for it', async (path) => {
    const answer = await get(path, { cookie: cookie(), accept: 'text/html' })
    expect(answer.status).toBeOneOf([400, 404])
    expect(answer.text).not.toContain('outside')
  })
  test('only GET is answered', async () => {
    const answer = await fetch(`${kiosk.origin}/assets/index-1.js`, { method: 'POST', body: 'x' })
    expect(answer.status).toBe(404)
  })
  test('labels want the key and are made when asked for', async () => {
    const labels = vi.fn(async () => '<!doctype html><style nonce="0a1b">p{}</style>')
    kiosk = await start({ labels })
    expect((await get('/labels.html')).status).toBe(401)
    const page = await get('/labels.html', { cookie: cookie() })
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-0a1b'`)
    expect(labels).toHaveBeenCalledTimes(1)
    kiosk = await start()
    expect((await get('/labels.html', { cookie: cookie() })).status).toBe(404)
  })
})

describe('the bridge', () => {
  test('a call goes to the station and its answer comes back, value for value', async () => {
    const window = await openWindow(kiosk.origin, KEY)
    const input = {
      text: 'Zürich \u001d 8200',
      at: 1_795_000_000_000 * 1024 + 3,
      list: [1, 2.5, null],
      deep: { ok: true },
    }
    expect(await window.call('scan', input)).toEqual({ ok: true, value: { verb: 'scan', input } })
    expect(await window.call('about')).toMatchObject({ ok: true, value: { verb: 'about' } })
    expect(station.calls).toEqual([
      ['scan', input],
      ['about', undefined],
    ])
  })
  test('every window hears what changed, topics of one moment together', async () => {
    const windows = [await openWindow(kiosk.origin, KEY), await openWindow(kiosk.origin, KEY)]
    station.change('scans')
    station.change('packages', 'scans')
    await vi.waitFor(() =>
      expect(windows.map(({ changes }) => changes)).toEqual(Array(2).fill([['scans', 'packages']])),
    )
    windows[0]?.socket.close()
    await vi.waitFor(() => expect(station.listeners.size).toBe(1))
  })
  test.each([
    ['text', 'hello'],
    ['no msgpack', Buffer.from([0xc1, 0xff])],
    ['null', new Packr().pack(null)],
    ['another function', new Packr({ useRecords: false }).pack({ t: 'q', i: 'x', m: 'constructor', a: ['about'] })],
    ['an answer to nothing', new Packr({ useRecords: false }).pack({ t: 's', i: 'x', r: 1 })],
    [
      'arguments of another kind',
      new Packr({ useRecords: false }).pack({ t: 'q', i: 'x', m: 'call', a: { 0: 'about' } }),
    ],
  ])('a window that sends %s is cut, the station is not asked, others go on', async (_name, bytes) => {
    const [bad, good] = [await openWindow(kiosk.origin, KEY), await openWindow(kiosk.origin, KEY)]
    bad.socket.send(bytes)
    expect(await bad.closed).toBe(1008)
    expect(station.calls).toEqual([])
    expect(await good.call('about')).toMatchObject({ ok: true })
  })
  test('a message beyond the bound is not read', async () => {
    const window = await openWindow(kiosk.origin, KEY)
    window.socket.on('error', () => undefined)
    window.socket.send(Buffer.alloc(MAX_MESSAGE_BYTES + 1))
    expect(await window.closed).toBe(1009)
    expect((await openWindow(kiosk.origin, KEY)).socket.readyState).toBe(1)
  })
  test('a window that does not read is cut instead of filling the memory', async () => {
    const sentences: string[] = []
    kiosk = await start({ log: (sentence) => sentences.push(sentence) })
    const window = await openWindow(kiosk.origin, KEY)
    station.answer = async () => ({ ok: true, value: 'x'.repeat(512 * 1024) })
    window.socket.pause()
    for (let i = 0; i < 100; i++) void window.call('search', { text: 'x' }).catch(() => undefined)
    await vi.waitFor(() => expect(sentences).toContain('A window was cut: it does not read.'), 5000)
    await vi.waitFor(() => expect(kiosk.windows()).toBe(0), 5000)
  })
  test('more calls at once than any page makes are answered with a sentence, the others in peace', async () => {
    const window = await openWindow(kiosk.origin, KEY)
    let go: (reply: BridgeReply) => void = () => undefined
    const gate = new Promise<BridgeReply>((open) => (go = open))
    station.answer = () => gate
    const all = Array.from({ length: MAX_CALLS_AT_ONCE + 5 }, () => window.call('about'))
    await vi.waitFor(() => expect(station.calls).toHaveLength(MAX_CALLS_AT_ONCE))
    const last = await all.at(-1)
    expect(last?.ok === false && last.sentence).toContain('Nothing was done')
    go({ ok: true, value: 1 })
    expect((await Promise.all(all)).filter(({ ok }) => ok)).toHaveLength(MAX_CALLS_AT_ONCE)
  })
  test('only so many windows at once', async () => {
    for (let i = 0; i < MAX_WINDOWS; i++) await openWindow(kiosk.origin, KEY)
    await expect(openWindow(kiosk.origin, KEY)).rejects.toThrow('refused with 503')
  })
  test('a handler that throws is an error of that call alone', async () => {
    const window = await openWindow(kiosk.origin, KEY)
    station.answer = async () => Promise.reject(new Error('broken'))
    await expect(window.call('about')).rejects.toThrow()
    station.answer = async () => ({ ok: true, value: 1 })
    expect(await window.call('about')).toEqual({ ok: true, value: 1 })
  })
})

test('closing says good-bye to the windows and does not wait for one that hangs', async () => {
  const windows = [await openWindow(kiosk.origin, KEY), await openWindow(kiosk.origin, KEY)]
  windows[1]?.socket.pause()
  await kiosk.close() // for ever, if it waited
  expect(await windows[0]?.closed).toBe(1001)
  await vi.waitFor(() => expect(station.listeners.size).toBe(0))
})

describe('the street map', () => {
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, at) => at % 251))
  const withMap = async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'region.pmtiles'), bytes)
    writeFileSync(join(folder, 'beside.pmtiles'), 'another file of that folder')
    kiosk = await start({ mapFile: join(folder, 'region.pmtiles') })
  }
  const part = async (range: string, more: Record<string, string> = {}) =>
    get('/map/street.pmtiles', { range, ...more })

  test('comes in the parts that are asked for, wherever its file lies', async () => {
    await withMap()
    const answer = await part('bytes=100-103')
    expect([answer.status, answer.headers['content-range'], answer.headers['content-length']]).toEqual([
      206,
      'bytes 100-103/5000',
      '4',
    ])
    expect(answer.text).toBe(bytes.subarray(100, 104).toString())
    expect(answer.headers['content-type']).toBe('application/octet-stream')
    expect(answer.headers['cache-control']).toBe('no-cache')
    expect(answer.headers['etag']).toBeDefined()
    const last = await part('bytes=4990-99999')
    expect([last.status, last.headers['content-range']]).toEqual([206, 'bytes 4990-4999/5000'])
    const beyond = await part('bytes=5000-5010')
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */5000'])
  })
  test('is guarded like every file, and opens no way to what lies beside it', async () => {
    await withMap()
    expect((await part('bytes=0-9', { host: 'evil.example' })).status).toBe(421)
    expect((await part('bytes=0-9', { origin: 'http://evil.example' })).status).toBe(403)
    for (const path of [
      '/map/beside.pmtiles',
      '/map/region.pmtiles',
      '/map/..%2fbeside.pmtiles',
      '/map/',
      '/map/street.pmtiles/x',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404])
    expect((await part('bytes=0-9')).headers['content-security-policy']).toContain("default-src 'none'")
  })
  test('is not there where none is configured, and where its file is gone', async () => {
    expect((await part('bytes=0-9')).status).toBe(404)
    kiosk = await start({ mapFile: join(temporaryFolder(), 'gone.pmtiles') })
    expect((await part('bytes=0-9')).status).toBe(404)
  })
})
