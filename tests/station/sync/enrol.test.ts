import { createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import type { KeyStore, Net, NetAnswer, NetRequest } from '../../../src/station/ports.ts'
import { deviceKey } from '../../../src/station/sync/codec-node.ts'
import { enrol, type Enrolled } from '../../../src/station/sync/enrol.ts'
import { EnrolRequest } from '../../../src/wire/up.ts'
import { jsonAnswer } from './model-hub.ts'

class MemoryKeys implements KeyStore {
  key: Uint8Array | null = null
  load() {
    return this.key
  }
  save(key: Uint8Array) {
    this.key = key
  }
}
const reply = { protocol: 1, incarnation: 'hub-1', station: 'st-9', site: 'vaduz', name: 'Bay 3' }

function attempt(answer: NetAnswer, keys = new MemoryKeys()) {
  const sent: NetRequest[] = []
  const stored: Enrolled[] = []
  const net: Net = {
    request: (request) => {
      sent.push(request)
      return Promise.resolve(answer)
    },
  }
  const outcome = enrol({ code: ' ABCD-1234 ', name: 'Bay 3', net, keys, store: (one) => stored.push(one) })
  return { sent, stored, keys, outcome }
}
const askedIn = (sent: NetRequest[]) => EnrolRequest.parse(JSON.parse(new TextDecoder().decode(sent[0]!.body!)))

test('a code makes the device known: the public key goes out, the private one stays, the enrolment is stored', async () => {
  const { sent, stored, keys, outcome } = attempt(jsonAnswer(reply))
  expect(await outcome).toMatchObject({ outcome: 'enrolled', enrolment: { deviceId: 'st-9' } })
  expect(stored).toEqual([{ deviceId: 'st-9', site: 'vaduz', name: 'Bay 3', incarnation: 'hub-1' }])
  const asked = askedIn(sent)
  expect(asked).toMatchObject({ protocol: 1, code: 'ABCD-1234', name: 'Bay 3' })
  expect(sent[0]!.path).toBe('/v1/stations/enrol')
  const publicKey = createPublicKey({ key: Buffer.from(asked.publicKey, 'base64'), format: 'der', type: 'spki' })
  const signature = Buffer.from(deviceKey(keys.key!).sign(Buffer.from('hello')), 'base64')
  expect(verify(null, Buffer.from('hello'), publicKey, signature)).toBe(true)
})

test('[F14] when the answer is lost, the same key asks again: it was saved before it was sent', async () => {
  const keys = new MemoryKeys()
  const first = attempt({ kind: 'no-network', why: 'cut' }, keys)
  expect(await first.outcome).toMatchObject({ outcome: 'not-enrolled', reason: 'no-network' })
  const second = attempt(jsonAnswer(reply), keys)
  await second.outcome
  expect(askedIn(second.sent).publicKey).toBe(askedIn(first.sent).publicKey)
})

const html: NetAnswer = { ...jsonAnswer({}), contentType: 'text/html' }
test.each<[string, NetAnswer, string]>([
  ['403', jsonAnswer({}, 403), 'code'],
  ['a broken code', jsonAnswer({}, 400), 'code'],
  ['a portal', html, 'not-the-hub'],
  ['{}', jsonAnswer({}), 'not-the-hub'],
  ['a redirect', { ...html, status: 302 }, 'not-the-hub'],
  ['503', jsonAnswer({}, 503), 'busy'],
  ['nothing', { kind: 'no-network', why: 'cut' }, 'no-network'],
])('%s is told in a sentence and stores nothing', async (_, answer, reason) => {
  const { stored, outcome } = attempt(answer)
  const told = await outcome
  expect(told).toMatchObject({ outcome: 'not-enrolled', reason })
  expect(told.outcome === 'not-enrolled' && told.sentence).toMatch(/^[A-Z].+[.?]$/)
  expect(stored).toEqual([])
})
