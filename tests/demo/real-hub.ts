// A real hub on a folder of its own, with a clock that the test turns, reached without a port.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HubInstant } from '../../src/domain/brands.ts'
import type { DemoAnswer, DemoClient } from '../../src/demo/client.ts'
import { readConfig } from '../../src/hub/env.ts'
import { type Hub, openHub } from '../../src/hub/hub.ts'
import { PATIENT } from '../support/patient.ts'

const OPERATOR_KEY = 'operator-key-of-the-demo-tests'

export type RealHub = { hub: Hub; client: DemoClient; folder: string; now: { ms: number }; drop: () => Promise<void> }

export async function realHub(startMs: number): Promise<RealHub> {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-demo-'))
  const now = { ms: startMs }
  const config = readConfig({
    WAYMARK_HUB_DATA: join(folder, 'hub'),
    WAYMARK_HUB_PORT: '0',
    WAYMARK_LOG_LEVEL: 'silent',
    WAYMARK_OPERATOR_KEY: OPERATOR_KEY,
    ...PATIENT,
  })
  const opened = await openHub(config, { now: () => now.ms as HubInstant })
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  const { hub } = opened
  const drop = async () => {
    await hub.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { hub, client: clientOf(hub), folder, now, drop }
}

function clientOf({ app }: Hub): DemoClient {
  const send = async (
    method: 'POST' | 'PUT',
    url: string,
    body: unknown,
    more: Record<string, string> = {},
  ): Promise<DemoAnswer> => {
    const headers = { ...more, authorization: `Bearer ${OPERATOR_KEY}`, 'content-type': 'application/json' }
    const answer = await app.inject({ method, url, headers, payload: JSON.stringify(body) })
    return { status: answer.statusCode, body: answer.body === '' ? null : (JSON.parse(answer.body) as unknown) }
  }
  return {
    post: (path, body, headers) => send('POST', path, body, headers),
    put: (path, body, headers) => send('PUT', path, body, headers),
  }
}
