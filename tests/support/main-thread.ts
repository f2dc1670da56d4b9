import type { Page } from '@playwright/test'

/**
 * The processor time of each task of the window's main thread, ms. A task's time by the clock on the wall, as PerformanceObserver tells it, counts what
 * other processes of a busy machine take away in its midst: that is no task of ours.
 */
export async function tasksOf(page: Page, during: () => Promise<void>): Promise<number[]> {
  const browser = page.context().browser()!
  await browser.startTracing(page, {
    categories: ['disabled-by-default-devtools.timeline', 'toplevel', 'blink.user_timing', '__metadata'],
  })
  await during()
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const pages = trace.traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
  const isMain = ({ pid, tid }: TraceEvent) => pages.some((main) => main.pid === pid && main.tid === tid)
  return trace.traceEvents
    .filter((event) => event.name === 'RunTask' && isMain(event))
    .map(({ tdur = 0 }) => tdur / 1000)
}
type TraceEvent = { name: string; pid: number; tid: number; tdur?: number; args?: { name?: string } }
