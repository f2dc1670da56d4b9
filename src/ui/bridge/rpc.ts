import { type BirpcReturn, createBirpc } from 'birpc'
import type { BridgeReply, StationFunctions, Topic, WindowFunctions } from '../../wire/bridge.ts'
import { Lost, Refused } from './channel.ts'

/** Longer than any disk hangs and still gives up: a person stands there with a parcel in the hand. */
const ANSWER_MS = 15_000

export type Rpc = BirpcReturn<StationFunctions, WindowFunctions>

/** birpc over one living connection; a new one is made for each. */
export function makeRpc(
  changed: (topics: Topic[]) => void,
  post: (message: unknown) => void,
  on: (listener: (message: unknown) => void) => void,
): Rpc {
  return createBirpc<StationFunctions, WindowFunctions>({ changed }, { post, on, timeout: ANSWER_MS })
}

/** Asks and unwraps. Throws `Refused` with the station's sentence, or `Lost` when no answer came. */
export async function ask(rpc: Rpc, verb: string, input: unknown): Promise<unknown> {
  let reply: BridgeReply
  try {
    reply = await rpc.call(verb, input)
  } catch (cause) {
    throw new Lost(`the station did not answer to ${verb}`, { cause })
  }
  if (!reply.ok) throw new Refused(reply.sentence)
  return reply.value
}
