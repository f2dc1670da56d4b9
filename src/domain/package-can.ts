// What may be done in which state: one table for every screen (STYLE Screens). A button that is closed says why, by word key. It guides;
// it does not bind: what happened all the same is recorded and marked (decide/).
import type { PackageView } from './view.ts'
import { isTerminal } from './fold-rules.ts'
import { allowedOutcomes } from './proof.ts'
import type { Outcome } from './vocabulary.ts'

export type CannotBecause =
  | 'cannot.unknown'
  | 'cannot.ended'
  | 'cannot.not-loaded'
  | 'cannot.not-here'
  | 'cannot.held'
  | 'cannot.not-held'
  | 'cannot.stop-open'
export type Can = { can: true } | { can: false; why: CannotBecause }
export type Action = 'load' | 'move' | 'handOver' | 'attempt' | 'return' | 'placeHold' | 'releaseHold'

const yes: Can = { can: true }
const no = (why: CannotBecause): Can => ({ can: false, why })

const onRoad = (view: PackageView): boolean =>
  view.lifecycle === 'OUT' || view.lifecycle === 'LOADED' || view.lifecycle === 'ATTEMPTED'

const living =
  (judge: (view: PackageView) => Can) =>
  (view: PackageView | null): Can => {
    if (view === null) return no('cannot.unknown')
    return isTerminal(view) ? no('cannot.ended') : judge(view)
  }

const stopOpen = (view: PackageView): boolean => view.notices.some(({ kind }) => kind === 'misload-open')

export const packageCan: Record<Action, (view: PackageView | null) => Can> = {
  load: living((view) => {
    if (stopOpen(view)) return no('cannot.stop-open')
    return view.holds.length > 0 ? no('cannot.held') : yes
  }),
  move: living((view) => (view.holds.length > 0 ? no('cannot.held') : yes)),
  handOver: living((view) => (onRoad(view) ? yes : no('cannot.not-loaded'))),
  attempt: living((view) => (onRoad(view) ? yes : no('cannot.not-loaded'))),
  return: living((view) => (onRoad(view) ? yes : no('cannot.not-here'))),
  placeHold: (view) => (view === null ? no('cannot.unknown') : yes),
  releaseHold: (view) => {
    if (view === null) return no('cannot.unknown')
    return view.holds.length > 0 ? yes : no('cannot.not-held')
  },
}

/** The outcomes its service allows, in the screen's order; `closed` is the word key of what closes one. */
export const outcomesFor = (view: PackageView | null): { outcome: Outcome; closed: string | null }[] =>
  allowedOutcomes(view?.announced?.service ?? null)
