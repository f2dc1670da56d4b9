// The demo's client over HTTP: the hub's verbs as any dispatch system calls them, with the operator's key.
import type { DemoAnswer, DemoClient } from '../../demo/client.ts'

const DEADLINE_MS = 30_000

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
  return {
    post: (path, body, headers) => send('POST', path, body, headers),
    put: (path, body, headers) => send('PUT', path, body, headers),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
