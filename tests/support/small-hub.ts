/** A real hub in this process with one site and one person: for tests of what stands around it. */
import { expect, onTestFinished } from 'vitest'
import type { SiteId } from '../../src/domain/brands.ts'
import { readConfig } from '../../src/hub/env.ts'
import { type Hub, openHub } from '../../src/hub/hub.ts'
import { makeEnrolCode } from '../../src/hub/stations/enrol.ts'
import { PATIENT } from './patient.ts'

const SITE = 'schaan' as SiteId
export const SMALL_HUB_PERSON = { personId: 'anna', pin: '4711' }

export type TestHub = { hub: Hub; url: string; close: () => Promise<void> }

/** Listens on `port`, or any free one; closed with the test at the latest. */
export async function openTestHub(folder: string, port = '0'): Promise<TestHub> {
  const env = { ...PATIENT, WAYMARK_HUB_DATA: folder, WAYMARK_HUB_PORT: port, WAYMARK_LOG_LEVEL: 'silent' }
  const opened = await openHub(readConfig(env))
  if (opened.kind !== 'open') throw new Error(opened.sentence)
  const { hub } = opened
  let closed: Promise<void> | null = null
  const close = () => (closed ??= hub.close())
  onTestFinished(close)
  return { hub, url: await hub.listen(), close }
}

export async function fillSmallHub({ hub, url }: TestHub): Promise<void> {
  const put = async (path: string, rows: unknown[]) => {
    const answer = await fetch(`${url}/v1/ops/${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${hub.deps.operatorKey}` },
      body: JSON.stringify(rows),
    })
    expect(answer.status).toBe(200)
  }
  const site = { id: SITE, name: 'Schaan depot', town: 'Schaan', timeZone: 'Europe/Vaduz', lat: 47.17, lon: 9.51 }
  await put('sites', [site])
  const { personId, pin } = SMALL_HUB_PERSON
  await put('people', [{ id: personId, site: SITE, name: 'Anna Frick', role: 'depot', pin }])
}

export const enrolCodeOf = async ({ hub }: TestHub): Promise<string> => (await makeEnrolCode(hub.deps, SITE)).code
