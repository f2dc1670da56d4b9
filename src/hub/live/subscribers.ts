// Who wants to hear of what, in this process (EVENTS Live; FAULTS 17, 31, 32). News carries a place in the hub's order and nothing else: what
// is shown is read from the store when it is sent, so that news lost or doubled changes nothing.
import type { HubPosition } from '../../domain/brands.ts'

export type Heard =
  { kind: 'news'; position: HubPosition } | { kind: 'beat' } | { kind: 'cut'; why: 'too-slow' | 'closing' }

export type Subscription = {
  /** The newest news since the last call, or a beat when there was none for `withinMs`. After a cut there is nothing more. */
  next: (withinMs: number) => Promise<Heard>
  close: () => void
}

export type Subscribers = {
  /** null: as many listen as this hub can serve; the caller answers "come back later" */
  subscribe: (topic: string) => Subscription | null
  publish: (topic: string, position: HubPosition) => void
  count: () => number
  /** the hub goes down: everybody is told to resume elsewhere */
  close: () => void
}

export type Limits = {
  maxSubscribers: number
  /** news that waits for a reader; one more and the reader is cut: it resumes from its last id */
  maxWaiting: number
}

type Listener = { waiting: HubPosition[]; cut: null | 'too-slow' | 'closing'; wake: (() => void) | null }

export function createSubscribers(limits: Limits): Subscribers {
  const topics = new Map<string, Set<Listener>>()
  let count = 0

  const leave = (topic: string, listener: Listener): void => {
    const set = topics.get(topic)
    if (set?.delete(listener) !== true) return
    count -= 1
    if (set.size === 0) topics.delete(topic)
  }
  const cut = (topic: string, listener: Listener, why: 'too-slow' | 'closing'): void => {
    listener.cut = why
    listener.waiting = []
    leave(topic, listener)
    listener.wake?.()
  }

  return {
    subscribe(topic) {
      if (count >= limits.maxSubscribers) return null
      const listener: Listener = { waiting: [], cut: null, wake: null }
      topics.set(topic, (topics.get(topic) ?? new Set()).add(listener))
      count += 1
      return { next: (withinMs) => listen(listener, withinMs), close: () => cut(topic, listener, 'closing') }
    },
    publish(topic, position) {
      for (const listener of topics.get(topic) ?? []) {
        if (listener.waiting.length >= limits.maxWaiting) cut(topic, listener, 'too-slow')
        else {
          listener.waiting.push(position)
          listener.wake?.()
        }
      }
    },
    count: () => count,
    close() {
      for (const [topic, listeners] of topics) for (const listener of listeners) cut(topic, listener, 'closing')
    },
  }
}

async function listen(listener: Listener, withinMs: number): Promise<Heard> {
  if (listener.cut === null && listener.waiting.length === 0) await wakeOrWait(listener, withinMs)
  if (listener.cut !== null) return { kind: 'cut', why: listener.cut }
  const newest = listener.waiting.at(-1)
  listener.waiting = []
  return newest === undefined ? { kind: 'beat' } : { kind: 'news', position: newest }
}

/** Resolves when somebody calls `wake`, or after `withinMs`. */
export function wakeOrWait(listener: { wake: (() => void) | null }, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      listener.wake = null
      resolve()
    }
    const timer = setTimeout(done, withinMs)
    // A listener alone must not keep the process alive.
    timer.unref()
    listener.wake = done
  })
}
