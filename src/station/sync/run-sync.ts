// Drives the sync engine: does its outputs on the store, the net and the timers it is given, and tells it what came of them. Nothing here
// waits by itself, so that the simulation can drive it with its own time.
import type { Link } from '../../wire/bridge.ts'
import { PullReply } from '../../wire/down.ts'
import { HashesReply, PushReply, SessionReply } from '../../wire/up.ts'
import type { Clock, KeyStore, Net, NetRequest, Random, SyncStore, Timers } from '../ports.ts'
import { type DeviceKey, deviceKey } from './codec-node.ts'
import { initialSync, step, type SyncInput, type SyncOutput } from './engine.ts'
import type { Heard, SyncEngineState } from './engine-state.ts'
import { readAnswer } from './read-answer.ts'
import { hashesRequest, pullRequest, pushRequest, type ReadyBatch, sessionRequest } from './requests.ts'
import { StoreSide } from './store-side.ts'

export type SyncOptions = {
  store: SyncStore
  /** a way to the hub at that address; asked for at each start */
  connect: (hubUrl: string) => Net
  clock: Clock
  timers: Timers
  random: Random
  keys: KeyStore
  /** what a log should hold: storage that failed, a reply that could not be applied */
  onTrouble?: (sentence: string, error: unknown) => void
}
export type SyncView = {
  link: Link
  sending: boolean
  /** since the last contact, whatever the wall clock did meanwhile; null = none since this start */
  sinceContactMs: number | null
}
export type Sync = {
  /** also after an enrolment: reads it anew */
  start(): void
  stop(): void
  wake(by: 'connectivity' | 'person'): void
  /** the journal grew; cheap, called after the recorder's commit */
  appended(): void
  state(): SyncView
  /**
   * The session in force, for what goes to the hub beside the journal (photos, positions, the live stream); null: none now. One for handing over only
   * is given to who says so: photos are handed over, too.
   */
  lease(also?: 'handing-over'): { token: string; hubUrl: string; incarnation: string } | null
  /** the hub says that its order has moved: pull as soon as nothing stands before it. Not a wake: no back-off ends by it. */
  news(): void
  /** called when the link, the lease, `sending` or the number of unsent events may have changed; @returns how to stop it */
  onState(listener: () => void): () => void
}

/** @param options.store must be open; nothing is read before `start`. */
export const createSync = (options: SyncOptions): Sync => new SyncDriver(options)

const RESTART_MS = 60_000
type Identity = { deviceId: string; hubUrl: string; net: Net; key: DeviceKey }
type Output<D extends SyncOutput['do']> = Extract<SyncOutput, { do: D }>

class SyncDriver implements Sync {
  readonly #options: SyncOptions
  readonly #side: StoreSide
  /** tells this life of the process from a twin's */
  readonly #instance: string
  #state: SyncEngineState = initialSync
  #me: Identity | null = null
  #running = false
  /** grows with each start and stop: answers to an earlier life's requests are dropped */
  #life = 0
  #inputs: SyncInput[] = []
  #busy = false
  #timer: { cancel(): void } | null = null
  #contactMs: number | null = null
  #told = ''
  readonly #listeners = new Set<() => void>()

  constructor(options: SyncOptions) {
    this.#options = options
    this.#side = new StoreSide(options, (input) => this.#feed(input))
    this.#instance = Buffer.from(options.random.bytes(8)).toString('hex')
  }

