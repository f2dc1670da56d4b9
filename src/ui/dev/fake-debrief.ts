// The fake station's rounds that are over: one to close, one closed by both with a parcel left over, one by the driver alone.
import type { PackageId, RouteId } from '../../domain/brands.ts'
import type { ResidualReason } from '../../domain/vocabulary.ts'
import type { BridgeHandlers, DebriefRow, DebriefState, ScanAnswer } from '../../wire/bridge.ts'
import { ago, line } from './fake-data.ts'

type Lines = readonly { packageId: PackageId; reason: ResidualReason }[]
/** What the window closed; forgotten with the page. */
const here: { debrief: DebriefState | null } = { debrief: null }
export const fakeDebrief = (): DebriefState | null => here.debrief

function stateOf(by: string[], lines: Lines): DebriefState {
  return {
    ...{ at: ago(0), by, alone: by.length === 1, endKm: null, damageNoticed: null, keysBack: null },
    lines: lines.map(({ packageId, reason }) => ({ ...line(1), packageId, reason, open: true })),
  }
}

const ROWS: DebriefRow[] = [
  row('12', 'Büchel', [58, 55, 0, 1, 2], null),
  row(
    '14',
    'Frick',
    [61, 57, 0, 3, 1],
    stateOf(['Frick', 'Regula Hoop'], [{ packageId: line(7).packageId, reason: 'NOT_IN_VAN' }]),
  ),
  row('17', 'Marxer', [44, 44, 0, 0, 0], stateOf(['Marxer'], [])),
]

function row(number: string, driver: string, figures: number[], closed: DebriefState | null): DebriefRow {
  const [loaded = 0, delivered = 0, elsewhere = 0, back = 0, rest = 0] = figures
  return {
    ...{ routeId: `r-${number}` as RouteId, number, name: `Route ${number}`, driver, closed },
    counts: {
      ...{ debrief_loaded: loaded, debrief_delivered: delivered, debrief_elsewhere: elsewhere },
      ...{ debrief_back: back, debrief_rest: rest },
    },
  }
}

export function debriefHandlers(
  wishes: { empty: boolean; offline: boolean },
  act: () => ScanAnswer,
): Pick<BridgeHandlers, 'closeDebrief' | 'handOn' | 'debriefs'> {
  return {
    closeDebrief: ({ lines, second }) => {
      here.debrief = stateOf(second === undefined ? ['Frick'] : ['Frick', 'Regula Hoop'], lines)
      return act()
    },
    handOn: () => (wishes.offline ? { name: 'A. Frick', at: ago(9), records: 37, photos: 12 } : null),
    debriefs: () => ({ asOf: ago(1), rows: wishes.empty ? [] : ROWS }),
  }
}
