// The fault panel's page: one document, its style and script by nonce. Words, not codes; state by colour, shape and word.
import { SCRIPT } from './page-script.ts'
import { SPEEDS, type Speed } from './day-drive.ts'

const STYLE = `
  :root { color-scheme: light dark; --line: light-dark(#c4cad4, #4a515d); --go: light-dark(#1b7a3d, #5fd38a); --stop: light-dark(#b3261e, #ff8a80); --dim: light-dark(#525a66, #aab2bf); --act: light-dark(#1f4fbf, #8fb2ff); --plain: light-dark(#fff, #22262d) }
  html { background: light-dark(#fff, #14171c); color: light-dark(#14171c, #f2f4f7) }
  body { font: 18px/1.45 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
  h1 { font-size: 1.5rem; margin: 0 0 .3rem }
  h2 { font-size: 1.1rem; margin: 1.8rem 0 .4rem }
  .row { display: flex; flex-wrap: wrap; gap: .6rem; margin: .5rem 0 }
  button, .choice { font: inherit; min-height: 48px; box-sizing: border-box; padding: 0 1.1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--plain); color: inherit; cursor: pointer }
  #go { background: light-dark(#1f4fbf, #8fb2ff); color: light-dark(#fff, #10131a); border-color: transparent; min-width: 11rem }
  button[aria-pressed=true], .choice:has(:checked) { border-color: var(--act); box-shadow: inset 0 0 0 2px var(--act); font-weight: 600 }
  button[aria-pressed=true]::before { content: "✓ " }
  button[aria-disabled=true] { color: var(--dim); border-style: dashed; cursor: default }
  button:focus-visible, .choice:has(:focus-visible) { outline: 3px solid var(--act); outline-offset: 2px }
  fieldset { border: 0; margin: .8rem 0 0; padding: 0; min-width: 0 }
  legend { padding: 0; color: var(--dim) }
  .choice { display: inline-flex; align-items: center; gap: .5rem }
  .choice input { flex: none; width: 20px; height: 20px; margin: 0; accent-color: var(--act) }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem .9rem; margin: .9rem 0 0; align-items: center }
  dt { color: var(--dim) } dd { margin: 0; font-variant-numeric: tabular-nums }
  dd.bar { display: flex; align-items: center; gap: .7rem } progress { flex: 1; min-width: 4rem; height: .8rem; accent-color: var(--act) } .bar span { min-width: 6.5rem; text-align: right }
  #drive-state[data-kind=failed] { color: var(--stop); font-weight: 600 } #drive-state[data-kind=finished] { color: var(--go); font-weight: 600 }
  #drive-state[data-kind=failed]::before { content: "✗ " } #drive-state[data-kind=finished]::before { content: "✓ " }
  ul { list-style: none; padding: 0; margin: 0 }
  li { padding: .5rem 0 .5rem 2rem; border-top: 1px solid var(--line); position: relative }
  li::before { position: absolute; left: .2rem; font-weight: 700 }
  li[data-holds=yes]::before { content: "✓"; color: var(--go) }
  li[data-holds=no] { color: var(--stop); font-weight: 600 } li[data-holds=no]::before { content: "✗"; color: var(--stop) }
  li[data-holds=unknown]::before { content: "…" }
  p { margin: .3rem 0 } .dim { color: var(--dim) }
  .heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
  @media (max-width: 30rem) {
    body { margin: 1rem auto } .row > * { flex: 1 1 100% } .row > .choice { flex: 1 1 9rem }
    dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem }
  }
`

const SPEED_WORDS: Readonly<Record<Speed, string>> = { 1: 'Real time', 10: '10×', 60: '60×', 500: 'As fast as it can' }

const choice = (speed: Speed): string =>
  `<label class="choice"><input type="radio" name="speed" value="${speed}" autocomplete="off">${SPEED_WORDS[speed]}</label>`

const group = (id: string, title: string, inside: string): string =>
  `<section aria-labelledby="h-${id}"><h2 id="h-${id}">${title}</h2>${inside}</section>`

const DAY = `<p class="dim">Everything comes off the belt, then four vans load, sign, leave and deliver, through the same verbs as your hands.</p>
<p id="drive-state">Asking …</p>
<div class="row"><button id="go" data-do="drive">Let the day go on</button><button id="stop" data-do="stop-drive" aria-disabled="true">Stop the vans</button></div>
<fieldset><legend>How fast the day goes by</legend><div class="row">${SPEEDS.map(choice).join('')}</div></fieldset>
<p class="dim">On the map no van goes faster than 176 km/h, for no device would believe it: from about 9× on, only the work at the depot and at the doors gets faster.</p>
<dl>
<dt id="belt-name">Belt scans</dt><dd class="bar"><progress id="belt" aria-labelledby="belt-name" max="1" value="0"></progress><span id="belt-words">–</span></dd>
<dt id="stops-name">Stops done</dt><dd class="bar"><progress id="stops" aria-labelledby="stops-name" max="1" value="0"></progress><span id="stops-words">–</span></dd>
<dt>Time at the depot</dt><dd id="gone">–</dd>
<dt>Last</dt><dd id="last">–</dd>
</dl>`

const MAIN = `<main>
<h1>Break something</h1>
<p class="dim">Sign in on the station’s screen, scan, and break things meanwhile. What was recorded must arrive, once and unchanged.</p>
<p id="news" class="heard" role="status"></p>
${group('holds', 'What holds', '<p id="now">Asking …</p><ul id="holds"></ul>')}
${group('day', 'The day', DAY)}
${group('net', 'Network of this station', '<p id="net">Asking …</p><div class="row"><button data-do="cut">Cut it</button><button data-do="mend" id="mend">Give it back</button></div>')}
${group('process', 'The station’s process', '<p id="process">Asking …</p><div class="row"><button data-do="kill">Kill it, as a power cut would</button></div>')}
${group('clock', 'The device’s clock', '<p id="time">Asking …</p><div class="row"><button data-do="clock-back">Three hours back</button><button data-do="clock-right">Right</button><button data-do="clock-ahead">Three hours ahead</button></div>')}
${group('mails', 'Mails to customers', '<p class="dim" id="no-mails">None yet. They are written when parcels go out, are delivered or tried in vain, a little after it is settled.</p><ul id="mails"></ul>')}
</main>`

export const panelPage = (nonce: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Waymark demo: faults</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>${MAIN}<script nonce="${nonce}">${SCRIPT}</script></body>
</html>`
