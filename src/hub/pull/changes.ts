// What is stored, as a pulling station gets it (src/wire/down.ts).
import type { PullChange, PulledEvent } from '../../wire/down.ts'
import type { LoggedEvent, ReferenceRow, ScopeChange } from '../store/contract.ts'

/** The body was checked to be UTF-8 when it was taken: as text it has the same bytes, and so the same hash, at the station. */
export const pulledEvent = (event: LoggedEvent): PulledEvent => ({
  deviceId: event.deviceId,
  epoch: event.epoch,
  seq: event.seq,
  position: event.position,
  recordedAt: event.recordedAt,
  hash: event.hash,
  body: Buffer.from(event.body).toString('utf8'),
})

export const rowChange = (row: ReferenceRow): PullChange =>
  // The value was judged by its table's schema when it was put in; which table it is, the compiler cannot see from here.
  ({ change: 'row', table: row.table, id: row.id, version: row.position, value: row.value }) as PullChange

/** `forgetAfter` null = nothing personal was given out: forget at once. */
export const leaveChange = ({ packageId, forgetAfter }: ScopeChange): PullChange => ({
  change: 'leave',
  packageId,
  forgetAfter: forgetAfter ?? 0,
})
