// How `start` reaches the station that it runs, for the fault panel: the kiosk's over HTTP, the desktop shell's by lines to the shell (wire/desktop.ts).
import type { SyncState } from '../../wire/bridge.ts'
import type { FromStart, ToStart } from '../../wire/desktop.ts'
import type { Child } from './child.ts'
import type { Kept } from './keep-running.ts'
import { kioskState } from './panel/state.ts'

export type StationEnd = {
  /** what its sync bar shows; null: it does not answer now */
  state: () => Promise<SyncState | null>
  /** as a power cut would; whoever runs it starts it again */
  kill: () => void
}

const ANSWER_WITHIN_MS = 2_000

export const kioskEnd = (kept: Kept, url: string, key: string): StationEnd => ({
  state: () => kioskState(url, key),
  kill: () => kept.kill(),
})

export function shellEnd(shell: Child): StationEnd {
  const waiting = new Map<number, (state: SyncState | null) => void>()
  let asked = 0
  const ask = (what: FromStart) => shell.write(what)
  shell.onLine((line) => {
    const told = line as ToStart
    if ('state' in told) waiting.get(told.id)?.(told.state)
  })
  return {
    state: () => {
      const id = ++asked
      return new Promise<SyncState | null>((answered) => {
        const late = setTimeout(() => answered(null), ANSWER_WITHIN_MS)
        waiting.set(id, (state) => {
          clearTimeout(late)
          answered(state)
        })
        ask({ ask: 'state', id })
      }).finally(() => waiting.delete(id))
    },
    kill: () => ask({ ask: 'kill' }),
  }
}
