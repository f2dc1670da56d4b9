import { useRef, useState } from 'react'
import type { PackageId, StopId } from '../../domain/brands.ts'
import type { Verdict } from '../../domain/decision.ts'
import { classifyScan } from '../../domain/numbers/classify-scan.ts'
import type { BridgeClient, StopDetail, StopScan } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { play } from '../scan/sounds.ts'
import { type Scanned, useScanTarget } from '../scan/scanner.ts'
import { isOpen, type StopParcel } from './outcomes.ts'
import { mayBeTicked } from './stop/form-state.ts'
import type { StopForm } from './stop/use-form.ts'

export type Wrong = { packageId: PackageId; belongs: StopScan['belongs'] }
/** What was scanned and is not simply taken up, for the person; `who`: who delivered it already. */
export type Told = { verdict: Verdict; who: string | null }
export type Picking = {
  picked: ReadonlySet<PackageId>
  /** was it scanned at this stop, or only ticked? */
  scanned: (id: PackageId) => boolean
  /** may it be ticked? What was attempted before, or is not in this van by what is known, is open when it was opened here */
  isOpen: (parcel: StopParcel) => boolean
  toggle: (id: PackageId) => void
  /** to be ticked although it ended before */
  reopen: (id: PackageId) => void
  /** as it was before it was opened */
  leave: (id: PackageId) => void
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
export function usePicking({ stopId, list }: StopDetail, held: StopForm, onTold: (told: Told) => void): Picking {
  const { form, change } = held
  const may = (parcel: StopParcel): boolean => mayBeTicked(parcel, form)
  const open = (id: PackageId): boolean => list.some((parcel) => parcel.packageId === id && may(parcel))
  const pick = (packageId: PackageId, entry: Scanned['entry']) =>
    change((was) => ({
      picked: joined(was.picked, packageId),
      reopened: list.some((parcel) => parcel.packageId === packageId && !isOpen(parcel))
        ? joined(was.reopened, packageId)
        : was.reopened,
      scanned: { ...was.scanned, [packageId]: entry },
    }))
  return {
    picked: new Set(form.picked.filter(open)),
    scanned: (id) => form.scanned[id] !== undefined,
    isOpen: may,
    toggle: (id) =>
      change(({ picked }) => ({
        picked: picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id],
      })),
    reopen: (id) => change(({ reopened }) => ({ reopened: joined(reopened, id) })),
    leave: (id) => change(({ reopened }) => ({ reopened: reopened.filter((one) => one !== id) })),
    ...useScans({ stopId, open, pick, onTold }),
  }
}

const joined = (list: readonly PackageId[], id: PackageId): PackageId[] => [...new Set([...list, id])]

type Scans = {
  stopId: StopId
  open: (id: PackageId) => boolean
  pick: (packageId: PackageId, entry: Scanned['entry']) => void
  onTold: (told: Told) => void
}

/** One after the other, so that what is scanned behind a wrong parcel does not go on while the station is asked. */
function useScans({ stopId, open, pick, onTold }: Scans): Pick<Picking, 'wrong' | 'putBack'> {
  const client = useClient()
  const [wrong, setWrong] = useState<Wrong | null>(null)
  const stopped = useRef(false)
  const last = useRef(Promise.resolve())
  const take = async ({ text, entry }: Scanned) => {
    if (stopped.current) return
    const found = await findParcel(client, text, open)
    if (found.kind !== 'parcel') {
      onTold({ verdict: found, who: null })
      return
    }
    const { packageId } = found
    const { verdict, who, belongs } = await client.stopScan({ stopId, packageId }).catch(() => unasked(open(packageId)))
    if (verdict.kind === 'stop') {
      stopped.current = true
      setWrong({ packageId, belongs })
      play('stop')
      return
    }
    if (verdict.kind !== 'again') pick(packageId, entry)
    if (verdict.kind !== 'ok') onTold({ verdict, who })
  }
  useScanTarget((scanned) => {
    const next = () => take(scanned)
    last.current = last.current.then(next, next)
  })
  const putBack = () => {
    stopped.current = false
    setWrong(null)
  }
  return { wrong, putBack }
}

/** The station did not answer: then only what stands in the list is taken up. */
const unasked = (isHere: boolean): StopScan => ({
  verdict: isHere ? { kind: 'ok' } : { kind: 'stop', reason: 'not-at-this-stop' },
  who: null,
  belongs: null,
})

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
