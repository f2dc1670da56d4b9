// One way to the station, whatever carries it: a port under the desktop shell, a socket in the kiosk.
import type { Topic } from '../../wire/bridge.ts'

/** `restarting`: the station was there and is gone for the moment; what it recorded is safe. */
export type LinkState = 'connecting' | 'open' | 'restarting'

export type Channel = {
  /** Sends one request. Rejects with `Lost` when the station went away before it answered. */
  call: (verb: string, input: unknown) => Promise<unknown>
  link: () => LinkState
  onLink: (listener: () => void) => () => void
  onChanged: (listener: (topics: readonly Topic[]) => void) => () => void
}

/** The answer may never come: nobody can say from here whether the station acted on the request. */
export class Lost extends Error {
  override name = 'Lost'
}
/** The station answered that it cannot: `message` is its sentence. */
export class Refused extends Error {
  override name = 'Refused'
}

export type Listeners<T extends unknown[]> = {
  add: (listener: (...args: T) => void) => () => void
  tell: (...args: T) => void
}

export function listeners<T extends unknown[]>(): Listeners<T> {
  const all = new Set<(...args: T) => void>()
  return {
    add: (listener) => {
      all.add(listener)
      return () => void all.delete(listener)
    },
    tell: (...args) => {
      for (const listener of all) listener(...args)
    },
  }
}
