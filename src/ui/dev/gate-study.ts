// The gate and its baseline for `bench photo` and for pictures that no camera gives: `?gate` puts them on the window. Files come from the address
// they are asked by, never from a person's gallery.
import { openGate } from '../photo/gate.ts'
import BareWorker from './bare.worker.ts?worker'

export type GateStudy = {
  /** ms until the worker has answered, and its answer but for the bytes; `jpeg` is their number */
  gate: (url: string, blur?: boolean) => Promise<{ ms: number; jpeg: number; answer: unknown }>
  /** ms for decode and encode alone */
  bare: (url: string) => Promise<{ ms: number; jpeg: number }>
  /** the bytes that the gate would keep */
  bytes: (url: string) => Promise<number[]>
}
declare global {
  interface Window {
    waymarkGateStudy?: GateStudy
  }
}

export function offerGateStudy(): void {
  const gate = openGate()
  const bareWorker = new BareWorker()
  const fileOf = async (url: string): Promise<Blob> => (await fetch(url)).blob()
  window.waymarkGateStudy = {
    gate: async (url, blur = true) => {
      const picture = await fileOf(url)
      const from = performance.now()
      const answer = await gate.look({ picture, blur })
      const ms = performance.now() - from
      if (answer.outcome === 'refused') return { ms, jpeg: 0, answer }
      return { ms, jpeg: answer.bytes.length, answer: { ...answer, bytes: null } }
    },
    bare: async (url) => {
      const picture = await fileOf(url)
      const from = performance.now()
      const jpeg = await new Promise<number>((resolve) => {
        bareWorker.onmessage = ({ data }: MessageEvent<number>) => resolve(data)
        bareWorker.postMessage(picture)
      })
      return { ms: performance.now() - from, jpeg }
    },
    bytes: async (url) => {
      const answer = await gate.look({ picture: await fileOf(url), blur: true })
      return answer.outcome === 'looked' ? Array.from(answer.bytes) : []
    },
  }
}
