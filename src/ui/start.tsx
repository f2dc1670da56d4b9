import '@fontsource-variable/inter'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './base.css'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import type { Channel } from './bridge/channel.ts'
import { metaOf } from './bridge/connect.ts'
import { startScanner } from './scan/scanner.ts'
import { loadSounds } from './scan/sounds.ts'
import { startEscapeFirst } from './talk/escape-first.ts'

/** Draws the app on this page. `more`: routes of the development gallery. */
export function start(channel: Channel, more?: ReactNode): void {
  // Scroll locking puts a style element into the page; this is where it looks for the nonce that lets it.
  Object.assign(globalThis, { __webpack_nonce__: metaOf('csp-nonce') })
  startScanner(window)
  startEscapeFirst(window)
  loadSounds().catch((error: unknown) => console.warn('sounds could not be loaded; verdicts stay silent', error))
  const root = document.getElementById('root')
  if (root === null) throw new Error('the page has no #root: was index.html changed?')
  createRoot(root).render(<App channel={channel} {...(more === undefined ? {} : { more })} />)
}
