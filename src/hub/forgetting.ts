// What is kept for a time only is forgotten by the clock: at the start of the hub, and every now and then.
import type { HubDeps } from './deps.ts'

export type Forgetting = {
  /** once, now. @returns how many rows went */
  forget(): Promise<number>
  start(): void
  stop(): void
}

/** `work` goes in small steps and asks `stopped` between them; `stays`: what the log says when it fails. */
export function forgettingEvery(
  everyMs: number,
  { log, stays, work }: Pick<HubDeps, 'log'> & { stays: string; work: (stopped: () => boolean) => Promise<number> },
): Forgetting {
  let timer: ReturnType<typeof setInterval> | undefined
  let stopped = false
  const forget = () => work(() => stopped)
  const run = () =>
    void forget().catch((error: unknown) => {
      if (!stopped) log.error({ err: error }, stays)
    })
  return {
    forget,
    start: () => {
      run()
      timer ??= setInterval(run, everyMs).unref()
    },
    stop: () => {
      stopped = true
      clearInterval(timer)
    },
  }
}

/** Some at a time, so that no push waits for them. `forgetSome`: at most `most` at once; fewer, and none are left. @returns how many went */
export async function inSteps(
  most: number,
  stopped: () => boolean,
  forgetSome: (limit: number) => Promise<number>,
): Promise<number> {
  let gone = 0
  for (let step = most; step === most && !stopped(); gone += step) {
    step = await forgetSome(most)
    await new Promise((turn) => setImmediate(turn))
  }
  return gone
}
