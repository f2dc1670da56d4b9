// The customer's page stays true while it is open: it listens for news and fetches the two parts that changed, rendered by the hub. Without it
// the page is whole, only not live. No import that would have to be bundled: the hub serves this file with its types taken out.

/** Heard nothing for this long, not even a beat: the line is dead whatever the browser believes. */
const SILENT_MS = 60_000
const FETCH_AGAIN_MS = 5_000

type Line = 'live' | 'offline'

function show(state: Line): void {
  const link = document.getElementById('link')
  if (link === null || link.dataset['state'] === state) return
  link.dataset['state'] = state
  const clock = new Date().toTimeString().slice(0, 5)
  link.textContent = (link.dataset[state] ?? '').replace('%', clock)
}

type Fetcher = { fetch: (state: string) => void; shown: () => string | null; behind: () => boolean }

/** Fetches and shows the parts that belong to `state`; tries again until it succeeds or is asked for newer ones. */
function createFetcher(main: HTMLElement, address: string): Fetcher {
  let shown: string | null = null
  let wanted: string | null = null
  let again = 0
  const run = async (state: string): Promise<void> => {
    clearTimeout(again)
    wanted = state
    try {
      const answer = await fetch(address, { headers: { accept: 'text/html' } })
      // Whatever is not the hub's own answer (a login page of the network) is no news.
      if (!answer.ok || answer.headers.get('x-waymark') !== 'news') throw new Error(`answer ${answer.status}`)
      const text = await answer.text()
      if (wanted !== state) return
      replaceParts(main, text)
      shown = state
      show('live')
    } catch {
      if (wanted !== state) return
      show('offline')
      again = window.setTimeout(() => void run(state), FETCH_AGAIN_MS)
    }
  }
  return { fetch: (state) => void run(state), shown: () => shown, behind: () => wanted !== shown }
}

function follow(main: HTMLElement, parcel: string): void {
  const key = new URLSearchParams(location.search).get('key')
  const query = key === null ? '' : `?key=${encodeURIComponent(key)}`
  const parts = createFetcher(main, `/t/${parcel}/news${query}`)
  let source: EventSource | null = null
  let silence = 0

  const heard = (): void => {
    clearTimeout(silence)
    silence = window.setTimeout(() => {
      show('offline')
      listen()
    }, SILENT_MS)
  }
  const news = (event: MessageEvent<string>): void => {
    heard()
    // The page came with its state; and the same state again is a repeat after a new connection.
    if (event.lastEventId === (parts.shown() ?? main.dataset['at'])) show('live')
    else parts.fetch(event.lastEventId)
  }
  const listen = (): void => {
    source?.close()
    source = new EventSource(`/v1/tracking/${parcel}/events${query}`)
    heard()
    source.addEventListener('beat', () => {
      heard()
      // There are news that could not be fetched: what is shown is not live.
      if (!parts.behind()) show('live')
    })
    source.addEventListener('tracking', news)
    source.addEventListener('error', () => show('offline'))
  }

  // What was on its way when the network went must not say that it is there; without 'online' the silence listens anew.
  addEventListener('offline', () => {
    source?.close()
    show('offline')
  })
  addEventListener('online', listen)
  // A phone that was asleep has a dead line and does not know it yet.
  addEventListener('pageshow', (event) => event.persisted && listen())
  addEventListener('pagehide', () => source?.close())
  listen()
}

/**
 * Puts the fetched parts in the place of the shown ones. The status region is never taken out, so that a screen reader says what is new.
 * @throws Error when the text holds no such parts
 */
function replaceParts(main: HTMLElement, text: string): void {
  const fetched = new DOMParser().parseFromString(text, 'text/html')
  const [fresh, rest] = [fetched.getElementById('now'), fetched.getElementById('rest')]
  const [shown, oldRest] = [document.getElementById('now'), document.getElementById('rest')]
  const freshAnswer = fresh?.querySelector('[role=status]')
  const answer = shown?.querySelector('[role=status]')
  if (!fresh || !rest || !shown || !freshAnswer || !answer) throw new Error('the answer holds no news')
  shown.className = fresh.className
  if (answer.innerHTML !== freshAnswer.innerHTML) answer.replaceChildren(...freshAnswer.childNodes)
  freshAnswer.remove()
  for (const child of [...shown.children]) if (child !== answer) child.remove()
  shown.append(...fresh.childNodes)
  // A picture that is shown already is not fetched again: the address tells what it shows.
  for (const image of rest.querySelectorAll('img')) {
    const known = [...(oldRest?.querySelectorAll('img') ?? [])].find(
      (one) => one.getAttribute('src') === image.getAttribute('src'),
    )
    if (known) image.replaceWith(known)
  }
  oldRest?.replaceWith(rest)
  const headline = main.querySelector('h1')?.textContent
  if (headline) document.title = document.title.replace(/^.* · /, `${headline} · `)
}

const main = document.getElementById('tracking')
const parcel = main?.dataset['parcel']
if (main !== null && parcel !== undefined && 'EventSource' in window) follow(main, parcel)
