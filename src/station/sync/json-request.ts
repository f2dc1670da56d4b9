// Requests in JSON as the hub takes them from a station. `token`: of the lease; null where there is none yet.
import type { NetRequest } from '../ports.ts'

export const bearer = (token: string) => ({ accept: 'application/json', authorization: `Bearer ${token}` })

export const getJson = (path: string, token: string, deadlineMs: number): NetRequest => ({
  method: 'GET',
  path,
  headers: bearer(token),
  body: null,
  deadlineMs,
})

export function postJson(path: string, token: string | null, body: object, deadlineMs: number): NetRequest {
  const asked = token === null ? { accept: 'application/json' } : bearer(token)
  const headers = { ...asked, 'content-type': 'application/json' }
  return { method: 'POST', path, headers, body: new TextEncoder().encode(JSON.stringify(body)), deadlineMs }
}
