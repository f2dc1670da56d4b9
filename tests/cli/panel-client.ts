import { expect, vi } from 'vitest'
import type { FaultState } from '../../src/cli/start/panel/serve-panel.ts'
import type { PanelState } from '../../src/cli/start/panel/state.ts'
import type { Started } from '../support/processes.ts'

export type PanelClient = {
  url: URL
  cookie: string
  state: () => Promise<PanelState & { faults: FaultState }>
  make: (what: string) => Promise<Response>
}

/** The fault panel at the address that `start` has printed, opened as a browser does. */
export async function openPanel(start: Started): Promise<PanelClient> {
  const url = await vi.waitFor(() => {
    const found = /Break something\s+(\S+)/.exec(start.words())?.[1]
    expect(found).toBeDefined()
    return new URL(found ?? '')
  }, 10_000)
  const cookie = (await fetch(url, { redirect: 'manual' })).headers.get('set-cookie')?.split(';')[0] ?? ''
  return {
    ...{ url, cookie },
    state: async () => {
      const answer = await fetch(new URL('/state', url), { headers: { cookie } })
      return (await answer.json()) as PanelState & { faults: FaultState }
    },
    make: (what) => fetch(new URL(`/do/${what}`, url), { method: 'POST', headers: { cookie } }),
  }
}
