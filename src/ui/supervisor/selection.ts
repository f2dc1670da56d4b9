// What is chosen at the supervisor's desk stands in the address: list, map and story show one thing, and "back" leads to the choice before.
import { useCallback, useMemo } from 'react'
import { useLocation, useNavigate } from 'react-router'
import type { PackageId, PersonId, RouteId, StopId } from '../../domain/brands.ts'
import { BOARD_COUNTS, type Figure } from '../../wire/bridge/board.ts'
import { DEBRIEF_COUNTS } from '../../wire/bridge/debrief.ts'

/** The one figure that counts stops. */
export const AT_RISK = 'at_risk'

export type Selection = {
  route: RouteId | null
  stop: StopId | null
  package: PackageId | null
  person: PersonId | null
  /** a figure whose parcels are listed, of `of` or of all routes; `at_risk`: whose stops are, of all */
  figure: Figure | typeof AT_RISK | null
  /** whose conversation; `all`: the list of them. What else is chosen is what it is about */
  talk: PersonId | 'all' | null
  of: RouteId | null
  show: 'map' | 'board'
  /** events that brought somebody here: they are marked in the story */
  events: readonly string[]
}
const FIGURES = [...BOARD_COUNTS, ...DEBRIEF_COUNTS, AT_RISK] as const
export type Select = (change: Partial<Selection>, how?: { replace?: boolean }) => void

const INNERMOST = ['talk', 'package', 'figure', 'stop', 'person', 'route'] as const
const INNERMOST_AT_RISK = ['talk', 'package', 'stop', 'figure', 'person', 'route'] as const

/** What is shown, and put away first by Esc: the innermost thing that is open. A parcel's stop stands around the list it came from, a stop at risk in it. */
export const innermost = (selection: Selection): (typeof INNERMOST)[number] | undefined =>
  (selection.figure === AT_RISK ? INNERMOST_AT_RISK : INNERMOST).find((each) => selection[each] !== null)

/** What the address says at this moment: what is drawn follows later, and what is chosen meanwhile must not undo the choice before it. */
const addressed = (): Selection => readSelection(new URLSearchParams(window.location.hash.split('?')[1] ?? ''))

export function useSelection(): { selection: Selection; select: Select; close: () => void } {
  const { search } = useLocation()
  const navigate = useNavigate()
  const selection = useMemo(() => readSelection(new URLSearchParams(search)), [search])
  const select = useCallback<Select>(
    (change, { replace = false } = {}) =>
      void navigate({ search: writeSelection(withChange(addressed(), change)).toString() }, { replace }),
    [navigate],
  )
  const close = useCallback(() => {
    const open = innermost(addressed())
    if (open !== undefined) select({ [open]: null, events: [] })
  }, [select])
  return { selection, select, close }
}

const SHOWN_ASIDE = ['package', 'figure', 'stop', 'person'] as const

/** What is opened is seen: a conversation stands over all else, so it is put away unless the change itself is about it. */
export function withChange(before: Selection, change: Partial<Selection>): Selection {
  const opens = SHOWN_ASIDE.some((each) => (change[each] ?? null) !== null)
  return { ...before, ...(opens ? { talk: null } : {}), ...change }
}

export function readSelection(params: URLSearchParams): Selection {
  const text = (name: string): string | null => {
    const value = params.get(name)
    return value === '' ? null : value
  }
  return {
    route: text('route') as RouteId | null,
    stop: text('stop') as StopId | null,
    package: text('package') as PackageId | null,
    person: text('person') as PersonId | null,
    figure: FIGURES.find((count) => count === params.get('figure')) ?? null,
    of: text('of') as RouteId | null,
    talk: text('talk') as Selection['talk'],
    show: params.get('show') === 'board' ? 'board' : 'map',
    events: params.getAll('event'),
  }
}

/** Only what is chosen is written: the desk with nothing open has the plain address. */
export function writeSelection(selection: Selection): URLSearchParams {
  const params = new URLSearchParams()
  for (const name of ['route', 'stop', 'package', 'person', 'figure', 'of', 'talk'] as const) {
    const value = selection[name]
    if (value !== null) params.set(name, value)
  }
  if (selection.show === 'board') params.set('show', 'board')
  for (const event of selection.package === null ? [] : selection.events) params.append('event', event)
  return params
}
