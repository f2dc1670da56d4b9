// The wedge on a window: listens before everything else, swallows bursts, and gives a person's characters back to the field
// they were meant for (or to the hotkeys, where no field has the focus).
import { restore, type Snapshot, snapshotOf, takesText, typeInto } from './field.ts'
import { type Burst, createWedge, type Wedge, WEDGE_DEFAULTS, type WedgeConfig, type WedgeOutput } from './wedge.ts'

export type WedgeListeners = {
  burst: (burst: Burst) => void
  /** a person's characters outside any field: hotkeys, the PIN pad */
  typed: (text: string) => void
  /** a scan that lost its end because the window lost the focus */
  cut: (text: string) => void
}
type Catcher = {
  target: Window
  wedge: Wedge
  listeners: WedgeListeners
  config: WedgeConfig
  /** keys whose keydown was swallowed: their keyup goes nowhere either */
  swallowed: Set<string>
  timer: number
  /** where the held characters were meant to go */
  aimed: Element | null
  before: Snapshot | null
}

export type Caught = { stop: () => void; configure: (config: WedgeConfig) => void }

/** Starts catching. One per window. */
export function catchWedge(target: Window, listeners: WedgeListeners, config: WedgeConfig = WEDGE_DEFAULTS): Caught {
  const wedge = createWedge(config)
  const it: Catcher = { target, wedge, listeners, config, swallowed: new Set(), timer: 0, aimed: null, before: null }
  const down = (event: KeyboardEvent): void => keyDown(it, event)
  const up = (event: KeyboardEvent): void => {
    if (it.swallowed.delete(event.code)) swallow(event)
  }
  const blur = (): void => {
    deliver(it, wedge.blur())
    it.swallowed.clear()
  }
  target.addEventListener('keydown', down, true)
  target.addEventListener('keyup', up, true)
  target.addEventListener('blur', blur)
  const stop = (): void => {
    target.clearTimeout(it.timer)
    target.removeEventListener('keydown', down, true)
    target.removeEventListener('keyup', up, true)
    target.removeEventListener('blur', blur)
  }
  const configure = (next: WedgeConfig): void => {
    it.config = next
    wedge.configure(next)
  }
  return { stop, configure }
}

function keyDown(it: Catcher, event: KeyboardEvent): void {
  if (event.isComposing) return
  const { target, wedge, config } = it
  const focus = target.document.activeElement
  const altGraph = event.getModifierState('AltGraph')
  const startsAnew = !wedge.holding()
  const step = wedge.step({
    key: event.key,
    at: event.timeStamp,
    ctrl: event.ctrlKey && !altGraph,
    command: (event.altKey || event.metaKey) && !altGraph,
    repeat: event.repeat,
  })
  deliver(it, step.outputs)
  if (step.key === 'swallow') {
    swallow(event)
    it.swallowed.add(event.code)
  }
  const rejoined = step.outputs.some(({ kind }) => kind === 'retract')
  if (startsAnew && !rejoined && (it.before === null || event.timeStamp - it.before.at > config.maxGapMs))
    it.before = snapshotOf(focus, event.timeStamp)
  target.clearTimeout(it.timer)
  const wait = wedge.waitMs()
  if (wait === null) return
  it.aimed = focus
  it.timer = target.setTimeout(() => deliver(it, wedge.silence()), wait)
}

function deliver(it: Catcher, outputs: readonly WedgeOutput[]): void {
  for (const output of outputs) {
    switch (output.kind) {
      case 'burst':
        if (it.before !== null && it.before.at >= output.burst.startedAt - it.config.maxGapMs) restore(it.before)
        it.before = null
        it.listeners.burst(output.burst)
        break
      case 'release':
        if (it.aimed !== null && takesText(it.aimed)) typeInto(it.aimed, output.text)
        else it.listeners.typed(output.text)
        break
      case 'retract':
        if (it.before !== null) restore(it.before)
        break
      case 'cut':
        it.listeners.cut(output.text)
        break
    }
  }
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}
