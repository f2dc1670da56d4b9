// Where the driver is, drawn: the door in the middle, rings that say how far, the driver's place and the line between. No street map: its tiles would weigh
// more than all the rest of the page. A picture of its own, loaded after the page; light and dark by the system's wish.
import type { Place } from '../../domain/geo.ts'
import { type Html, html } from './html.ts'
import { say } from './words.ts'

const WIDTH = 640
const HEIGHT = 360
/** From the door to the outermost ring. */
const REACH_PX = 150
/** Ring distances that a person can picture; the smallest that holds the driver is the outer one. Metres. */
const RINGS_M = [200, 400, 1000, 2000, 4000, 10_000, 20_000, 40_000]
const METRES_A_DEGREE = 111_320

/** Ground, rings, words, line; van and door, each with what is drawn on it. */
const LIGHT =
  '.g{fill:#eef1f5}.r{stroke:#c4ccd8}.t{fill:#545b66}.l{stroke:#1d4ed8}.v{fill:#1d4ed8}.w{fill:#fff}.d{fill:#15181d}.i{fill:#fff}'
const DARK =
  '.g{fill:#12161b}.r{stroke:#3a434f}.t{fill:#a9b1bd}.l{stroke:#8fb4ff}.v{fill:#8fb4ff}.w{fill:#101317}.d{fill:#eef0f3}.i{fill:#101317}'
const SHAPES =
  'svg{color-scheme:light dark;font:600 19px system-ui,sans-serif}.r{fill:none;stroke-width:1.5}.l{stroke-width:4;stroke-dasharray:3 10;stroke-linecap:round}'
const STYLE = html`<style>
  ${`${SHAPES}${LIGHT}@media (prefers-color-scheme:dark){${DARK}}`}
</style>`

export type Sketch = { door: Place; driver: Place; distanceM: number }

export function sketch({ door, driver, distanceM }: Sketch): Html {
  const outer = RINGS_M.find((ring) => distanceM <= ring) ?? RINGS_M.at(-1) ?? distanceM
  const scale = REACH_PX / outer
  const [x, y] = [WIDTH / 2, HEIGHT / 2]
  const east = (driver.lon - door.lon) * METRES_A_DEGREE * Math.cos((door.lat * Math.PI) / 180)
  const north = (driver.lat - door.lat) * METRES_A_DEGREE
  // Rounding may put the place a little outside of its ring, and the sketch must not lose it.
  const fit = Math.min(1, (REACH_PX + 8) / Math.max(1, Math.hypot(east, north) * scale))
  const [dx, dy] = [x + east * scale * fit, y - north * scale * fit]
  return drawn(
    html`${[outer, outer / 2].map((ring) => ringOf(x, y, ring * scale, { metres: ring, above: dy > y }))}
    ${distanceM > 0 && html`<line class="l" x1="${round(dx)}" y1="${round(dy)}" x2="${x}" y2="${y}" />`}
    ${doorMark(x, y)} ${distanceM > 0 && vanMark(dx, dy)}`,
  )
}

/** For a page that asks late: it was made while the driver was to be seen, and has no news yet or no script. Names no place. */
export function emptySketch(): Html {
  const [x, y] = [WIDTH / 2, HEIGHT / 2]
  return drawn(
    html`${doorMark(x, y - 24)}
      <text class="t" x="${x}" y="${y + 32}" text-anchor="middle">${say('page:driver.gone')}</text>`,
  )
}

const drawn = (content: Html): Html =>
  html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">
    ${STYLE}
    <rect class="g" width="${WIDTH}" height="${HEIGHT}" />
    ${content}
  </svg>`

/** Its words stand where the driver is not. */
function ringOf(x: number, y: number, radius: number, { metres, above }: { metres: number; above: boolean }): Html {
  const line = above ? y - radius + 22 : y + radius - 8
  return html`<circle class="r" cx="${x}" cy="${y}" r="${round(radius)}" />
    <text class="t" x="${x}" y="${round(line)}" text-anchor="middle">${distanceWords(metres)}</text>`
}

const doorMark = (x: number, y: number): Html =>
  html`<g transform="translate(${x} ${y})">
    <path class="d" d="M0 -22 L22 -3 H16 V18 H-16 V-3 H-22 Z" />
    <rect class="i" x="-5" y="2" width="10" height="16" />
  </g>`

const vanMark = (x: number, y: number): Html =>
  html`<g transform="translate(${round(x)} ${round(y)})">
    <circle class="v" r="23" />
    <path class="w" d="M-14 -8 H3 V8 H-14 Z M5 -4 H10 L14 2 V8 H5 Z" />
    <circle class="w" cx="-8" cy="9" r="4" />
    <circle class="w" cx="8" cy="9" r="4" />
  </g>`

const round = (px: number): number => Math.round(px * 10) / 10

/** 400 m, 2.4 km; for the sketch and for the sentence beside it. */
export function distanceWords(metres: number): string {
  if (metres < 1000) return say('page:metres', { metres: String(metres) })
  return say('page:kilometres', { kilometres: String(Math.round(metres / 100) / 10) })
}
