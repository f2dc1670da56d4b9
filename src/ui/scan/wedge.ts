/**
 * Tells a scanner's burst of keys from a person's typing (UI Keyboard): a state machine over (key, time), without a
 * browser. Every printable key is held until the next key or a short silence says which it was, so a burst never reaches a
 * field or a hotkey, and what a person typed is given back in its order, at most one gap later.
 */
export type WedgeConfig = {
  /** Keys further apart than this were typed by a person. */
  maxGapMs: number
  /** A burst closed by Enter or Tab has at least so many characters. */
  minChars: number
  /** Without Enter or Tab (a scanner set up that way) at least so many, because people can drum on keys. */
  minCharsUnclosed: number
  /** Beyond this the rest is swallowed and `truncated` says so; the bridge takes no more. */
  maxChars: number
  /** What this depot's scanners are set to send around each code; cut off when it is there. */
  prefix: string
  suffix: string
  /** the key that ends a code: one that is not it stands in the code. A silence ends it always, so that a wrong setting loses no parcel */
  end: 'any' | EndKey | 'none'
}
export type EndKey = 'enter' | 'tab'
export const WEDGE_DEFAULTS: WedgeConfig = {
  maxGapMs: 35,
  minChars: 3,
  minCharsUnclosed: 8,
  maxChars: 65_536,
  prefix: '',
  suffix: '',
  end: 'any',
}

/** A keydown as the machine sees it; `at` is the event's own time, which a busy window does not distort. */
export type WedgeKey = {
  key: string
  at: number
  ctrl: boolean
  /** Alt or Meta is down: a person's shortcut, unless AltGr just made a character of it */
  command: boolean
  repeat: boolean
}
export type Burst = {
  text: string
  /** with prefix and suffix */
  raw: string
  /** the key that ended it; null: a silence did */
  end: EndKey | null
  /** `]C1`: AIM symbology identifier, where the scanner sends one; it stays in the text, which is kept as it was sent */
  symbology: string | null
  startedAt: number
  endedAt: number
  truncated: boolean
}
/**
 * `release`: these characters were typed by a person and go where they were meant to. `retract`: the last release was the
 * head of a burst after all (a busy window got the next key late; the keys' own times tell). `cut`: a burst lost its end.
 */
export type WedgeOutput =
  | { kind: 'burst'; burst: Burst }
  | { kind: 'release'; text: string }
  | { kind: 'retract' }
  | { kind: 'cut'; text: string }
/** What becomes of the key itself. Outputs come first: held characters stand before the key that freed them. */
export type WedgeStep = { key: 'pass' | 'swallow'; outputs: WedgeOutput[] }

export type Wedge = {
  step: (key: WedgeKey) => WedgeStep
  /** To be called when no key came for `waitMs()`. */
  silence: () => WedgeOutput[]
  /** How long to wait for the next key before `silence`; null when nothing is held. */
  waitMs: () => number | null
  /** The window lost the focus: the rest of a burst goes elsewhere. */
  blur: () => WedgeOutput[]
  holding: () => boolean
  /** From the next key on; a burst under way ends by the new rules. */
  configure: (config: WedgeConfig) => void
}

type Held = { text: string; startedAt: number; lastAt: number; truncated: boolean }
type State = {
  config: WedgeConfig
  held: Held | null
  /** What the last silence gave back as typed: the next key's time may still prove it the head of a burst. */
  released: Held | null
  /** End of the last burst: an Enter or line feed right behind it still belongs to it. */
  burstEndedAt: number
}
/** How long after a burst its Enter may still come; slow scanners pause before it, no person is that quick. */
const CLOSER_GRACE_MS = 250
/** How long the window waits for the rest of what already looks like a burst; longer than a busy window hangs. */
const UNCLOSED_WAIT_MS = 300

/** Keys that are no character of their own but come between the characters of a code. */
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock', 'Fn'])
/** Named keys by which scanners type control characters. */
const NAMED_CONTROLS: Readonly<Record<string, string>> = { Backspace: '\b', Escape: '\x1b', Delete: '\x7f' }
/** Shortcuts of editing: the only control keys that pass when no burst is running (a burst that starts so is mended). */
const EDITING = new Set(['a', 'c', 'v', 'x', 'y', 'z'])

export function createWedge(config: WedgeConfig = WEDGE_DEFAULTS): Wedge {
  const state: State = { config, held: null, released: null, burstEndedAt: Number.NEGATIVE_INFINITY }
  return {
    step: (key) => step(state, key),
    silence: () => settle(state),
    waitMs: () => waitMs(state),
    blur: () => blur(state),
    holding: () => state.held !== null,
    configure: (next) => void (state.config = next),
  }
}

function step(state: State, key: WedgeKey): WedgeStep {
  if (MODIFIERS.has(key.key)) return { key: 'pass', outputs: [] }
  if (rejoins(state, key)) {
    const outputs = [{ kind: 'retract' } as const]
    state.held = state.released
    state.released = null
    const after = judge(state, key)
    return { key: after.key, outputs: [...outputs, ...after.outputs] }
  }
  state.released = null
  const { held, config } = state
  const late = held !== null && key.at - held.lastAt > config.maxGapMs ? settle(state) : []
  const { key: fate, outputs } = judge(state, key)
  return { key: fate, outputs: [...late, ...outputs] }
}

function waitMs({ held, config }: State): number | null {
  if (held === null) return null
  return held.text.length < config.minChars ? config.maxGapMs : UNCLOSED_WAIT_MS
}

