import type { Topic } from '../../wire/bridge.ts'
import { type Channel, type LinkState, listeners, Lost } from './channel.ts'
import { ask, makeRpc, type Rpc } from './rpc.ts'

declare global {
  interface Window {
    /** Put there by the desktop shell's preload. A new port comes whenever the station was started again. */
    waymark?: { onPort: (take: (port: MessagePort) => void) => void }
  }
}

/** The desktop shell's bridge: birpc over the port that main hands from the station to this window. */
export function portChannel(shell: NonNullable<Window['waymark']>): Channel {
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
