// Stands for the station's process where a test is about the shell: answers every call with itself, and does what it is told by verb.
import type { FromStation, ToStation } from '../../../src/wire/desktop.ts'
import { serveWindow } from '../../../src/station/bridge/serve-window.ts'
import type { FakePort } from './port.ts'

type Outside = {
  on: (name: 'message', listener: (sent: { data: ToStation; ports: FakePort[] }) => void) => void
  postMessage: (message: FromStation) => void
}
const main = (process as unknown as { parentPort: Outside }).parentPort
let opened: ToStation | null = null

main.on('message', ({ data, ports }) => {
  if (data.kind === 'end') process.exit(0)
  if (data.kind === 'open') {
    opened = data
    main.postMessage(
      data.folder.endsWith('taken/station') ? { kind: 'fatal', sentence: 'It is open.' } : { kind: 'ready' },
    )
  }
  for (const port of ports) {
    const call = async (verb: string, input: unknown) => {
      if (verb === 'die') process.exit(9)
      return { ok: true as const, value: { verb, input, opened } }
    }
    serveWindow(
      { call, onChanged: () => () => undefined },
      {
        post: (message) => port.postMessage(message),
        onMessage: (listener) => void port.on('message', ({ data: sent }: { data: unknown }) => listener(sent)),
        refuse: () => port.close(),
      },
    )
    port.start()
  }
})
