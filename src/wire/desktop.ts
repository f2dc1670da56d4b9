// Window ⇄ desktop shell: all there is beside the bridge itself. Main hands the window one MessagePort to the station; preload passes it on.

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
  | { kind: 'end' }
/** the station's process → main. `fatal`: it cannot run at all on this folder; the sentence is for the person. */
export type FromStation = { kind: 'ready' } | { kind: 'fatal'; sentence: string }
