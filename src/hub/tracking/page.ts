// The customer's page (UI.md, Customer): the answer in the first line, whole without script. `#now` and `#rest` are what the script replaces
// when there is news (src/page/live.ts); it fetches them from here, so there is one renderer.
import type { PackageId } from '../../domain/brands.ts'
import { formatTrackingId } from '../../domain/numbers/tracking-id.ts'
import type { CustomerStatus, Tracking } from '../../wire/customer.ts'
import type { AssetPaths } from './assets.ts'
import { type Html, html } from './html.ts'
import { deliveryPart, driverPart } from './delivery-part.ts'
import { doorPinPart } from './door-pin-part.ts'
import { clockOf, dayWords, timeWords } from './times.ts'
import { say } from './words.ts'

/** How far it came: 0 preparing … 3 delivered; null where the way led elsewhere (returned, lost, cancelled). */
export type Reached = 0 | 1 | 2 | 3 | null
export type PageModel = {
  tracking: Tracking
  reached: Reached
  /** local calendar day */ today: string
  /** what is shown, as the live stream names it: `incarnation:position:digest` */ at: string
  /** the link's secret was there and fits */ opened: boolean
  /** it fits, but the claim window is over */ narrow: boolean
}

type Tone = 'quiet' | 'moving' | 'good' | 'trouble' | 'ended'
const TONES: Record<CustomerStatus, Tone> = {
  preparing: 'quiet',
  shipped: 'moving',
  arriving_today: 'moving',
  out_for_delivery: 'moving',
  delayed: 'trouble',
  attempted: 'trouble',
  ready_for_pickup: 'good',
  delivered: 'good',
  returning: 'trouble',
  returned: 'ended',
  lost: 'trouble',
  destroyed: 'ended',
  cancelled: 'ended',
}
/** Shape beside colour (UI.md: any one of them is enough). 24 × 24, drawn with the text's colour. */
const SHAPES: Record<Tone, Html> = {
  quiet: html`<path d="M12 3l8 4.5v9L12 21l-8-4.5v-9z M4 7.5l8 4.5 8-4.5 M12 12v9" />`,
  moving: html`<path
    d="M2.5 6h11v10h-11z M13.5 9.5h4l4 3.5v3h-8z M6.5 18.5a1.8 1.8 0 1 0 0-.01 M17 18.5a1.8 1.8 0 1 0 0-.01"
  />`,
  good: html`<path d="M4 12.5l5.5 5.5L20 6.5" />`,
  trouble: html`<path d="M12 3.5L22 20.5H2z M12 10v5 M12 17.6v.2" />`,
  ended: html`<path d="M5 12h14" />`,
}
const STEPS = ['preparing', 'shipped', 'out', 'delivered'] as const

export function trackingPage(model: PageModel, assets: AssetPaths): Html {
  const { tracking } = model
  const number = formatTrackingId(tracking.trackingId as PackageId)
  const { shipper } = tracking
  return frame(
    `${tracking.headline} · ${number}`,
    assets,
    html`<header class="top">
        <p class="from">${shipper === '' ? say('page:from_nobody') : say('page:from', { shipper })}</p>
      </header>
      <main id="tracking" data-parcel="${tracking.trackingId}" data-at="${model.at}">${newsParts(model)}</main>
      <footer>
        <p>${say('page:number')} <strong class="number">${numberParts(number)}</strong></p>
        ${!model.opened && html`<p>${say('page:details_hidden')}</p>`}
        ${model.narrow && html`<p>${say('page:details_over')}</p>`}
        <noscript><p>${say('page:no_script')}</p></noscript>
      </footer>`,
  )
}

/** What changes with the parcel; also answered alone, for the script. */
export function newsParts(model: PageModel): Html {
  const { tracking, today, reached } = model
  const tone = TONES[tracking.status]
  return html`<section id="now" class="${tone}" aria-labelledby="headline">
      <div class="answer" role="status">
        <svg class="shape" viewBox="0 0 24 24" aria-hidden="true">${SHAPES[tone]}</svg>
        <h1 id="headline">${tracking.headline}</h1>
        ${expectedLine(tracking, today)}
        ${tracking.secondLine !== null && html`<p class="second">${tracking.secondLine}</p>`}
      </div>
      ${reached !== null && progress(reached)}
      <p class="asof">
        <span>${say('page:as_of', { time: timeWords(newestOf(tracking), today) })}</span>
        <span
          id="link"
          data-live="${say('page:link.live')}"
          data-offline="${say('page:link.offline', { time: '%' })}"
        ></span>
      </p>
    </section>
    <div id="rest">
      ${doorPinPart(tracking)} ${driverPart(tracking, today)} ${deliveryPart(tracking)} ${historyPart(tracking, today)}
    </div>`
}

