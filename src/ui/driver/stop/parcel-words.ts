import type { StopScan } from '../../../wire/bridge.ts'
import { hybridClock } from '../../parts/time.ts'
import { sayVerdict } from '../../parts/verdict-words.ts'
import type { Say } from '../../words.ts'
import type { Band } from '../answer-band.tsx'
import type { StopParcel } from '../outcomes.ts'
import type { Told } from '../use-picking.ts'

/** What a scan at the stop was, where it does not simply tick its parcel: nothing is recorded yet, so nothing is said to be. */
export function scanBand(say: Say, { verdict, who }: Told): Band {
  if (verdict.kind === 'again') {
    const when = hybridClock(verdict.at)
    const sentence =
      who === null ? say('atStop.scan.deliveredAt', { when }) : say('atStop.scan.deliveredBy', { when, who })
    return { tone: 'again', word: say('verdict.again.word'), sentence }
  }
  if (verdict.kind === 'attention')
    return { tone: 'attention', word: say('atStop.scan.notHere'), sentence: say('atStop.scan.notHereSay') }
  return sayVerdict(say, { verdict, who, place: null, packageId: null, checkpoint: 'load' })
}

/** Where a parcel of another stop belongs. */
export function belongsWords(say: Say, belongs: StopScan['belongs']): string {
  if (belongs === null) return say('atStop.scan.belongsNowhere')
  const { routeNumber, sequence, address, town } = belongs
  const place = [address, town].filter((part) => part !== '').join(', ')
  return routeNumber === null
    ? say('atStop.scan.belongs', { sequence, place })
    : say('atStop.scan.belongsRoute', { route: routeNumber, sequence, place })
}

/** Where a parcel of this stop is by what is known; empty: it is here. */
export function whereWords(say: Say, { elsewhere, lifecycle }: StopParcel): string {
  if (elsewhere === undefined) return ''
  if (elsewhere.kind === 'left') return say(`atStop.elsewhere.left.${elsewhere.reason}`)
  if (elsewhere.kind === 'route')
    return say(`atStop.elsewhere.${lifecycle === 'STAGED' ? 'sorted' : 'route'}`, { route: elsewhere.number ?? '–' })
  if (lifecycle === null) return say('atStop.elsewhere.unseen')
  return lifecycle === 'ATTEMPTED' ? say('atStop.elsewhere.before') : say(`lifecycle.${lifecycle}`)
}
