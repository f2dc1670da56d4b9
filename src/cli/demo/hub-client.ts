// The demo's client over HTTP: the hub's verbs as any dispatch system calls them, with the operator's key.
import { setTimeout as sleep } from 'node:timers/promises'
import type { DemoAnswer, DemoClient } from '../../demo/client.ts'

const DEADLINE_MS = 30_000
/** A hub that calls itself busy took nothing and says so: on a slow machine that builds its screens meanwhile, it is asked again. */
const BUSY_TRIES = 8
const BUSY_WAIT_MS = 1_500

/** `hubUrl`: where the hub listens, `http://127.0.0.1:7400`. Rejects when it cannot be reached; every answer that comes is an answer. */
export function demoClientOver(hubUrl: string, operatorKey: string): DemoClient {
  const send = async (
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<DemoAnswer> => {
    const response = await fetch(new URL(path, hubUrl), {
      method,
      headers: { ...headers, 'content-type': 'application/json', authorization: `Bearer ${operatorKey}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(DEADLINE_MS),
    })
    return { status: response.status, body: parsed(await response.text()) }
  }
  const patiently: typeof send = async (...what) => {
    for (let tries = 1; ; tries++) {
      const answer = await send(...what)
      if (answer.status !== 503 || tries === BUSY_TRIES) return answer
      await sleep(BUSY_WAIT_MS)
    }
  }
  return {
    post: (path, body, headers) => patiently('POST', path, body, headers),
    put: (path, body, headers) => patiently('PUT', path, body, headers),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
