// A thousand open tracking pages in one process: each listens, and may fetch its parts anew as the page's script does.
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'

export type Page = { id: string; path: string; newsPath: string | null }
/** `lines`: how many the shown timeline has. `heardAt` when the stream told it, `shownAt` when the parts for it were fetched. */
export type Look = { id: string; lines: number; heardAt: number; shownAt: number }
export type OpenPages = { looks: Look[]; troubles: string[]; close: () => void }

const TRACKING = /event: tracking\ndata: (.*)$/s

/** Resolves when every page has heard its first state. */
export async function openPages(url: string, pages: readonly Page[], firstWord: boolean): Promise<OpenPages> {
  const { hostname, port } = new URL(url)
  const listening = new Agent({ maxSockets: Infinity })
  const fetching = new Agent({ keepAlive: true, maxSockets: 64 })
  const open: OpenPages = { looks: [], troubles: [], close: () => undefined }
  const calls: ClientRequest[] = []
  open.close = () => {
    for (const call of calls) call.destroy()
    listening.destroy()
    fetching.destroy()
  }
  const get = (path: string, agent: Agent): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const call = request({ hostname, port, path, agent, headers: { 'accept-encoding': 'gzip' } }, resolve)
      call.once('error', reject).end()
      if (agent === listening) calls.push(call)
    })
  const show = async (page: Page, look: Look): Promise<void> => {
    if (page.newsPath !== null) {
      const answer = await get(page.newsPath, fetching)
      for await (const _ of answer) continue
      if (answer.statusCode !== 200) open.troubles.push(`news: ${answer.statusCode}`)
    }
    look.shownAt = performance.now()
    open.looks.push(look)
  }
  // A few at a time: opening is not what is measured.
  for (let from = 0; from < pages.length; from += 50)
    await Promise.all(
      pages.slice(from, from + 50).map(async (page) => {
        const answer = await get(page.path, listening)
        if (answer.statusCode !== 200) throw new Error(`${page.path} was answered ${answer.statusCode}`)
        await listen(answer, open, firstWord, (lines) => {
          const now = performance.now()
          const look = { id: page.id, lines, heardAt: now, shownAt: now }
          show(page, look).catch((error: unknown) => open.troubles.push(String(error)))
        })
      }),
    )
  return open
}

/** Resolves with the first message, or at once where none is to come; goes on in the background. */
function listen(
  answer: IncomingMessage,
  open: OpenPages,
  firstWord: boolean,
  heard: (lines: number) => void,
): Promise<void> {
  return new Promise((resolve) => {
    let rest = ''
    let first = firstWord
    answer.setEncoding('utf8')
    answer.on('data', (chunk: string) => {
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = TRACKING.exec(block)?.[1]
        if (data === undefined) continue
        if (!first) heard((JSON.parse(data) as { timeline: unknown[] }).timeline.length)
        first = false
        resolve()
      }
    })
    answer.on('error', () => undefined)
    answer.once('end', () => open.troubles.push('a stream ended'))
    if (!firstWord) resolve()
  })
}
