// Runs in the worker that stands for a utilityProcess: gives it `process.parentPort` as Electron does, then loads the real entry.
import { EventEmitter } from 'node:events'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { FakePort } from './port.ts'

const outside = parentPort
if (!outside) throw new Error('this runs in a worker')

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    outside?.postMessage(structuredClone(message))
  }
}
const inside = new ParentPort()
const early: unknown[] = []
const deliver = ({ message, ports }: { message: unknown; ports: MessagePort[] }) =>
  inside.emit('message', { data: message, ports: ports.map((port) => new FakePort(port)) })
outside.on('message', (sent: { message: unknown; ports: MessagePort[] }) => {
  // Electron keeps messages until somebody listens.
  if (inside.listenerCount('message') === 0) early.push(sent)
  else deliver(sent)
})
inside.on('newListener', (name) => {
  if (name === 'message') setImmediate(() => early.splice(0).forEach((sent) => deliver(sent as never)))
})
Object.defineProperty(process, 'parentPort', { value: inside })
await import((workerData as { entry: string }).entry)
