import { EventEmitter } from 'node:events'
import type { MessagePort } from 'node:worker_threads'

/** Electron's MessagePortMain over a real port of Node: nothing comes before `start`, and after a transfer it is of no use here. */
export class FakePort extends EventEmitter {
  #port: MessagePort | null

  constructor(port: MessagePort) {
    super()
    this.#port = port
  }

  start(): void {
    const port = this.#mine()
    port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }))
    port.on('close', () => this.emit('close'))
  }

  postMessage(data: unknown, transfer: unknown[] = []): void {
    if (transfer.length > 0) throw new TypeError('Invalid value for transfer: only ports can be transferred')
    this.#mine().postMessage(data)
  }

  close(): void {
    this.#port?.close()
  }

  /** The real port, which is gone from here. */
  take(): MessagePort {
    const port = this.#mine()
    this.#port = null
    return port
  }

  #mine(): MessagePort {
    if (!this.#port) throw new Error('the port was transferred and cannot be used here any more')
    return this.#port
  }
}
