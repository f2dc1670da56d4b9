// A page without a browser: the window that preload and the screens' bridge see. Ports are real, messages have their source.
import type { MessagePort } from 'node:worker_threads'

export class FakePage extends EventTarget {
  readonly location = { origin: 'app://waymark' }

  /** As a browser's: to listeners of this very window, later, with ports that arrive once. */
  postMessage(data: unknown, targetOrigin: string, ports: MessagePort[] = []): void {
    if (targetOrigin !== this.location.origin) return
    const cloned: unknown = structuredClone(data)
    queueMicrotask(() => this.receive(cloned, ports, this))
  }

  receive(data: unknown, ports: unknown[], source: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data, ports, source }))
  }
}
