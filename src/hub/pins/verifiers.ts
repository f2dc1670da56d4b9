// What a station needs to check a PIN at the door without a network (DOMAIN §4.3): scrypt(PIN, salt ‖ its device key), made for each station and parcel
// in its scope. Slow on purpose, so no pull waits for it: a pull asks for what is lacking, one hash after the other is made on a thread of its own,
// and the next pull brings them.
import { scrypt } from 'node:crypto'
import type { DeviceId } from '../../domain/brands.ts'
import { DOOR_PIN_HASH_BYTES, DOOR_PIN_SALT_BYTES, DOOR_PIN_SCRYPT, saltForDevice } from '../../domain/door-pin.ts'
import type { HubDeps } from '../deps.ts'
import type { Station } from '../store/contract.ts'
import type { KeptPin } from '../store/pins.ts'
import { openDoorPin } from './door-pin.ts'

/** Of one station before the next one has its turn. */
const AT_A_TIME = 8

type Asking = Pick<Station, 'deviceId' | 'site' | 'publicKey'>
export type VerifierMaker = {
  /** A station has pulled: what it lacks is made, soon. Never throws, never waits. */
  pulled: (station: Asking) => void
  /** a PIN was made anew: what was made for it before is void */
  renewed: () => void
  /** resolves when nothing is in work */
  idle: () => Promise<void>
  /** resolves when the hash in work is done */
  stop: () => Promise<void>
}
type Needs = Pick<HubDeps, 'store' | 'random' | 'projected' | 'log'>

export function createVerifierMaker(deps: Needs): VerifierMaker {
  const asking = new Map<DeviceId, Asking>()
  /** the state of things at which a station lacked nothing: until something changes it need not be looked at again */
  const content = new Map<DeviceId, number>()
  let changes = 0
  let running: Promise<void> | null = null
  let stopped = false
  const stopListening = deps.projected.on(() => void (changes += 1))

  async function run(): Promise<void> {
    for (let [station] = asking.values(); station !== undefined && !stopped; [station] = asking.values()) {
      asking.delete(station.deviceId)
      const at = changes
      if (await makeLacking(deps, station, () => stopped)) asking.set(station.deviceId, station)
      else content.set(station.deviceId, at)
    }
  }
  const start = (): void => {
    running ??= run()
      .catch((error: unknown) => deps.log.error({ err: error }, 'door PINs wait after a fault of the store'))
      .finally(() => (running = null))
  }
  return {
    pulled(station) {
      if (stopped || content.get(station.deviceId) === changes) return
      asking.set(station.deviceId, station)
      start()
    },
    renewed: () => void (changes += 1),
    idle: async () => {
      while (running !== null) await running
    },
    stop: async () => {
      stopped = true
      stopListening()
      await running
    },
  }
}

/** @returns whether more is lacking than was looked at */
async function makeLacking({ store, random, log }: Needs, station: Asking, over: () => boolean): Promise<boolean> {
  const lacking = await store.pinsLacking(station.site, station.deviceId, AT_A_TIME)
  let made = 0
  for (const pin of lacking) {
    if (over()) break
    const verifier = await verifierFor(pin, station, random)
    // Not again and again: without it the driver hands over by hand, and a supervisor sees that.
    if (verifier === null) log.error({ packageId: pin.packageId }, 'a door PIN cannot be opened with its key')
    else if (await store.putPinVerifier({ ...verifier, ...station, packageId: pin.packageId, issue: pin.issue })) made++
  }
  return made > 0 && lacking.length === AT_A_TIME
}

async function verifierFor(pin: KeptPin, { publicKey }: Asking, random: Needs['random']) {
  const clear = openDoorPin(pin)
  if (clear === null) return null
  const salt = Buffer.from(random(DOOR_PIN_SALT_BYTES))
  const hash = await slowHash(clear, saltForDevice(salt, Buffer.from(publicKey, 'base64')))
  return { salt: salt.toString('hex'), hash: hash.toString('hex') }
}

const slowHash = (pin: string, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(pin, salt, DOOR_PIN_HASH_BYTES, DOOR_PIN_SCRYPT, (error, hash) => (error ? reject(error) : resolve(hash)))
  })
