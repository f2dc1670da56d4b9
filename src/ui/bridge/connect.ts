import type { Channel } from './channel.ts'
import { portChannel, shellPorts } from './electron-port.ts'
import { socketChannel } from './websocket.ts'

/** The way to the station that this window has: the shell's port, else the kiosk's socket. */
export function connect(): Channel {
  if (window.waymark !== undefined) return portChannel(shellPorts(window.waymark, window))
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  return socketChannel(`${scheme}://${location.host}/bridge?key=${encodeURIComponent(keyOf(document))}`)
}

/** The key of this start: the kiosk writes it into the page; an address may carry it behind #key= instead. */
function keyOf(page: Document): string {
  const fromAddress = /^#key=([^&]+)/u.exec(location.hash)?.[1]
  if (fromAddress !== undefined) {
    // Not to be left in the address bar, and the screens' own addresses begin behind the #.
    history.replaceState(null, '', `${location.pathname}${location.search}`)
    return decodeURIComponent(fromAddress)
  }
  return metaOf('waymark-key', page)
}

/** What the server wrote into a meta tag; empty when it wrote nothing. */
export function metaOf(name: string, page: Document = document): string {
  const content = page.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? ''
  return content.startsWith('__') ? '' : content
}
