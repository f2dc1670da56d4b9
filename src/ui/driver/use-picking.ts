import { useState } from 'react'
import type { PackageId } from '../../domain/brands.ts'
import type { Verdict } from '../../domain/decision.ts'
import { classifyScan } from '../../domain/numbers/classify-scan.ts'
import type { BridgeClient } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { play } from '../scan/sounds.ts'
import { type Scanned, useScanTarget } from '../scan/scanner.ts'
import { isOpen, type StopParcel } from './outcomes.ts'
import type { StopForm } from './stop/use-form.ts'

export type Wrong = { packageId: PackageId; text: string }
export type Picking = {
  picked: ReadonlySet<PackageId>
  /** was it scanned at this stop, or only ticked? */
  scanned: (id: PackageId) => boolean
  toggle: (id: PackageId) => void
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
export function usePicking(list: readonly StopParcel[], held: StopForm, onOdd: (verdict: Verdict) => void): Picking {
  const client = useClient()
  const { form, change } = held
  const [wrong, setWrong] = useState<Wrong | null>(null)
  const open = (id: PackageId): boolean => list.some((parcel) => parcel.packageId === id && isOpen(parcel))
  const pick = (packageId: PackageId, { text, entry }: Scanned) => {
    if (open(packageId))
      change((was) => ({
        picked: [...new Set([...was.picked, packageId])],
        scanned: { ...was.scanned, [packageId]: entry },
      }))
    else if (!list.some((parcel) => parcel.packageId === packageId)) {
      setWrong({ packageId, text })
      play('stop')
    }
  }
  const scan = async (scanned: Scanned) => {
    const found = await findParcel(client, scanned.text, open)
    if (found.kind === 'parcel') pick(found.packageId, scanned)
    else onOdd(found)
  }
  useScanTarget((scanned) => {
    if (wrong === null) void scan(scanned)
  })
  return {
    picked: new Set(form.picked.filter(open)),
    scanned: (id) => form.scanned[id] !== undefined,
    toggle: (id) =>
      change(({ picked }) => ({
        picked: picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id],
      })),
    wrong,
    putBack: () => setWrong(null),
  }
}

type Found = { kind: 'parcel'; packageId: PackageId } | Verdict

/** Whose number was scanned; a number of somebody else's form is looked up, and counts only where it can mean one parcel. */
async function findParcel(client: BridgeClient, text: string, open: (id: PackageId) => boolean): Promise<Found> {
  const found = classifyScan(text)
  switch (found.kind) {
    case 'package':
      return { kind: 'parcel', packageId: found.packageId }
    case 'unreadable':
      return { kind: 'unreadable', reason: found.reason }
    case 'product':
      return { kind: 'not-ours', reason: 'product-code' }
    case 'code':
      return { kind: 'not-ours', reason: 'unknown-number' }
    case 'package-other-number':
    case 'unknown': {
      const number = (found.kind === 'unknown' ? found.text : found.number).slice(0, LONGEST_SEARCH)
      const hits =
        number.length < 2
          ? []
          : await client.search({ text: number }).then(
              (answer) => answer.packages,
              () => [],
            )
      const here = hits.find(({ packageId }) => open(packageId)) ?? (hits.length === 1 ? hits[0] : undefined)
      return here === undefined
        ? { kind: 'not-ours', reason: 'unknown-number' }
        : { kind: 'parcel', packageId: here.packageId }
    }
  }
}
