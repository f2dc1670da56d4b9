// Which names of devices and journals are not for stations ([ST3]).
import { HUB_DEVICE } from '../own/journal.ts'
import { Problem } from '../http/problem.ts'

/** Between a journal's epoch and the digits of a branch that parted from it (Chains.addFork). */
export const BRANCH_MARK = '~'

/**
 * The hub's own journal has no row among the stations and so no key to prove anything by: nobody may speak under its name. Names with `~` are
 * branches of other journals, made here alone. A station makes neither (its device id is given by the hub, its epochs are base64url).
 * @throws Problem 403
 */
export function mustBeStationsOwn(station: string, epoch: string): void {
  if (station !== HUB_DEVICE && !station.includes(BRANCH_MARK) && !epoch.includes(BRANCH_MARK)) return
  throw new Problem(403, 'reserved-name', 'This name is not a station’s', {
    detail: 'The name of the device, or of its journal, is one that only the hub itself uses; nothing was stored.',
    whatToDo: 'Enrol the device with a new code; it gets a name of its own. What it recorded stays on it.',
  })
}
