// What `start` asks of the hub that it runs, with the operator's key out of the hub's own folder.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const operatorKey = (data: string) => readFileSync(join(data, 'hub', 'operator.key'), 'utf8').trim()

/** How long a hub may call itself busy while it comes up on a slow machine. */
const BUSY_MS = 30_000

/** A one-time code for a device of `site`; asked again as long as the hub says that it is busy. Throws with the hub's words. */
export async function enrolCode(hubUrl: string, key: string, site: string): Promise<string> {
  const until = Date.now() + BUSY_MS
  let answer = await askForCode(hubUrl, key, site)
  while (answer.status === 503 && Date.now() < until) {
    const seconds = Number(answer.headers.get('retry-after') ?? 1)
    await new Promise((wait) => setTimeout(wait, seconds * 1000))
    answer = await askForCode(hubUrl, key, site)
  }
  const text = await answer.text()
  if (!answer.ok) throw new Error(`The hub gave no code for the station (${answer.status}): ${text.slice(0, 300)}`)
  return (JSON.parse(text) as { code: string }).code
}

const askForCode = (hubUrl: string, key: string, site: string): Promise<Response> =>
  fetch(new URL('/v1/ops/enrol-codes', hubUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ site }),
    signal: AbortSignal.timeout(10_000),
  })

/** Resolves when `/healthz` answers; rejects with a sentence after `withinMs`. */
export async function healthy(origin: string, withinMs = 10_000): Promise<void> {
  const until = Date.now() + withinMs
  while (true) {
    try {
      const answer = await fetch(new URL('/healthz', origin), { signal: AbortSignal.timeout(2000) })
      if (answer.ok) return
    } catch {
      // Not yet.
    }
    if (Date.now() > until) throw new Error(`${origin} does not answer.`)
    await new Promise((wait) => setTimeout(wait, 50))
  }
}
