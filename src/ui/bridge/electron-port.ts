import type { Topic } from '../../wire/bridge.ts'
import { type DesktopShell, PORT } from '../../wire/desktop.ts'
import { type Channel, type LinkState, listeners, Lost } from './channel.ts'
import { ask, makeRpc, type Rpc } from './rpc.ts'

declare global {
  interface Window {
    /** Put there by the desktop shell's preload. */
    waymark?: DesktopShell
  }
}

/** Where ports come from: a new one whenever the station was started again. */
export type PortSource = { onPort: (take: (port: MessagePort) => void) => void }

/** The shell's ports. No port crosses a context bridge, so preload posts it to this very window; nobody else may. */
export function shellPorts(shell: DesktopShell, page: Window): PortSource {
  return {
    onPort: (take) => {
      page.addEventListener('message', (event: MessageEvent) => {
        const [port] = event.ports
        if (event.source === page && event.data === PORT && port !== undefined) take(port)
      })
      shell.wantPort()
    },
  }
}

/** The desktop shell's bridge: birpc over the port that main hands from the station to this window. */
export function portChannel(shell: PortSource): Channel {
  const changed = listeners<[readonly Topic[]]>()
  const links = listeners<[]>()
  let rpc: Rpc | null = null
  let link: LinkState = 'connecting'
  const setLink = (next: LinkState): void => {
    link = next
    links.tell()
  }
  shell.onPort((port) => {
    rpc?.$close(new Lost('the station was started again'))
    const made = makeRpc(
      changed.tell,
      (message) => port.postMessage(message),
      (listener) => {
        port.onmessage = ({ data }: MessageEvent) => listener(data)
      },
    )
    rpc = made
    port.addEventListener('close', () => {
      if (rpc !== made) return
      rpc = null
      made.$close(new Lost('the station went away'))
      setLink('restarting')
    })
    setLink('open')
  })
  return {
    call: (verb, input) =>
      rpc === null ? Promise.reject(new Lost('the station is not there')) : ask(rpc, verb, input),
    link: () => link,
    onLink: links.add,
    onChanged: changed.add,
  }
}
