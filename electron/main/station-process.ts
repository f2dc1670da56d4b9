// The station in a utilityProcess: opens the folder that main names, serves each port that main sends. Bundled as dist/station/station.js.
import { join } from 'node:path'
import { fileKeyStore } from '../../src/station/adapters.ts'
import { serveWindow } from '../../src/station/bridge/serve-window.ts'
import { KEY_FILE, type RunningStation, runStation } from '../../src/station/run-station.ts'
import { readSettings } from '../../src/station/settings.ts'
import { wrappedKeyStore } from '../../src/station/wrapped-key-store.ts'
import type { SyncState } from '../../src/wire/bridge.ts'
import type { FromStation, ToStation } from '../../src/wire/desktop.ts'

type Port = Electron.MessagePortMain
type Sent = { data: ToStation; ports: Port[] }

const main = process.parentPort
const log = (sentence: string) => void process.stderr.write(`${sentence}\n`)
const tell = (message: FromStation) => main.postMessage(message)

let station: RunningStation | null = null
/** Ports that came before the station was open. */
const waiting: Port[] = []

main.on('message', ({ data, ports }: Sent) => {
  switch (data.kind) {
    case 'open':
      void open(data.folder, data.storageKey)
      return
    case 'window':
      for (const port of ports) serve(port)
      return
    case 'state':
      void tellState(data.id)
      return
    case 'end':
      end()
  }
})

async function open(folder: string, storageKey: string | null): Promise<void> {
  try {
    const key = storageKey === null ? null : Buffer.from(storageKey, 'base64')
    const keyStore = wrappedKeyStore(fileKeyStore(join(folder, KEY_FILE)), key, log)
    const opened = await runStation({ ...readSettings(), folder, keyStore, log })
    if (opened.kind === 'second-process') {
      tell({ kind: 'fatal', sentence: opened.sentence })
      return
    }
    station = opened.station
    for (const port of waiting.splice(0)) serve(port)
    tell({ kind: 'ready' })
  } catch (error) {
    tell({ kind: 'fatal', sentence: `The station cannot open ${folder}: ${String(error)}` })
  }
}

/** Structured clone carries the bridge's messages as they are; nothing is ever transferred (electron#34905). */
function serve(port: Port): void {
  if (!station) {
    waiting.push(port)
    return
  }
  const served = serveWindow(station, {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', ({ data }) => listener(data)),
    refuse: (sentence) => {
      log(`A window was cut: ${sentence}.`)
      port.close()
    },
  })
  port.on('close', () => served.close())
  port.start()
}

/** What the sync bar shows; while the folder is being opened there is nothing to tell. */
async function tellState(id: number): Promise<void> {
  const reply = await station?.call('syncState', undefined)
  if (reply?.ok === true) tell({ kind: 'state', id, state: reply.value as SyncState })
}

function end(): void {
  station?.close()
  process.exit(0)
}