function judge(state: State, key: WedgeKey): WedgeStep {
  // A key held down repeats faster than a person types; scanners never do.
  if (key.repeat) return { key: 'pass', outputs: settle(state) }
  const end = endOf(key.key)
  if (end !== null) return closer(state, end, key.at)
  const text = textOf(key, state.held !== null)
  if (text === null) return { key: 'pass', outputs: settle(state) }
  if (state.held === null && isLineEnd(text) && belongsToLast(state, key.at)) return { key: 'swallow', outputs: [] }
  hold(state, text, key.at)
  return { key: 'swallow', outputs: [] }
}

/** A silence had given characters back as typed, but by its own time this key followed them like a scanner's. */
function rejoins({ held, released, config }: State, key: WedgeKey): boolean {
  if (held !== null || released === null || key.repeat || key.at - released.lastAt > config.maxGapMs) return false
  return endOf(key.key) !== null ? released.text.length >= config.minChars : textOf(key, true) !== null
}

/** Enter or Tab: the end of a burst, what still belongs to the last one, or a person's key. */
function closer(state: State, end: EndKey, at: number): WedgeStep {
  const { held, config } = state
  if (held === null && belongsToLast(state, at)) return { key: 'swallow', outputs: [] }
  if (held === null || !looksLikeBurst(held, config)) return { key: 'pass', outputs: settle(state) }
  if (config.end !== 'any' && config.end !== end) {
    hold(state, end === 'enter' ? '\r' : '\t', at)
    return { key: 'swallow', outputs: [] }
  }
  state.held = null
  state.burstEndedAt = at
  return { key: 'swallow', outputs: [burstOf(held, at, config, end)] }
}

/** Long enough, or with a control character in it: nobody types GS. */
const looksLikeBurst = ({ text }: Held, { minChars }: WedgeConfig): boolean =>
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  text.length >= minChars || /[\u0000-\u001f\u007f]/u.test(text)

function belongsToLast(state: State, at: number): boolean {
  return at - state.burstEndedAt <= CLOSER_GRACE_MS
}

function hold(state: State, text: string, at: number): void {
  const now = state.held ?? { text: '', startedAt: at, lastAt: at, truncated: false }
  const full = now.text.length >= state.config.maxChars
  state.held = { ...now, text: full ? now.text : now.text + text, lastAt: at, truncated: now.truncated || full }
}

function blur(state: State): WedgeOutput[] {
  const { held, config } = state
  state.held = null
  if (held === null) return []
  if (held.text.length >= config.minChars) return [{ kind: 'cut', text: held.text }]
  return [{ kind: 'release', text: typedOf(held.text) }]
}

/** What a silence makes of the held characters: a burst without Enter, or a person's typing. */
function settle(state: State): WedgeOutput[] {
  const { held, config } = state
  state.held = null
  if (held === null) return []
  if (held.text.length >= config.minCharsUnclosed) {
    state.burstEndedAt = held.lastAt
    return [burstOf(held, held.lastAt, config, null)]
  }
  const text = typedOf(held.text)
  if (text === '') return []
  state.released = held
  return [{ kind: 'release', text }]
}

function burstOf(held: Held, endedAt: number, config: WedgeConfig, end: EndKey | null): WedgeOutput {
  const { text: raw, startedAt, truncated } = held
  const text = withoutFrame(raw, config)
  const symbology = /^\][A-Za-z][0-9A-Za-z]/u.exec(text)?.[0] ?? null
  return { kind: 'burst', burst: { text, raw, end, symbology, startedAt, endedAt, truncated } }
}

const endOf = (key: string): EndKey | null => (key === 'Enter' ? 'enter' : key === 'Tab' ? 'tab' : null)

/** A line end that is no end key of this scanner stands behind the suffix. */
function withoutFrame(held: string, { prefix, suffix }: WedgeConfig): string {
  const text = suffix === '' || held.endsWith(suffix) ? held : held.replace(/[\r\t]$/u, '')
  const from = prefix !== '' && text.startsWith(prefix) ? prefix.length : 0
  const to = suffix !== '' && text.endsWith(suffix) ? text.length - suffix.length : text.length
  return from < to ? text.slice(from, to) : text
}

/** The character that a key stands for in a code; null = not a scanner's key, or a person's shortcut. */
function textOf(key: WedgeKey, inBurst: boolean): string | null {
  if (key.command) return null
  const named = NAMED_CONTROLS[key.key]
  if (named !== undefined) return inBurst ? named : null
  if (key.key.length !== 1) return null
  if (!key.ctrl) return key.key === ' ' && !inBurst ? null : key.key
  return controlOf(key.key, inBurst)
}

/** Ctrl+] is GS, Ctrl+J is LF …: as keyboards have named the control characters since teletypes. */
function controlOf(key: string, inBurst: boolean): string | null {
  const upper = key.toUpperCase()
  if (!inBurst && EDITING.has(key.toLowerCase())) return null
  const code = upper.charCodeAt(0)
  if (code < 0x20) return upper
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code - 0x40) : null
}

const isLineEnd = (text: string): boolean => text === '\n' || text === '\r'

/** What a quick typist meant: backspaces take back, Ctrl+P or a stray control character is not typed into a field. */
function typedOf(text: string): string {
  let typed = ''
  for (const one of text) {
    if (one === '\b') typed = typed.slice(0, -1)
    else if (one >= ' ' && one !== '\x7f') typed += one
  }
  return typed
}
