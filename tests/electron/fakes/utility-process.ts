import { EventEmitter } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { FakePort } from './port.ts'

/** Electron's utilityProcess as a worker that runs the real source of the station's process, with `process.parentPort` in place. */
export class UtilityProcess extends EventEmitter {
  readonly file: string
  readonly options: { serviceName?: string; stdio?: string }
  readonly #worker: Worker
  constructor(file: string, entry: string, args: string[], options: { serviceName?: string; stdio?: string }) {
    super()
    this.file = file
    this.options = options
    this.#worker = new Worker(new URL('./utility-entry.ts', import.meta.url), {
      workerData: { entry },
      argv: args,
      execArgv: [],
    })
    this.#worker.on('message', (message: unknown) => this.emit('message', message))
    this.#worker.on('error', (error) => process.stderr.write(`${String(error)}\n`))
    this.#worker.on('exit', (code) => this.emit('exit', code))
  }

  postMessage(message: unknown, transfer: FakePort[] = []): void {
    const ports = transfer.map((port) => port.take())
    this.#worker.postMessage({ message: structuredClone(message), ports }, ports)
  }

  /** Ends it if it still lives; resolves when it is gone. */
  async gone(): Promise<void> {
    await this.#worker.terminate()
  }

  /** As by SIGKILL: in the middle of whatever it does. */
  kill(): boolean {
    void this.#worker.terminate()
    return true
  }
}
