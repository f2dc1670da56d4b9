// Which window this machine can open, and opening it: the desktop shell, else the system's browser as an app window, else none.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Child, startChild } from './child.ts'
import { PROJECT_ROOT } from '../project-root.ts'

/** Fetching Electron's binary is given up after this: a person waits for a window (DESIGN §2). */
export const FETCH_WITHIN_MS = 5_000

type Env = Readonly<Record<string, string | undefined>>

/** Somebody can see a window here. */
export function hasDisplay(env: Env = process.env, platform: string = process.platform): boolean {
  if (platform === 'win32' || platform === 'darwin') return true
  return [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((one) => one !== undefined && one !== '')
}

/** Electron's binary, found by reading files: to `require('electron')` would start a download (PLATFORM trap 3). */
export function electronBinary(root: string = PROJECT_ROOT, env: Env = process.env): string | null {
  const folder = join(root, 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  const inside = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : null
  const other = env['ELECTRON_OVERRIDE_DIST_PATH']
  const named = process.platform === 'win32' ? 'electron.exe' : 'electron'
  const binary = other ? join(other, inside ?? named) : inside === null ? null : join(folder, 'dist', inside)
  return binary !== null && existsSync(binary) ? binary : null
}

/** Tries to get the binary; whatever comes of it, it takes `withinMs` at most. Who names another place for it wants that one or none. */
export async function fetchElectron(
  stop: AbortSignal,
  root: string = PROJECT_ROOT,
  withinMs = FETCH_WITHIN_MS,
): Promise<string | null> {
  const installer = join(root, 'node_modules', 'electron', 'install.js')
  if (!existsSync(installer) || process.env['ELECTRON_OVERRIDE_DIST_PATH']) return null
  const child = spawn(process.execPath, [installer], {
    cwd: root,
    stdio: 'ignore',
    detached: process.platform !== 'win32',
  })
  const late = setTimeout(() => endGroup(child, 'SIGKILL'), withinMs)
  stop.addEventListener('abort', () => endGroup(child, 'SIGKILL'), { once: true })
  await new Promise((over) => child.once('exit', over).once('error', over))
  clearTimeout(late)
  return electronBinary(root)
}

export function endGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {
    // Gone already.
  }
}

/**
 * The desktop shell on the same data folder; ready when its station is. It ends with its stdin too: a shell that outlives `start` would be one without
 * its hub.
 */
export function openElectron(
  binary: string,
  data: string,
  env: Record<string, string>,
  stop: AbortSignal,
): Promise<Child> {
  const spec = {
    name: 'The window',
    command: binary,
    args: [PROJECT_ROOT, `--waymark-data=${data}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env,
    logFile: join(data, 'window.log'),
  }
  return startChild(spec, stop)
}

/** A browser that can show one address as an app; `CHROMIUM` names another. */
export function systemBrowser(env: Env = process.env, platform: string = process.platform): string | null {
  const named = env['CHROMIUM']
  if (named) return existsSync(named) ? named : null
  return browserPlaces(env, platform).find((file) => existsSync(file)) ?? null
}

function browserPlaces(env: Env, platform: string): string[] {
  if (platform === 'darwin')
    return ['Google Chrome', 'Microsoft Edge', 'Chromium'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  if (platform === 'win32')
    return [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
      .filter((folder) => folder !== undefined)
      .flatMap((folder) => [
        join(folder, 'Google/Chrome/Application/chrome.exe'),
        join(folder, 'Microsoft/Edge/Application/msedge.exe'),
      ])
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
  return names.map((name) => `/usr/bin/${name}`)
}

/** Opens `url` in a window of its own with a profile of its own: the person's own tabs, add-ons and cookies stay out of it. */
export function openBrowser(browser: string, url: string, profile: string, env: Env = process.env): ChildProcess {
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  const flags = [
    `--app=${url}`,
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Chromium refuses to run as root with its sandbox; only machines without any other user do that.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(env['CHROMIUM_FLAGS']?.split(' ').filter(Boolean) ?? []),
  ]
  return spawn(browser, flags, { stdio: 'ignore', detached: process.platform !== 'win32' })
}
