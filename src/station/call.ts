// One request of a window: is the verb known, is the input what it should be, and what came of it (wire/bridge.ts BridgeReply).
import { type BridgeHandlers, type BridgeReply, bridgeVerbs, type VerbName } from '../wire/bridge.ts'
import { Sentence } from './sentence.ts'

const FAILED = 'Something went wrong on this device. What was recorded before is safe; please do it again.'

/** Never rejects. `log` gets what went wrong; the window gets a sentence. */
export async function callVerb(
  handlers: BridgeHandlers,
  verb: string,
  input: unknown,
  log: (sentence: string, error: unknown) => void,
): Promise<BridgeReply> {
  if (!isVerb(verb))
    return { ok: false, reason: 'unknown-verb', sentence: 'This window asks for something this station does not know.' }
  const parsed = bridgeVerbs[verb].input.safeParse(input)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') ?? ''
    return {
      ok: false,
      reason: 'bad-input',
      sentence: `${where === '' ? verb : `${verb}, ${where}`}: ${issue?.message ?? 'does not fit'}`,
    }
  }
  try {
    const handler = handlers[verb] as (input: unknown) => unknown
    return { ok: true, value: await handler(parsed.data) }
  } catch (error) {
    log(`the verb ${verb} failed`, error)
    return { ok: false, reason: 'failed', sentence: error instanceof Sentence ? error.message : FAILED }
  }
}

const isVerb = (verb: string): verb is VerbName => Object.hasOwn(bridgeVerbs, verb)
