// One window's end of the bridge at the station: birpc over any channel (a WebSocket's frames, a MessagePort's messages). What a window sends is
// untrusted: the frame is judged before birpc sees it, and of all names only `call` exists.
import { createBirpc } from 'birpc'
import type { BridgeReply, StationFunctions, Topic, WindowFunctions } from '../../wire/bridge.ts'

/** What a window needs of a station. `onChanged` returns how to stop listening. */
export type BridgeStation = StationFunctions & { onChanged(listener: (topics: Topic[]) => void): () => void }

export type WindowChannel = {
  /** sends one message; throws or drops when the window is gone */
  post(message: unknown): void
  /** decoded messages; a message that cannot be decoded is the channel's to refuse */
  onMessage(listener: (message: unknown) => void): void
  /** ends the channel because the window broke the rules; `sentence` is for the log */
  refuse(sentence: string): void
}

/** A person scans ten a second and a page reads a dozen verbs: more than this at once is no page of ours. */
export const MAX_CALLS_AT_ONCE = 256
const MAX_ID = 64

/** A request of birpc as this bridge uses it: `{t: 'q', i: id, m: 'call', a: [verb, input?]}`. */
export function isCallFrame(message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false
  const { t, i, m, a } = message as Record<string, unknown>
  if (t !== 'q' || m !== 'call' || typeof i !== 'string' || i.length > MAX_ID) return false
  return Array.isArray(a) && (a.length === 1 || a.length === 2) && typeof a[0] === 'string'
}

/** Serves one window until `close` is called. Changes that come close together reach the window as one message. */
export function serveWindow(station: BridgeStation, channel: WindowChannel): { close: () => void } {
  let calls = 0
  const call = async (verb: string, input: unknown): Promise<BridgeReply> => {
    if (calls >= MAX_CALLS_AT_ONCE)
      return { ok: false, reason: 'failed', sentence: 'Too much was asked at once. Nothing was done; ask again.' }
    calls++
    try {
      return await station.call(verb, input)
    } finally {
      calls--
    }
  }
  const rpc = createBirpc<WindowFunctions, StationFunctions>(
    { call },
    {
      post: (message) => channel.post(message),
      on: (fn) =>
        channel.onMessage((message) => {
          if (isCallFrame(message)) fn(message)
          else channel.refuse('a message that is no call of the bridge')
        }),
      eventNames: ['changed'],
      // Only own names: `constructor` and its kin are no verbs.
      resolver: (name, found) => (name === 'call' ? found : undefined),
      // A window that is gone takes its answers with it; what was recorded stands in the journal.
      onGeneralError: () => true,
      onFunctionError: () => false,
    },
  )
  const stop = gather(station, (topics) => void rpc.changed(topics).catch(() => undefined))
  return {
    close: () => {
      stop()
      rpc.$close()
    },
  }
}

/** Topics of one turn of the event loop go out together, each once. */
function gather(station: BridgeStation, send: (topics: Topic[]) => void): () => void {
  const waiting = new Set<Topic>()
  let turn: NodeJS.Immediate | null = null
  const stop = station.onChanged((topics) => {
    for (const topic of topics) waiting.add(topic)
    turn ??= setImmediate(() => {
      turn = null
      const all = [...waiting]
      waiting.clear()
      send(all)
    })
  })
  return () => {
    stop()
    if (turn) clearImmediate(turn)
  }
}
