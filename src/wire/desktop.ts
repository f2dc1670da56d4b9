// Window ⇄ desktop shell: all there is beside the bridge itself. Main hands the window one MessagePort to the station; preload passes it on.
import type { SyncState } from './bridge.ts'

/** The window's origin. Standard and secure, so that camera and position may be asked for (PLATFORM). */
export const DESKTOP_SCHEME = 'app'
export const DESKTOP_HOST = 'waymark'
export const DESKTOP_ORIGIN = `${DESKTOP_SCHEME}://${DESKTOP_HOST}`

/** preload → main: the page listens, send it a port */
export const WANT_PORT = 'waymark:want-port'
/** main → preload, with one port; again whenever the station was started again */
export const PORT = 'waymark:port'

/** What preload exposes as `window.waymark`. A port cannot cross there: it comes as a message event of the window, data `PORT`, `ports[0]`. */
export type DesktopShell = { wantPort: () => void }

/** main → the station's process. First `open`; `window` comes with one port: a window's end of the bridge. */
export type ToStation =
  | {
      kind: 'open'
      folder: string
      /** wraps the key file, base64; null: no safe storage here */ storageKey: string | null
    }
  | { kind: 'window' }
  /** how far its journal is, for `start` */
  | { kind: 'state'; id: number }
  | { kind: 'end' }
/** the station's process → main. `fatal`: it cannot run at all on this folder; the sentence is for the person. */
export type FromStation =
  { kind: 'ready' } | { kind: 'state'; id: number; state: SyncState } | { kind: 'fatal'; sentence: string }

/**
 * `start` → main, where it runs the shell: lines of JSON on its stdin. `state` is answered by the station, or by nobody while it is being started
 * again; `kill` ends the station's process as a power cut would.
 */
export type FromStart = { ask: 'state'; id: number } | { ask: 'kill' }
/** main → `start`: lines of JSON on its stdout */
export type ToStart = { ready: true; station: null } | { id: number; state: SyncState }
