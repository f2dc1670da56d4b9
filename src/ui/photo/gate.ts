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
const GIVE_UP_MS = 15_000

/** The gate's worker, opened while the driver still aims. Never rejects. */
export function openGate(): Gate {
  const worker = new GateWorker()
  let broken = false
  worker.addEventListener('error', () => (broken = true))
  const look: Gate['look'] = (asked) =>
    new Promise((resolve) => {
      const done = (answer: Awaited<ReturnType<Gate['look']>>): void => {
        window.clearTimeout(timer)
        worker.removeEventListener('message', heard)
        worker.removeEventListener('error', failed)
        resolve(answer)
      }
      const heard = ({ data }: MessageEvent<FromGate>): void => done(data)
      const failed = (): void => done({ outcome: 'refused', reason: 'broken' })
      const timer = window.setTimeout(failed, GIVE_UP_MS)
      if (broken) {
        failed()
        return
      }
      worker.addEventListener('message', heard)
      worker.addEventListener('error', failed)
      worker.postMessage(asked, asked.picture instanceof ImageBitmap ? [asked.picture] : [])
    })
  return { look, end: () => worker.terminate() }
}
