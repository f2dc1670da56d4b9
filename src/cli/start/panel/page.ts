// The fault panel's page: one document, its style and script by nonce. Words, not codes; state by colour, shape and word.
const STYLE = `
  :root { color-scheme: light dark; --line: light-dark(#d5d9e0, #3a3f48); --go: light-dark(#1b7a3d, #5fd38a); --stop: light-dark(#b3261e, #ff8a80) }
  body { font: 18px/1.45 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
  h1 { font-size: 1.5rem; margin: 0 0 .3rem }
  h2 { font-size: 1.05rem; margin: 1.6rem 0 .5rem }
  .row { display: flex; flex-wrap: wrap; gap: .6rem }
  button { font: inherit; min-height: 48px; padding: 0 1.1rem; border: 1px solid var(--line); border-radius: 8px; background: light-dark(#fff, #22262d); color: inherit; cursor: pointer }
  button[aria-pressed=true] { outline: 3px solid light-dark(#1f4fbf, #8fb2ff) }
  ul { list-style: none; padding: 0; margin: 0 }
  li { padding: .5rem 0 .5rem 2rem; border-top: 1px solid var(--line); position: relative }
  li::before { position: absolute; left: .2rem; font-weight: 700 }
  li[data-holds=yes]::before { content: "✓"; color: var(--go) }
  li[data-holds=no]::before { content: "✗"; color: var(--stop) }
  li[data-holds=unknown]::before { content: "…" }
  p { margin: .3rem 0 } .dim { opacity: .75 }
`

const MAIN = `<main>
<h1>Break something</h1>
<p class="dim">Sign in on the station’s screen, scan, and break things meanwhile. What was recorded must arrive, once and unchanged.</p>
<h2>The day</h2>
<div class="row"><button data-do="drive">Let the day go on: belt and four vans</button><button data-do="stop-drive">Stop the vans</button></div>
<h2>Network of this station</h2>
<div class="row"><button data-do="cut">Cut it</button><button data-do="mend">Give it back</button></div>
<h2>The station’s process</h2>
<div class="row"><button data-do="kill">Kill it, as a power cut would</button></div>
<h2>The device’s clock</h2>
<div class="row"><button data-do="clock-ahead">Three hours ahead</button><button data-do="clock-back">Three hours back</button><button data-do="clock-right">Right again</button></div>
<h2>What holds</h2>
<p id="now" role="status">Asking …</p>
<ul id="holds"></ul>
<h2>Mails to customers</h2>
<p class="dim" id="no-mails">None yet. They are written when parcels go out, are delivered or tried in vain, a little after it is settled.</p>
<ul id="mails"></ul>
</main>`

const SCRIPT = `
  const now = document.getElementById('now'), holds = document.getElementById('holds')
  const show = (state) => {
    const { station, hub, faults } = state
    now.textContent = (station === null ? 'The station does not answer (it comes back by itself).' :
      station.recorded + ' recorded on the station, ' + station.unsent + ' waiting to be sent, ' + station.photosUnsent + ' photos waiting.' +
      (station.clockSuspect ? ' The device’s clock is suspect, and its scans say so.' : '')) +
      (hub === null ? '' : ' The hub has ' + hub.has + '.') + (faults.cut ? ' The network is cut.' : '') + (faults.driving ? ' The vans are on the road.' : '')
    holds.replaceChildren(...state.invariants.map(({ holds, words }) => {
      const item = document.createElement('li')
      item.dataset.holds = holds === null ? 'unknown' : holds ? 'yes' : 'no'
      item.textContent = words + (holds === false ? ' – this does not hold!' : '')
      return item
    }))
    document.getElementById('no-mails').hidden = state.mails.length > 0
    document.getElementById('mails').replaceChildren(...state.mails.map(({ at, to, subject }) => {
      const item = document.createElement('li')
      item.textContent = new Date(at).toLocaleTimeString() + '  ' + subject + ' – to ' + to
      return item
    }))
    for (const button of document.querySelectorAll('button')) {
      const pressed = { cut: faults.cut, drive: faults.driving, 'clock-ahead': faults.turnedMs > 0, 'clock-back': faults.turnedMs < 0 }[button.dataset.do]
      button.setAttribute('aria-pressed', String(pressed === true))
    }
  }
  const read = () => fetch('state').then((answer) => answer.json()).then(show).catch(() => { now.textContent = 'The start that served this page has ended.' })
  document.addEventListener('click', ({ target }) => {
    const what = target.dataset?.do
    if (what) void fetch('do/' + what, { method: 'POST' }).then(read)
  })
  setInterval(read, 1000)
  read()
`

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
