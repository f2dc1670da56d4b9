// How much may be handed over by who is not trusted here ([IN7]): revoked stations each by themselves, strangers by the address they come from
// and all together less, so that nobody can use up what another one needs. What was used comes back over a day.
import { isIPv6 } from 'node:net'
import type { DeviceId, HubInstant } from '../../domain/brands.ts'
import type { HubDeps } from '../deps.ts'
import { busy } from '../http/problem.ts'

const DAY_MS = 24 * 3_600_000
/** All strangers together: so many times what one address may. */
const STRANGERS = 8
/** Devices and addresses remembered at most; who is forgotten begins anew, within what all strangers together may. */
const MAX_REMEMBERED = 10_000
/** A batch is rows and an alarm, too: many small ones cost more than their bytes. */
const BATCH_COSTS_BYTES = 4096
const MAX_RETRY_AFTER_S = 3600

export type Allowance = {
  /** @throws Problem 503 with when to try again; nothing need be unpacked before */
  mustHaveRoom(): void
  /** after it was stored, and was new: what was known already costs nothing. The last one may go beyond. */
  spend(bytes: number): void
}
export type HandOvers = {
  /** a known station: proven by its signature, but revoked */
  ofStation(device: DeviceId): Allowance
  /** an unknown one; `address` as the server sees it */
  ofStranger(address: string): Allowance
}

export function createHandOvers({ now, config }: Pick<HubDeps, 'now' | 'config'>): HandOvers {
  const { handOverBytes, strangerHandOverBytes } = config.limits
  const devices = createBuckets(handOverBytes, now)
  const addresses = createBuckets(strangerHandOverBytes, now)
  const strangers = createBuckets(strangerHandOverBytes * STRANGERS, now)
  return {
    ofStation: (device) => allowance([devices.of(device)], 'This revoked station has handed over much today.'),
    ofStranger: (address) =>
      allowance(
        [addresses.of(networkOf(address)), strangers.of('')],
        'Devices that are unknown here have handed over much today.',
      ),
  }
}

type Bucket = { fullInMs(): number; spend(bytes: number): void }

function allowance(buckets: readonly Bucket[], sentence: string): Allowance {
  return {
    mustHaveRoom: () => {
      const waitMs = Math.max(...buckets.map((bucket) => bucket.fullInMs()))
      if (waitMs > 0) throw busy(Math.min(MAX_RETRY_AFTER_S, Math.ceil(waitMs / 1000)), sentence)
    },
    spend: (bytes) => {
      for (const bucket of buckets) bucket.spend(bytes + BATCH_COSTS_BYTES)
    },
  }
}

/** Each key may spend `capacity` bytes; a day gives all of it back, little by little. In memory: a restart forgives. */
function createBuckets(capacity: number, now: () => HubInstant) {
  const kept = new Map<string, { spent: number; at: number }>()
  const spentBy = (key: string): number => {
    const bucket = kept.get(key)
    if (!bucket) return 0
    // A clock that was set back gives nothing back, and takes nothing.
    return Math.max(0, bucket.spent - (Math.max(0, now() - bucket.at) * capacity) / DAY_MS)
  }
  const makeRoom = (): void => {
    for (const key of kept.keys()) if (spentBy(key) === 0) kept.delete(key)
    const oldest = kept.keys().next()
    if (kept.size >= MAX_REMEMBERED && !oldest.done) kept.delete(oldest.value)
  }
  return {
    of: (key: string): Bucket => ({
      fullInMs: () => {
        const over = spentBy(key) - capacity
        return over < 0 ? 0 : Math.max(1, (over * DAY_MS) / capacity)
      },
      spend: (bytes) => {
        const spent = spentBy(key) + bytes
        if (!kept.has(key) && kept.size >= MAX_REMEMBERED) makeRoom()
        kept.set(key, { spent, at: now() })
      },
    }),
  }
}

/** Who has one IPv6 address has 2^64 of them: its network counts. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address.slice(address.lastIndexOf(':') + 1)
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::')
  const [first, last] = [head, tail].map((half) => half.split(':').filter((group) => group !== ''))
  const gap = address.includes('::') ? Array<string>(8 - (first?.length ?? 0) - (last?.length ?? 0)).fill('0') : []
  const groups = [...(first ?? []), ...gap, ...(last ?? [])]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
