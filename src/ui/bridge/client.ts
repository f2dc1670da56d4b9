import { createContext, useCallback, useContext, useSyncExternalStore } from 'react'
import type { BridgeClient } from '../../wire/bridge.ts'
import type { Channel, LinkState } from './channel.ts'

/** The station's verbs as functions. The names are the contract's; the station parses every input itself. */
export function clientOf(channel: Channel): BridgeClient {
  return new Proxy({} as BridgeClient, {
    get: (_, verb) =>
      typeof verb === 'string' && verb !== 'then' ? (input: unknown) => channel.call(verb, input) : undefined,
  })
}

export type Station = { channel: Channel; client: BridgeClient }

export const StationContext = createContext<Station | null>(null)

function useStationContext(): Station {
  const station = useContext(StationContext)
  if (station === null) throw new Error('no station is given: is this rendered outside <StationProvider>?')
  return station
}

/** To make the station do something; to ask, use `useStation`. */
export const useClient = (): BridgeClient => useStationContext().client

export function useLink(): LinkState {
  const { channel } = useStationContext()
  return useSyncExternalStore(channel.onLink, channel.link)
}

/** For what is no query and was missed while the station was away. @returns calls back each time that it is there again; its answer ends that */
export function useOnBack(): (then: () => void) => () => void {
  const { channel } = useStationContext()
  return useCallback(
    (then) =>
      channel.onLink(() => {
        if (channel.link() === 'open') then()
      }),
    [channel],
  )
}
