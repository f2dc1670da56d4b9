import type { BridgeClient, Recorded, ScanAnswer, ScanInput } from '../../wire/bridge.ts'
import { listeners } from '../bridge/channel.ts'

/** The answer that stands on the screen. `lost`: no answer came, so nobody can say from here whether it was recorded. */
export type Shown =
  | { kind: 'none' }
  | { kind: 'answer'; count: number; answer: ScanAnswer; text: string; scannedAt: number }
  | { kind: 'lost'; count: number; text: string; scannedAt: number }
export type Answered = Exclude<Shown, { kind: 'none' }>
/**
 * A STOP raised by an answer. The station's own list of open STOPs takes it over as soon as it has been read again; `listed`:
 * it was seen there, so its end there is its end. A list older than the answer must not end it.
 */
export type RaisedStop = { answer: Recorded; count: number; listed: boolean; readSince: boolean }
export type DeskState = { shown: Shown; waiting: number; stop: RaisedStop | null }

/**
 * The short way from a scan to its verdict: one call, one answer, one small redraw; lists follow later by the station's
 * news. Lives outside React so that a scan never waits for a page to be drawn.
 */
export type ScanDesk = {
  scan: (input: ScanInput, scannedAt: number) => void
  /** News about the raised STOP of that count; null ends it. */
  noteStop: (count: number, news: Partial<Pick<RaisedStop, 'listed' | 'readSince'>> | null) => void
  state: () => DeskState
  /** Every answer, also those that a newer one overtook on the screen: each has its sound. */
  onAnswer: (heard: (shown: Answered) => void) => () => void
  subscribe: (listener: () => void) => () => void
}

export function makeScanDesk(client: BridgeClient): ScanDesk {
  const drawn = listeners<[]>()
  const hearers = listeners<[Answered]>()
  let state: DeskState = { shown: { kind: 'none' }, waiting: 0, stop: null }
  let sent = 0
  let newest = 0
  let count = 0
  const set = (next: DeskState): void => {
    state = next
    drawn.tell()
  }
  const show = (ticket: number, shown: Answered): void => {
    hearers.tell(shown)
    const overtaken = ticket < newest
    if (!overtaken) newest = ticket
    set({ shown: overtaken ? state.shown : shown, waiting: state.waiting - 1, stop: raised(shown) ?? state.stop })
  }
  const scan: ScanDesk['scan'] = (input, scannedAt) => {
    const ticket = ++sent
    const { text } = input
    set({ ...state, waiting: state.waiting + 1 })
    client.scan(input).then(
      (answer) => show(ticket, { kind: 'answer', count: ++count, answer, text, scannedAt }),
      () => show(ticket, { kind: 'lost', count: ++count, text, scannedAt }),
    )
  }
  const noteStop: ScanDesk['noteStop'] = (noted, news) => {
    const { stop } = state
    if (stop?.count === noted) set({ ...state, stop: news === null ? null : { ...stop, ...news } })
  }
  return { scan, noteStop, state: () => state, onAnswer: hearers.add, subscribe: drawn.add }
}

function raised(shown: Shown): RaisedStop | null {
  if (shown.kind !== 'answer') return null
  const { answer, count } = shown
  if (answer.outcome !== 'recorded' || answer.verdict.kind !== 'stop') return null
  return { answer, count, listed: false, readSince: false }
}