/** What is said of the day may rest on news of other parcels of the route. */
const newestOf = ({ asOf, road }: Tracking): string =>
  road !== null && Date.parse(road.asOf) > Date.parse(asOf) ? road.asOf : asOf

function expectedLine({ expected, town, status, secondLine, road }: Tracking, today: string): Html {
  // The second line of what is done names the town itself.
  const said = secondLine !== null && town !== null && secondLine.includes(town)
  const to = town === null || said ? null : html`<span class="town">${say('page:town', { town })}</span>`
  if (expected === null || TONES[status] === 'good' || TONES[status] === 'ended')
    return to === null ? html`` : html`<p class="expected">${to}</p>`
  const values = { day: dayWords(expected.day, today), from: expected.from, to: expected.to }
  const kind =
    expected.from !== null ? (expected.to !== null ? 'window' : 'from') : expected.to !== null ? 'before' : 'day'
  const line =
    road !== null && kind === 'window' ? say('page:road.window', values) : say(`page:expected.${kind}`, values)
  return html`<p class="expected">${line}${road !== null && awayWords(road)} ${to}</p>`
}

function awayWords({ away }: NonNullable<Tracking['road']>): Html {
  if (away === null) return html``
  const words = say(away === 0 ? 'page:road.next' : away === 1 ? 'page:road.one' : 'page:road.away', { count: away })
  return html` · <span class="away">${words}</span>`
}

function progress(reached: 0 | 1 | 2 | 3): Html {
  const steps = STEPS.map((step, at) => {
    const state = at < reached || reached === 3 ? 'done' : at === reached ? 'now' : 'open'
    return html`<li class="${state}" ${state === 'now' && html`aria-current="step"`}>
      <span class="dot" aria-hidden="true"></span>${say(`page:steps.${step}`)}
      <span class="unseen">, ${say(`page:step.${state}`)}</span>
    </li>`
  })
  return html`<ol class="steps" aria-label="${say('page:steps')}">
    ${steps}
  </ol>`
}

function historyPart({ timeline }: Tracking, today: string): Html {
  return html`<section class="history" aria-labelledby="history">
    <h2 id="history">${say('page:history')}</h2>
    ${timeline.length === 0 ? html`<p class="empty">${say('page:history_empty')}</p>` : timelineList(timeline, today)}
  </section>`
}

function timelineList(timeline: Tracking['timeline'], today: string): Html {
  let day = ''
  const lines = timeline.map(({ happenedAt, learnedAt, text, place }, at) => {
    // A town is said once for all that happened there.
    const moved = place !== null && !text.includes(place) && timeline[at + 1]?.place !== place
    const words = dayWords(happenedAt.slice(0, 10), today)
    const heading = words === day ? null : html`<li class="day">${words}</li>`
    day = words
    return html`${heading}
      <li>
        <time datetime="${happenedAt}">${clockOf(happenedAt)}</time>
        <p>
          ${text}${moved && html` <span class="place">${place}</span>`}
          ${
            learnedAt !== null &&
            html`<span class="learned"
              ><time datetime="${learnedAt}">${say('page:learned', { time: timeWords(learnedAt, today) })}</time></span
            >`
          }
        </p>
      </li>`
  })
  return html`<ol class="timeline">
    ${lines}
  </ol>`
}

const numberParts = (number: string): Html => {
  const last = number.slice(-4)
  return html`${number.slice(0, -4)}<b>${last}</b>`
}

/** The document around every page of the customer's. Nothing from another server, no script or style inside it. */
export function frame(title: string, assets: AssetPaths, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        <title>${title}</title>
        <link rel="icon" href="${assets.icon}" type="image/svg+xml" />
        <link rel="stylesheet" href="${assets.css}" />
        <script type="module" src="${assets.script}"></script>
      </head>
      <body>
        ${body}
      </body>
    </html>`
}
