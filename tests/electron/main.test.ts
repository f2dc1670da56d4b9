import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { PORT } from '../../src/wire/desktop.ts'
import { temporaryFolder } from '../sql/folder.ts'
import { boot, bridgeOf, loadPage } from './boot.ts'

describe('the window', () => {
  test('is sandboxed, isolated, without Node, and shows our page', async () => {
    const { fake, window } = await boot()
    expect(window().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    })
    expect(window().options.webPreferences?.['preload']).toMatch(/preload\.cjs$/)
    expect(window().urls).toEqual(['app://waymark/'])
    expect(fake.app.sandboxed).toBe(true)
  })
  test('opens no other window and holds no webview, nor does any other contents', async () => {
    const { fake, window } = await boot()
    const other = new fake.WebContents()
    fake.app.emit('web-contents-created', {}, other)
    for (const contents of [window().webContents, other]) {
      expect(contents.openHandler?.({ url: 'app://waymark/' })).toEqual({ action: 'deny' })
      const event = { preventDefault: vi.fn() }
      contents.emit('will-attach-webview', event, {}, {})
      expect(event.preventDefault).toHaveBeenCalled()
    }
  })
  test.each([
    ['https://evil.example/', true, true],
    ['app://waymark.evil.example/', true, true],
    ['app://waymark/other.html', true, true],
    ['app://other/', true, true],
    ['file:///etc/passwd', true, true],
    ['javascript:alert(1)', true, true],
    ['data:text/html,x', true, true],
    ['app://waymark/', false, true],
    ['app://waymark/', true, false],
    ['app://waymark/#/depot/load', true, false],
  ])('navigation to %s (main frame: %s) is prevented: %s', async (url, isMainFrame, prevented) => {
    const { window } = await boot()
    const event = { url, isMainFrame, preventDefault: vi.fn() }
    window().webContents.emit('will-frame-navigate', event)
    expect(event.preventDefault).toHaveBeenCalledTimes(prevented ? 1 : 0)
    const redirect = { url, preventDefault: vi.fn() }
    window().webContents.emit('will-redirect', redirect)
    expect(redirect.preventDefault).toHaveBeenCalledTimes(1)
  })
  test('is loaded anew when its process dies; the station lives on', async () => {
    const { fake, window } = await boot()
    window().webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    window().webContents.emit('render-process-gone', {}, { reason: 'clean-exit' })
    expect(window().webContents.reloads).toBe(1)
    expect(fake.utilityProcess.all).toHaveLength(1)
  })
  test('its menu holds copying, full screen and the end, and no developer tools', async () => {
    const { fake } = await boot()
    const menu = JSON.stringify(fake.Menu.current)
    expect(menu).toContain('togglefullscreen')
    expect(menu).not.toMatch(/toggleDevTools|forceReload/)
  })
})

describe('one shell at a time', () => {
  test('a second one ends at once: no window, no station', async () => {
    const { fake } = await boot({ prepare: (one) => (one.app.hasLock = false) })
    expect([fake.app.quits, fake.BrowserWindow.all.length, fake.utilityProcess.all.length]).toEqual([1, 0, 0])
  })
  test('and the first comes to the front', async () => {
    const { fake, window } = await boot()
    window().minimized = true
    fake.app.emit('second-instance', {})
    expect([window().minimized, window().focused]).toEqual([false, 1])
  })
  test('the profile lies in the data folder that was named, set before the lock is asked for', async () => {
    const { fake, data } = await boot({
      prepare: (one) => {
        const ask = one.app.requestSingleInstanceLock
        one.app.requestSingleInstanceLock = () => {
          expect(one.app.paths.get('userData')).not.toBe('/nowhere')
          return ask()
        }
      },
    })
    expect(fake.app.getPath('userData')).toBe(join(data, 'window'))
  })
})

describe('permissions', () => {
  const ours = { requestingUrl: 'app://waymark/', isMainFrame: true }
  test.each([
    ['media', { ...ours, mediaTypes: ['video'] }, true],
    ['media', { ...ours, mediaTypes: ['video', 'audio'] }, false],
    ['media', { ...ours, mediaTypes: ['audio'] }, false],
    ['media', { ...ours, mediaTypes: [] }, false],
    ['media', ours, false],
    ['geolocation', ours, true],
    ['geolocation', { ...ours, isMainFrame: false }, false],
    ['geolocation', { requestingUrl: 'https://evil.example/', isMainFrame: true }, false],
    ['geolocation', { requestingUrl: 'app://waymark.evil/', isMainFrame: true }, false],
    ['geolocation', { requestingUrl: 'nonsense', isMainFrame: true }, false],
    ...[
      'notifications',
      'hid',
      'serial',
      'usb',
      'midi',
      'pointerLock',
      'openExternal',
      'display-capture',
      'unknown',
    ].map((name) => [name, ours, false] as const),
  ] as [string, { requestingUrl: string; isMainFrame: boolean }, boolean][])(
    'asked for %s with %o: %s',
    async (permission, details, granted) => {
      const { fake, window } = await boot()
      const { request, check, device } = fake.session.defaultSession
      const answer = vi.fn()
      request?.(window().webContents, permission, answer, details)
      expect(answer.mock.calls).toEqual([[granted]])
      const types: string[] = (details as { mediaTypes?: string[] }).mediaTypes ?? []
      // A check names one kind of media at a time.
      if (types.length < 2) {
        const checked = { isMainFrame: details.isMainFrame, ...(types[0] ? { mediaType: types[0] } : {}) }
        expect(check?.(window().webContents, permission, details.requestingUrl, checked)).toBe(granted)
      }
      expect(device?.({ deviceType: permission })).toBe(false)
    },
  )
})

