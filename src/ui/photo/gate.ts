import type { FromGate, ToGate } from './messages.ts'
import GateWorker from './gate.worker.ts?worker'

export type Looked = Extract<FromGate, { outcome: 'looked' }>
export type Refusal = Extract<FromGate, { outcome: 'refused' }>['reason'] | 'broken'
export type Gate = {
  /** Takes the picture over. One at a time: a second look begins when the first has answered. */
  look: (asked: ToGate) => Promise<Looked | { outcome: 'refused'; reason: Refusal }>
  end: () => void
}

/** Longer than the slowest tablet with the largest picture; a worker that hangs must not hold the driver. */
export const GIVE_UP_MS = 15_000

/** The gate's worker, opened while the driver still aims. Never rejects. */
export function openGate(open: () => Worker = () => new GateWorker()): Gate {
  let ended = false
  let worker: Worker | null = null
  /** The next look gets a new one: an answer that is still on its way must not be taken for that look's own. */
  const drop = (): void => {
    worker?.terminate()
    worker = null
  }
  const ready = (): Worker => {
    if (worker !== null) return worker
    worker = open()
    worker.addEventListener('error', drop)
    return worker
  }
  const look: Gate['look'] = async (asked) => {
    const answer = ended ? null : await ask(ready(), asked)
    if (answer !== null) return answer
    drop()
    return { outcome: 'refused', reason: 'broken' }
  }
  const end = (): void => {
    ended = true
    drop()
  }
  ready()
  return { look, end }
}

/** null: it broke, or takes too long. */
function ask(worker: Worker, asked: ToGate): Promise<FromGate | null> {
  return new Promise((resolve) => {
    const done = (answer: FromGate | null): void => {
      clearTimeout(timer)
      worker.removeEventListener('message', heard)
      worker.removeEventListener('error', failed)
      resolve(answer)
    }
    const heard = ({ data }: MessageEvent<FromGate>): void => done(data)
    const failed = (): void => done(null)
    const timer = setTimeout(failed, GIVE_UP_MS)
    worker.addEventListener('message', heard)
    worker.addEventListener('error', failed)
    worker.postMessage(asked, asked.picture instanceof Blob ? [] : [asked.picture])
  })
}
