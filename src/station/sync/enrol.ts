// Enrolment (EVENTS Who): a one-time code makes this device known to a hub. The private key is made here and never leaves.
import { PROTOCOL_VERSION } from '../../wire/protocol-version.ts'
import { EnrolReply, type EnrolRequest, UP_PATHS } from '../../wire/up.ts'
import type { KeyStore, Net } from '../ports.ts'
import { makeDeviceKeys, publicKeyOf } from './codec-node.ts'
import { postJson } from './json-request.ts'
import { readAnswer } from './read-answer.ts'

export type Enrolled = { deviceId: string; site: string; name: string; incarnation: string }
export type EnrolOutcome =
  | { outcome: 'enrolled'; enrolment: Enrolled }
  | { outcome: 'not-enrolled'; reason: 'code' | 'busy' | 'no-network' | 'not-the-hub'; sentence: string }
export type EnrolOptions = {
  code: string
  /** what people call the device */
  name: string
  net: Net
  keys: KeyStore
  /** writes the enrolment into the station's database */
  store: (enrolment: Enrolled) => void
  /** makes keys from the world's randomness; the simulation gives its own */
  makeKeys?: typeof makeDeviceKeys
}

/**
 * The key is saved before it is sent: a key the hub knows and we lost would be a device that nobody can be. A key that lies there from an
 * enrolment whose answer was lost is used again.
 */
export async function enrol(options: EnrolOptions): Promise<EnrolOutcome> {
  const body: EnrolRequest = {
    protocol: PROTOCOL_VERSION,
    code: options.code.trim(),
    publicKey: publicKeyFor(options),
    name: options.name.trim(),
  }
  const answer = await options.net.request(postJson(UP_PATHS.enrol, null, body, 15_000))
  const heard = readAnswer(answer, EnrolReply)
  if (heard.kind === 'reply') {
    const { station, site, name, incarnation } = heard.reply
    const enrolment = { deviceId: station, site, name, incarnation }
    options.store(enrolment)
    return { outcome: 'enrolled', enrolment }
  }
  return { outcome: 'not-enrolled', ...whyNot(heard.kind, answer.kind === 'answer' ? answer.status : 0) }
}

function publicKeyFor({ keys, makeKeys = makeDeviceKeys }: EnrolOptions): string {
  const old = keys.load()
  if (old !== null) return publicKeyOf(old)
  const { privateKey, publicKey } = makeKeys()
  keys.save(privateKey)
  return publicKey
}

type WhyNot = { reason: 'code' | 'busy' | 'no-network' | 'not-the-hub'; sentence: string }

function whyNot(kind: 'no-network' | 'not-the-hub' | 'busy' | 'denied' | 'too-large', status: number): WhyNot {
  if (kind === 'no-network')
    return {
      reason: 'no-network',
      sentence: 'The hub cannot be reached. Check the network and the address, then try again.',
    }
  if (kind === 'busy') return { reason: 'busy', sentence: 'The hub is busy. Try again in a minute.' }
  if (kind === 'denied' || status === 400 || status === 404 || status === 409 || status === 410 || status === 422)
    return {
      reason: 'code',
      sentence: 'This code is not valid: it was used, is too old, or was mistyped. Ask for a new one.',
    }
  return {
    reason: 'not-the-hub',
    sentence: 'Something answered, but it is not the hub. Is this network asking for a sign-in?',
  }
}