describe('the station', () => {
  test('gets its folder and one port a window; a call goes there and back', async () => {
    const booted = await boot()
    const channel = bridgeOf(await loadPage(booted))
    await vi.waitFor(() => expect(channel.link()).toBe('open'))
    const input = { text: 'Zürich', list: [1, null], at: 1_795_000_000_000 * 1024 }
    expect(await channel.call('scan', input)).toMatchObject({
      verb: 'scan',
      input,
      opened: { kind: 'open', folder: join(booted.data, 'station') },
    })
    expect(booted.fake.utilityProcess.all[0]?.file).toMatch(/station\/station\.js$/)
  })
  test('a page that is loaded anew gets a new port', async () => {
    const booted = await boot()
    const first = bridgeOf(await loadPage(booted))
    await vi.waitFor(() => expect(first.link()).toBe('open'))
    const second = bridgeOf(await loadPage(booted))
    await vi.waitFor(() => expect(second.link()).toBe('open'))
    expect(await second.call('about', undefined)).toMatchObject({ verb: 'about' })
  })
  test('that dies is started again, and the page gets a new port by itself', async () => {
    const booted = await boot()
    const channel = bridgeOf(await loadPage(booted))
    await vi.waitFor(() => expect(channel.link()).toBe('open'))
    await expect(channel.call('die', undefined)).rejects.toThrow()
    await vi.waitFor(() => expect(booted.fake.utilityProcess.all).toHaveLength(2), 5000)
    await vi.waitFor(async () => expect(await channel.call('about', undefined)).toMatchObject({ verb: 'about' }), 5000)
  })
  test('that cannot run at all: the sentence is shown and the shell ends', async () => {
    const { fake } = await boot({ data: join(temporaryFolder(), 'taken') })
    await vi.waitFor(() => expect(fake.app.exits).toEqual([1]), 5000)
    expect(fake.dialog.shown).toEqual([['Waymark cannot open this station', 'It is open.']])
    expect(fake.utilityProcess.all).toHaveLength(1)
  })
  test('is told when the shell ends, and the shell waits for it', async () => {
    const { fake, window } = await boot()
    const quit = vi.fn()
    fake.app.on('quit', quit)
    window().close()
    expect(quit).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(quit).toHaveBeenCalledTimes(1), 5000)
    expect(fake.utilityProcess.all).toHaveLength(1)
  })
})

describe('who may have a port', () => {
  test('a frame in the page, another page in the window and other contents get none', async () => {
    const booted = await boot()
    const { fake, window } = booted
    const contents = window().webContents
    const got = vi.fn()
    contents.renderer.on(PORT, got)
    const other = new fake.WebContents()
    other.renderer.on(PORT, got)
    const want = (sender: unknown, senderFrame: unknown) =>
      fake.ipcMain.emit('waymark:want-port', { sender, senderFrame })
    want(contents, { url: 'app://waymark/', parent: {} })
    want(contents, { url: 'https://evil.example/', parent: null })
    want(contents, null)
    want(other, { url: 'app://waymark/', parent: null })
    await new Promise((turn) => setTimeout(turn, 50))
    expect(got).not.toHaveBeenCalled()
    want(contents, { url: 'app://waymark/#/depot', parent: null })
    await vi.waitFor(() => expect(got).toHaveBeenCalledTimes(1))
  })
  test('preload exposes one function and nothing else; a port that another window posts is not taken', async () => {
    const booted = await boot()
    const page = await loadPage(booted)
    expect([...booted.fake.exposed.keys()]).toEqual(['waymark'])
    const shell = booted.fake.exposed.get('waymark') as object
    expect([Object.keys(shell), Object.isFrozen(shell)]).toEqual([['wantPort'], true])
    const channel = bridgeOf(page)
    const foreign = { onmessage: null, postMessage: vi.fn(), addEventListener: vi.fn() }
    page.receive(PORT, [foreign], {})
    page.receive('other', [foreign], page)
    await vi.waitFor(() => expect(channel.link()).toBe('open'))
    await channel.call('about', undefined)
    expect(foreign.postMessage).not.toHaveBeenCalled()
  })
})

describe('the device’s key', () => {
  const keyOf = async (prepare?: Parameters<typeof boot>[0]) => {
    const booted = await boot(prepare)
    const channel = bridgeOf(await loadPage(booted))
    await vi.waitFor(() => expect(channel.link()).toBe('open'))
    const { opened } = (await channel.call('about', undefined)) as { opened: { storageKey: string | null } }
    return { key: opened.storageKey, data: booted.data }
  }
  test('is wrapped with one out of safe storage, the same at each start, which does not stand in any file', async () => {
    const first = await keyOf()
    expect(Buffer.from(first.key ?? '', 'base64')).toHaveLength(32)
    for (const name of readdirSync(join(first.data, 'station')))
      expect(readFileSync(join(first.data, 'station', name), 'utf8')).not.toContain(first.key)
    expect((await keyOf({ data: first.data })).key).toBe(first.key)
  })
  test.each<[string, Parameters<typeof boot>[0]]>([
    ['there is no safe storage', { prepare: (fake) => (fake.safeStorage.secret = null) }],
    [
      'the storage is a password that everybody knows',
      { prepare: (fake) => (fake.safeStorage.backend = 'basic_text') },
    ],
  ])('is in a plain file when %s', async (_name, options) => {
    if (process.platform !== 'linux') return
    expect((await keyOf(options)).key).toBeNull()
  })
  test('is not made anew when the storage does not open the old one', async () => {
    const { data } = await keyOf()
    const kept = readFileSync(join(data, 'station', 'storage.key'))
    expect((await keyOf({ data, prepare: (fake) => (fake.safeStorage.secret = 99) })).key).toBeNull()
    expect(readFileSync(join(data, 'station', 'storage.key'))).toEqual(kept)
  })
})
