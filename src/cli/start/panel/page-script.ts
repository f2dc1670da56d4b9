// The script of the fault panel's page: reads the state each second, says what changed, and asks for what a person pressed. Plain, for it is served as it
// stands.
export const SCRIPT = `
  const by = (id) => document.getElementById(id)
  const put = (id, words) => { const one = by(id); if (one.textContent !== words) one.textContent = words }
  const drives = {
    idle: 'It has not gone on yet.', starting: 'Starting: the tablets sign on at the hub …', driving: 'The day goes on.', paused: 'The day pauses; what is recorded is sent all the same.',
    stopping: 'Stopping …', stopped: 'Stopped. What was recorded stays; it goes on from there when you let it.', finished: 'The day is done: all vans are back.',
  }
  const speeds = { 1: 'in real time', 10: '10 times as fast', 60: '60 times as fast', 500: 'as fast as it can' }
  const running = (kind) => ['starting', 'driving', 'paused'].includes(kind)
  const long = (ms) => { const min = Math.floor(ms / 60000); return min < 1 ? 'less than a minute' : min < 60 ? min + ' min' : Math.floor(min / 60) + ' h ' + String(min % 60).padStart(2, '0') + ' min' }
  const timeIn = (zone) => new Date().toLocaleTimeString([], { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  // What a screen reader is told: changes only, not the figures of each second.
  let told = {}
  const tell = (what, words) => { if (told[what] !== undefined && told[what] !== words) put('news', words); told[what] = words }
  let asking = 0

  const showBar = (id, count) => {
    const bar = by(id), has = count !== undefined && count.all > 0
    bar.max = has ? count.all : 1
    bar.value = has ? count.done : 0
    put(id + '-words', has ? count.done + ' of ' + count.all : '–')
  }
  const showDrive = ({ kind, speed, report, words }) => {
    const said = kind === 'failed' ? 'It could not go on: ' + words : drives[kind]
    put('drive-state', said)
    by('drive-state').dataset.kind = kind
    tell('drive', said)
    showBar('belt', report?.belt)
    showBar('stops', report?.stops)
    put('gone', report === null ? '–' : (running(kind) ? timeIn(report.zone) + ', going on for ' : 'It went on for ') + long(report.goneMs))
    put('last', report?.last ?? '–')
    const go = by('go'), stop = by('stop')
    go.dataset.do = kind === 'driving' || kind === 'starting' ? 'pause' : 'drive'
    const name = go.dataset.do === 'pause' ? 'Pause' : kind === 'paused' || kind === 'stopped' ? 'Go on' : 'Let the day go on'
    if (go.textContent !== name) go.textContent = name
    go.setAttribute('aria-disabled', String(kind === 'stopping'))
    stop.setAttribute('aria-disabled', String(!running(kind)))
    if (asking === 0) for (const choice of document.getElementsByName('speed')) choice.checked = choice.value === String(speed)
    tell('speed', 'The day goes by ' + speeds[speed] + '.')
  }
  const showFaults = ({ cut, turnedMs }, station) => {
    const line = cut ? 'Cut: what is scanned waits on the device.' : 'The network is there.'
    const life = station === null ? 'It does not answer; it comes back by itself within seconds.' : 'It runs.'
    const time = turnedMs === 0 ? 'It is right.' : 'It is three hours ' + (turnedMs > 0 ? 'ahead.' : 'back.') + (station?.clockSuspect ? ' The station has noticed: its scans carry the hub’s time and say that this clock is suspect.' : '')
    put('net', line); put('process', life); put('time', time)
    tell('net', line); tell('process', 'The station’s process: ' + life); tell('time', 'The device’s clock: ' + time)
    by('mend').setAttribute('aria-disabled', String(!cut))
    const pressed = { cut, 'clock-ahead': turnedMs > 0, 'clock-back': turnedMs < 0, 'clock-right': turnedMs === 0 }
    for (const [what, on] of Object.entries(pressed)) document.querySelector('[data-do=' + what + ']').setAttribute('aria-pressed', String(on))
  }
  const items = (id, rows) => {
    const list = by(id), now = JSON.stringify(rows)
    if (list.dataset.now === now) return
    list.dataset.now = now
    list.replaceChildren(...rows.map(({ words, holds }) => {
      const item = document.createElement('li')
      if (holds !== undefined) {
        item.dataset.holds = holds === null ? 'unknown' : holds ? 'yes' : 'no'
        const mark = document.createElement('span')
        mark.className = 'heard'
        mark.textContent = holds === null ? 'Not known yet: ' : holds ? 'Holds: ' : 'Does not hold: '
        item.append(mark)
      }
      item.append(words)
      return item
    }))
  }
  const show = ({ station, hub, faults, invariants, mails }) => {
    put('now', station === null ? 'The station does not answer.' :
      station.recorded + ' recorded on the station, ' + station.unsent + ' waiting to be sent, ' + station.photosUnsent + ' photos waiting.' + (hub === null ? '' : ' The hub has ' + hub.has + '.'))
    items('holds', invariants.map(({ holds, words }) => ({ holds, words: words + (holds === false ? ' – this does not hold!' : '') })))
    tell('holds', invariants.some(({ holds }) => holds === false) ? 'Something does not hold!' : invariants.every(({ holds }) => holds) ? 'All is sent, and everything holds.' : 'Nothing is wrong; some of it is on its way.')
    by('no-mails').hidden = mails.length > 0
    items('mails', mails.map(({ at, to, subject }) => ({ words: new Date(at).toLocaleTimeString([], { hourCycle: 'h23' }) + '  ' + subject + ' – to ' + to })))
    showFaults(faults, station)
    showDrive(faults.drive)
  }
  const gone = () => { put('now', 'The start that served this page has ended.'); put('news', 'The start that served this page has ended.') }
  const read = () => fetch('state').then((answer) => answer.json()).then(show).catch(gone)
  const make = (what) => {
    asking += 1
    return fetch('do/' + what, { method: 'POST' }).finally(() => { asking -= 1 }).then(read, gone)
  }
  document.addEventListener('click', ({ target }) => {
    const button = target.closest?.('button[data-do]')
    if (button !== null && button.getAttribute('aria-disabled') !== 'true') void make(button.dataset.do)
  })
  document.addEventListener('change', ({ target }) => { if (target.name === 'speed') void make('speed-' + target.value) })
  setInterval(read, 1000)
  read()
`
