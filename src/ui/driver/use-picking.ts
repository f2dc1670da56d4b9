import { useState } from 'react'
import type { PackageId } from '../../domain/brands.ts'
import { classifyScan } from '../../domain/numbers/classify-scan.ts'
import { useClient } from '../bridge/client.ts'
import { play } from '../scan/sounds.ts'
import { type Scanned, useScanTarget } from '../scan/scanner.ts'
import type { StopParcel } from './outcomes.ts'

export type Wrong = { packageId: PackageId | null; text: string }
export type Picking = {
  picked: ReadonlySet<PackageId>
  toggle: (id: PackageId) => void
  clear: () => void
  /** a parcel of another stop is in the hand: nothing else goes on before it is put back (DOMAIN §4) */
  wrong: Wrong | null
  putBack: () => void
}
/** What `search` takes at most. */
const LONGEST_SEARCH = 80

/**
 * Which parcels are in the hand. A scan here ticks its parcel and records nothing yet, so nothing beeps "go"; the one deliberate
 * confirmation does (DOMAIN §4 Confirm).
 */
export function usePicking(list: readonly StopParcel[]): Picking {
  const client = useClient()
  const [picked, setPicked] = useState<ReadonlySet<PackageId>>(new Set())
  const [wrong, setWrong] = useState<Wrong | null>(null)
  const open = (id: PackageId): boolean => list.some((parcel) => parcel.packageId === id && parcel.outcome === null)
  const stop = (found: Wrong) => {
    setWrong(found)
    play('stop')
  }
  const idOf = async (text: string): Promise<PackageId | null> => {
    const found = classifyScan(text)
    if (found.kind === 'package') return found.packageId
    const asked = found.kind === 'package-other-number' ? found.number : text.trim().slice(0, LONGEST_SEARCH)
    const answer = asked.length < 2 ? null : await client.search({ text: asked }).catch(() => null)
    const here = answer?.packages.find(({ packageId }) => open(packageId))
    return here?.packageId ?? answer?.packages[0]?.packageId ?? null
  }
  const scan = async ({ text }: Scanned) => {
    const packageId = await idOf(text)
    if (packageId !== null && list.some((parcel) => parcel.packageId === packageId))
      setPicked((was) => (open(packageId) ? new Set([...was, packageId]) : was))
    else stop({ packageId, text: text.replace(/\p{Cc}/gu, '·').slice(0, 40) })
  }
  useScanTarget((scanned) => {
    if (wrong === null) void scan(scanned)
  })
  return {
    picked: new Set([...picked].filter(open)),
    toggle: (id) =>
      setPicked((was) => {
        const next = new Set(was)
        if (!next.delete(id)) next.add(id)
        return next
      }),
    clear: () => setPicked(new Set()),
    wrong,
    putBack: () => setWrong(null),
  }
}
