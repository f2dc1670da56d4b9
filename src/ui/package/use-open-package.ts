import { useLocation, useNavigate } from 'react-router'
import type { PackageId } from '../../domain/brands.ts'
import { classifyScan } from '../../domain/numbers/classify-scan.ts'
import { useClient } from '../bridge/client.ts'
import { loud } from '../parts/tell.ts'
import { paths } from '../paths.ts'
import { type Scanned, useScanTarget } from '../scan/scanner.ts'
import { useWords } from '../words.ts'

/** What `search` takes at most. */
const LONGEST_SEARCH = 80

/**
 * On pages that record nothing a scan opens its package; nothing is written and nothing beeps. `show`: where it is opened, else its page.
 * @returns the same, for a page that takes some scans itself
 */
export function useOpenPackage(show?: (packageId: PackageId) => void): (scanned: Scanned) => void {
  const say = useWords()
  const client = useClient()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const to = (packageId: PackageId) =>
    show === undefined ? navigate(paths.package(packageId), { state: { from: pathname } }) : show(packageId)
  const open = async ({ text }: Scanned) => {
    const found = classifyScan(text)
    if (found.kind === 'package') return to(found.packageId)
    const asked = found.kind === 'package-other-number' ? found.number : text.trim().slice(0, LONGEST_SEARCH)
    const answer = asked.length < 2 ? null : await client.search({ text: asked }).catch(() => null)
    const [only, ...others] = answer?.packages ?? []
    if (only !== undefined && others.length === 0) return to(only.packageId)
    loud(say('package.notOpened'), say('package.scanOpensNothing'))
  }
  const opened = (scanned: Scanned) => void open(scanned)
  useScanTarget(opened)
  return opened
}
