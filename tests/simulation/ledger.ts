// The truth of a run: what each station has appended and confirmed, and what the hub has ever held durably. The invariants I1, I2 and I5 of FAULTS
// are read from it.
import type { DeviceId, EpochId, Hash, HubPosition, JournalSeq } from '../../src/domain/brands.ts'
import type { HubStore, LoggedEvent } from '../../src/hub/store/contract.ts'
import { HUB_DEVICE } from '../../src/hub/own/journal.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import { Violation } from './world.ts'

export type Appended = {
  deviceId: DeviceId
  epoch: EpochId
  seq: JournalSeq
  hash: Hash
  body: Uint8Array
  by: string
  /** the screen said that it is recorded, or it stood in a journal that was opened afterwards: it must arrive */
  confirmed: boolean
  /** null: its body fits no schema, and it belongs into quarantine */
  kind: string | null
}
export type Held = { where: 'log' | 'quarantine'; epoch: string; seq: number; reason?: string }

type Row = { deviceId: string; epoch: string; seq: number; hash: string; body: Uint8Array }
const nameOf = (one: { deviceId: string; epoch: string; seq: number }) => `${one.deviceId}/${one.epoch}/${one.seq}`

export class Ledger {
  /** by hash: the chain begins with device and epoch, so a hash is one event of one journal */
  readonly appended = new Map<string, Appended>()
  /** what the hub holds now */
  held = new Map<string, Held>()
  /** what the hub has ever held, as read, or as it said itself */
  readonly everHeld = new Set<string>()
  /** what the hub has said to hold since it was last read */
  readonly #claimed = new Set<string>()
  #stale = false
  /** the hub's log as read, in its order */
  log: LoggedEvent[] = []
  #readTo = 0 as HubPosition
  #oddTo = 0

  /** @param before what was appended before this run */
  constructor(before: readonly Appended[] = []) {
    for (const one of before) this.appended.set(one.hash, { ...one })
  }

  add(event: Omit<Appended, 'kind'>): void {
    const known = this.appended.get(event.hash)
    if (known === undefined) this.appended.set(event.hash, { ...event, kind: kindOf(event.body) })
    else if (event.confirmed) known.confirmed = true
  }

  /** Reads what is new in the hub; each row must be one that was appended, as it was appended, and once (I2). */
  async hubTook(store: HubStore): Promise<void> {
    if (this.#stale) this.#forget()
    for (const event of await store.events(this.#readTo, 10_000)) {
      this.#readTo = event.position
      this.log.push(event)
      if (event.deviceId !== HUB_DEVICE) this.#hold(event, { where: 'log', epoch: event.epoch, seq: event.seq })
    }
    for (const { id, row } of await store.quarantined(this.#oddTo, 10_000)) {
      this.#oddTo = id
      this.#hold(row, { where: 'quarantine', epoch: row.epoch, seq: row.seq, reason: row.reason })
    }
    this.#checkClaims()
  }

  /** The hub's file may be another one: everything is read again, now or when somebody asks. */
  async hubReopened(store: HubStore, now: boolean): Promise<void> {
    this.#stale = true
    if (now) await this.hubTook(store)
  }

  /** From a backup: it need not hold any more what it said. */
  hubPutBack(held: ReadonlySet<string>): void {
    this.#claimed.clear()
    this.held = new Map([...this.held].filter(([hash]) => held.has(hash)))
  }

  #forget(): void {
    this.#stale = false
    this.held = new Map()
    this.log = []
    this.#readTo = 0 as HubPosition
    this.#oddTo = 0
  }

  /** The hub has answered that it holds these: from then on it must (I5). */
  claim(hashes: Iterable<string | undefined>): void {
    for (const hash of hashes)
      if (hash !== undefined) {
        this.everHeld.add(hash)
        this.#claimed.add(hash)
      }
  }

  #checkClaims(): void {
    for (const hash of this.#claimed) {
      const one = this.appended.get(hash)
      if (!this.held.has(hash) && one !== undefined)
        throw new Violation('I5', `the hub said that it has ${nameOf(one)}, and it has not`)
    }
    this.#claimed.clear()
  }

  #hold(row: Row, held: Held): void {
    const one = this.appended.get(row.hash)
    if (one === undefined) throw new Violation('I2', `${held.where} has ${nameOf(row)}, which no station appended`)
    const sameBody = Buffer.compare(one.body, row.body) === 0
    const sameName = nameOf(one) === nameOf({ ...row, epoch: plainEpoch(row.epoch) })
    if (!sameBody || !sameName)
      throw new Violation('I2', `${held.where} has ${nameOf(row)}, which is not as ${nameOf(one)} was appended`)
    const twice = this.held.get(row.hash)
    if (twice !== undefined)
      throw new Violation(
        'I1',
        `${nameOf(row)} is in the hub twice: in ${twice.where} ${twice.epoch} and ${held.where}`,
      )
    if ((held.where === 'quarantine') !== (one.kind === null))
      throw new Violation('I1', `${nameOf(row)} is in the ${held.where}: ${held.reason ?? 'a poison event'}`)
    this.held.set(row.hash, held)
    this.everHeld.add(row.hash)
  }

  /** I1, when everything has come to rest. */
  checkAllArrived(): void {
    const missing = [...this.appended.values()].filter(({ hash, confirmed }) => confirmed && !this.held.has(hash))
    const [first] = missing
    if (first === undefined) return
    const before = this.everHeld.has(first.hash) ? 'the hub had it once' : 'it never arrived'
    throw new Violation(
      'I1',
      `${missing.length} events are not in the hub; the first, ${nameOf(first)} of ${first.by}: ${before}`,
    )
  }
}

/** With a word for what has personal facts beside it: those travel sealed. */
function kindOf(body: Uint8Array): string | null {
  const decoded = decodeBody(body)
  if (!decoded.ok) return null
  return `${decoded.event.kind}${decoded.event.private === undefined ? '' : ' sealed'}`
}

/** A twin's branch is named `epoch~…` by the hub. */
export const plainEpoch = (epoch: string): string => epoch.split('~')[0] ?? epoch