  start(): void {
    this.stop()
    this.#running = true
    try {
      this.#me = this.#identity()
      const pulledIncarnation = this.#options.store.pullCursor()?.incarnation ?? null
      this.#feed({ kind: 'started', enrolled: this.#me !== null, pulledIncarnation })
    } catch (error) {
      // A key store that is locked, a database that fails: no reason not to scan. Later it may have come back.
      this.#options.onTrouble?.('sync cannot start: who this device is cannot be read', error)
      const life = this.#life
      this.#timer = this.#options.timers.after(RESTART_MS, () => {
        if (life === this.#life) this.start()
      })
    }
  }

  #identity(): Identity | null {
    const { store, connect, keys } = this.#options
    const enrolment = store.enrolment()
    const stored = enrolment === null ? null : keys.load()
    if (enrolment === null || stored === null) return null
    return {
      deviceId: enrolment.deviceId,
      hubUrl: enrolment.hubUrl,
      net: connect(enrolment.hubUrl),
      key: deviceKey(stored),
    }
  }

  stop(): void {
    this.#running = false
    this.#side.flush()
    this.#side.forgetReady()
    this.#life += 1
    this.#timer?.cancel()
    this.#timer = null
    this.#inputs = []
    this.#state = initialSync
  }

  wake(by: 'connectivity' | 'person'): void {
    this.#feed({ kind: 'wake', by })
  }

  appended(): void {
    this.#feed({ kind: 'appended' })
  }

  state(): SyncView {
    const { link, push } = this.#state
    const sinceContactMs = this.#contactMs === null ? null : this.#options.clock.reading().monotonicMs - this.#contactMs
    return { link, sending: push !== null && !push.hashes, sinceContactMs }
  }

  lease(also?: 'handing-over'): { token: string; hubUrl: string; incarnation: string } | null {
    const { lease } = this.#state
    return lease === null || (lease.handOver && also !== 'handing-over') || this.#me === null
      ? null
      : { token: lease.token, hubUrl: this.#me.hubUrl, incarnation: lease.incarnation }
  }

  news(): void {
    this.#feed({ kind: 'news' })
  }

  onState(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** One input at a time, in order: what an output causes at once waits for the outputs before it. */
  #feed(input: SyncInput): void {
    if (!this.#running) return
    this.#inputs.push(input)
    if (this.#busy) return
    this.#busy = true
    try {
      for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) this.#step(next)
    } finally {
      this.#busy = false
    }
    this.#tell()
  }

  #step(input: SyncInput): void {
    const { clock, random } = this.#options
    const { state, outputs } = step(this.#state, input, clock.reading().monotonicMs, () => random.unit())
    this.#state = state
    for (const output of outputs) this.#perform(output)
  }

  #tell(): void {
    const { link, sending } = this.state()
    const now = `${link} ${sending} ${this.#state.lease?.token ?? ''} ${this.#state.tail.map((tail) => tail.ackedSeq).join()}`
    if (now === this.#told) return
    this.#told = now
    for (const listener of this.#listeners) listener()
  }

  #perform(output: SyncOutput): void {
    switch (output.do) {
      case 'session':
        this.#tryRequest(output.id, (me) => this.#session(me, output))
        break
      case 'push':
        this.#tryRequest(output.id, (me) => this.#push(me, output))
        break
      case 'hashes':
        this.#tryRequest(output.id, (me) => this.#hashes(me, output))
        break
      case 'pull':
        this.#tryRequest(output.id, (me) => this.#pull(me, output))
        break
      case 'timer':
        this.#setTimer(output.afterMs)
        break
      case 'mark':
      case 'look':
      case 'look-at-all':
      case 'take-new-epoch':
      case 'apply-pull':
      case 'anchor':
      case 'contact':
        this.#side.perform(output)
    }
  }

  #setTimer(afterMs: number): void {
    this.#timer?.cancel()
    this.#timer = this.#options.timers.after(Math.ceil(afterMs), () => {
      this.#timer = null
      this.#feed({ kind: 'timer' })
    })
  }

  /** What cannot even be sent is tried again later, as if the network had failed. */
  #tryRequest(id: number, make: (me: Identity) => void): void {
    try {
      if (this.#me === null) throw new Error('a request without an enrolment: was the engine started?')
      make(this.#me)
    } catch (error) {
      this.#options.onTrouble?.('a request could not be made', error)
      this.#feed({ kind: 'not-sent', id })
    }
  }

  /** Sends, judges the answer, and hands it on, unless this life has ended meanwhile. */
  #send<Reply>(
    me: Identity,
    id: number,
    request: NetRequest,
    schema: Parameters<typeof readAnswer<Reply>>[1],
    then: (heard: Heard<Reply>) => SyncInput,
  ): void {
    const life = this.#life
    me.net
      .request(request)
      .then((answer) => {
        if (life !== this.#life) return
        const heard = readAnswer(answer, schema)
        if (heard.kind === 'reply') this.#contactMs = this.#options.clock.reading().monotonicMs
        this.#feed(then(heard))
      })
      .catch((error: unknown) => {
        this.#options.onTrouble?.('an answer could not be used', error)
        if (life === this.#life) this.#feed({ kind: 'not-sent', id })
      })
  }

  #session(me: Identity, { id, challenge, deadlineMs }: Output<'session'>): void {
    const end = this.#side.currentEnd()
    const about = { station: me.deviceId, instance: this.#instance, end, challenge, deadlineMs }
    this.#send(me, id, sessionRequest(about, me.key), SessionReply, (heard) => {
      const haveSeq = heard.kind === 'reply' && heard.reply.outcome !== 'challenge' ? heard.reply.haveSeq : null
      return { kind: 'session-answer', id, epoch: end.epoch, heard, own: this.#side.own(end.epoch, haveSeq) }
    })
  }

  #push(me: Identity, output: Output<'push'>): void {
    const { id, token, epoch, deadlineMs } = output
    const batch = this.#side.batch(me.deviceId, me.key, output)
    if (batch === null) {
      this.#feed({ kind: 'nothing-to-push', id })
      return
    }
    this.#send(me, id, pushRequest(token, batch, deadlineMs), PushReply, (heard) => {
      const haveSeq = heard.kind === 'reply' && heard.reply.outcome === 'behind' ? heard.reply.haveSeq : null
      return { kind: 'push-answer', id, sent: batch.sent, heard, own: this.#side.own(epoch, haveSeq) }
    })
    this.#makeNextReady(me, batch, output)
  }

  #makeNextReady(me: Identity, { sent, epoch }: ReadyBatch, output: Output<'push'>): void {
    const { maxEvents, maxBytes, thenEvents } = output
    if (thenEvents === 0 || sent.toSeq - sent.fromSeq + 1 < maxEvents) return
    const life = this.#life
    this.#options.timers.after(0, () => {
      if (life !== this.#life) return
      this.#side.makeReady(me.deviceId, me.key, { epoch, afterSeq: sent.toSeq, maxEvents: thenEvents, maxBytes })
    })
  }

  #hashes(me: Identity, { id, token, range, deadlineMs }: Output<'hashes'>): void {
    const hashes = this.#side.rowsOf(range)?.map(({ hash }) => hash)
    if (hashes === undefined) {
      this.#feed({ kind: 'nothing-to-push', id })
      return
    }
    this.#send(me, id, hashesRequest(token, range, hashes, deadlineMs), HashesReply, (heard) => {
      if (heard.kind === 'reply') this.#options.onTrouble?.(heard.reply.sentence, heard.reply.firstDifference)
      return { kind: 'hashes-answer', id, heard }
    })
  }

  #pull(me: Identity, { id, token, deadlineMs }: Output<'pull'>): void {
    const asked = this.#side.pullCursor()
    const request = pullRequest(token, asked, deadlineMs)
    this.#send(me, id, request, PullReply, (heard) => ({ kind: 'pull-answer', id, asked, heard }))
  }
}
