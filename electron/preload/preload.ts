// Exposes the way to the bridge's port and nothing else. The port cannot cross the context bridge: it is posted to this very window.
import { contextBridge, ipcRenderer } from 'electron'
import { type DesktopShell, PORT, WANT_PORT } from '../../src/wire/desktop.ts'

ipcRenderer.on(PORT, (event) => {
  window.postMessage(PORT, window.location.origin, [...event.ports])
})

const shell: DesktopShell = { wantPort: () => ipcRenderer.send(WANT_PORT) }
contextBridge.exposeInMainWorld('waymark', Object.freeze(shell))
