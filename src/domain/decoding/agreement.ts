import type { FoundSymbol } from './picture.ts'

/** When a code seen by a camera counts as scanned. Times in ms. */
export type AgreementConfig = {
  /** So many frames, one after the other, must say the same. */
  frames: number
  /** Frames without any code between them are forgiven for so long. */
  withinMs: number
  /** A code that was read counts again only after it was out of the picture for so long. */
  goneAfterMs: number
}
export const AGREEMENT_DEFAULTS: AgreementConfig = { frames: 2, withinMs: 700, goneAfterMs: 1000 }

export type Look = {
  /** the code that is aimed at: the one nearest to the middle of the picture */
  aimed: FoundSymbol | null
  /** it was read before and is still there */
  known: boolean
  /** it counts now: once, in this frame */
  read: FoundSymbol | null
}
export type Agreement = {
  /** What the codes of one frame mean; `atMs` grows from frame to frame. */
  look: (found: readonly FoundSymbol[], size: { width: number; height: number }, atMs: number) => Look
}

type Candidate = { key: string; frames: number; lastAt: number }
type State = {
  config: AgreementConfig
  candidate: Candidate | null
  /** codes that were read → since when the frames lack them; null while they are there */
  read: Map<string, number | null>
}

/**
 * A label carries several codes, and one frame may be misread: only the code nearest to the middle counts, and only when
 * frames agree. While a read code stays in the picture it is not read again, however long somebody holds it there.
 */
export function createAgreement(config: AgreementConfig = AGREEMENT_DEFAULTS): Agreement {
  const state: State = { config, candidate: null, read: new Map() }
  return { look: (found, size, atMs) => look(state, found.filter(isCredible), size, atMs) }
}

function look(
  state: State,
  found: readonly FoundSymbol[],
  size: { width: number; height: number },
  atMs: number,
): Look {
  forgetGone(state, new Set(found.map(keyOf)), atMs)
  const aimed = nearest(found, size)
  if (aimed === null) return { aimed, known: false, read: null }
  const key = keyOf(aimed)
  const frames = agreeing(state, key, atMs)
  if (state.read.has(key)) return { aimed, known: true, read: null }
  if (frames < state.config.frames) return { aimed, known: false, read: null }
  state.read.set(key, null)
  return { aimed, known: true, read: aimed }
}

/** How many frames have said this now, another code in between starts anew. */
function agreeing(state: State, key: string, atMs: number): number {
  const { candidate, config } = state
  const goesOn = candidate?.key === key && atMs - candidate.lastAt <= config.withinMs
  const frames = goesOn ? candidate.frames + 1 : 1
  state.candidate = { key, frames, lastAt: atMs }
  return frames
}

/** Only frames tell that a code is gone: a window that hung for a second has seen nothing leave. */
function forgetGone({ read, config }: State, here: ReadonlySet<string>, atMs: number): void {
  for (const [key, missedSince] of read) {
    if (here.has(key)) read.set(key, null)
    else if (missedSince === null) read.set(key, atMs)
    else if (atMs - missedSince >= config.goneAfterMs) read.delete(key)
  }
}

function nearest(found: readonly FoundSymbol[], { width, height }: { width: number; height: number }) {
  let best: { symbol: FoundSymbol; away: number } | null = null
  for (const symbol of found) {
    const count = Math.max(1, symbol.corners.length)
    const x = symbol.corners.reduce((sum, point) => sum + point.x, 0) / count
    const y = symbol.corners.reduce((sum, point) => sum + point.y, 0) / count
    const away = Math.hypot(x - width / 2, y - height / 2)
    if (best === null || away < best.away) best = { symbol, away }
  }
  return best?.symbol ?? null
}

const keyOf = ({ format, text }: FoundSymbol): string => `${format}\n${text}`

/** Interleaved 2 of 5 and Code 39 have no check digit of their own: a part of one, or a printed rule, reads as a short one. */
const SHORTEST: Readonly<Record<string, number>> = { ITF: 8, Code39: 5 }
const isCredible = ({ format, text }: FoundSymbol): boolean => text.length >= (SHORTEST[format] ?? 1)
