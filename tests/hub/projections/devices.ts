// Devices that fill a real store with real chains: bodies are frozen and hashed as a station does, taken as ingest does.
import type {
  DeviceId,
  EpochId,
  HubInstant,
  HybridTime,
  Instant,
  JournalSeq,
  PackageId,
} from '../../../src/domain/brands.ts'
import { genesisHead, nextHead } from '../../../src/domain/chain.ts'
import type { Envelope, Kind, Payloads, ScanEvent } from '../../../src/domain/event.ts'
import { eventIdOf } from '../../../src/domain/event.ts'
import { packagesTouched } from '../../../src/domain/fold.ts'
import { sha256 } from '../../../src/hub/sha256.ts'
import type { HubStore } from '../../../src/hub/store/contract.ts'
import { encodeBody } from '../../../src/wire/event-body.ts'

export type Device = {
  id: DeviceId
  /** freezes, chains, and stores at the hub (clock `now`, ms); `at` in ms */
  record: <K extends Kind>(
    kind: K,
    packageIds: readonly string[],
    data: Payloads[K] | Record<string, unknown>,
    say: { at: number; now?: number } & Partial<Omit<Envelope, 'at' | 'packageIds'>>,
  ) => Promise<string>
}

export function createDevice(store: HubStore, name: string): Device {
  const deviceId = name as DeviceId
  const epoch = `e-${name}` as EpochId
  const genesis = genesisHead(sha256, deviceId, epoch)
  let head = genesis
  let seq = 0
  return {
    id: deviceId,
    async record(kind, packageIds, data, { at, now = at + 1000, ...rest }) {
      const event = {
        kind,
        data,
        at: (at * 1024) as HybridTime,
        wallAt: at as Instant,
        atErrMs: 100,
        tzOffsetMin: 60,
        bootId: 'boot-1',
        seen: 0,
        packageIds: packageIds as PackageId[],
        policyVersion: 1,
        appVersion: '0.1.0',
        ...rest,
      } as unknown as ScanEvent
      const body = new TextEncoder().encode(encodeBody(event))
      const headBefore = head
      head = nextHead(sha256, head, body)
      seq += 1
      const taken = await store.take({
        deviceId,
        epoch,
        genesis,
        fromSeq: seq as JournalSeq,
        headBefore,
        events: [
          { seq: seq as JournalSeq, hash: head, body, packageIds: packagesTouched(event), kind, quarantine: null },
        ],
        sealed: [],
        now: now as HubInstant,
      })
      if (taken.outcome !== 'taken') throw new Error(`the store answered ${taken.outcome}`)
      return eventIdOf({ deviceId, epoch, seq: seq as JournalSeq })
    },
  }
}
