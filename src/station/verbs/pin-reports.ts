// A driver reports a wrong pin, a supervisor settles it ([D17], [Q12]); the hub moves the stop when it hears of an accepted one (SPEC of the hub, RP1).
import { decidePinReport, decidePinSettlement } from '../../domain/decide/pin-report.ts'
import type { BridgeHandlers, VerbParsed } from '../../wire/bridge.ts'
import type { Core } from '../core.ts'
import { type Desk, recordVerb } from '../desk.ts'
import { openPinReport } from '../pin-reports.ts'
import type { Geo } from '../../domain/event.ts'
import type { Command } from '../record.ts'
import { atStop, exactGeo, placeNow, stopFor } from './at-stop.ts'

export function pinReportVerbs(desk: Desk, hear: (geo: Geo) => void): Pick<BridgeHandlers, 'reportPin' | 'settlePin'> {
  return {
    reportPin: (input) => {
      if (input.geo !== undefined) hear(exactGeo(input.geo))
      return recordVerb(desk, (core) => reportCommand(core, input))
    },
    settlePin: (input) => recordVerb(desk, (core) => settleCommand(core, input)),
  }
}

/** `proposes: false`: the driver stands elsewhere, so the own place says nothing of the door. */
function reportCommand(core: Core, { stopId, note, proposes }: VerbParsed<'reportPin'>): Command {
  const stop = stopFor(core, stopId)
  const geo = placeNow(core)
  return {
    extras: atStop(stop, geo),
    text: stop.name,
    decide: () =>
      decidePinReport({
        ...{ stopId, packageIds: stop.packages, pin: stop, geo: proposes ? geo : null },
        ...(note === undefined ? {} : { note }),
      }),
  }
}

function settleCommand(core: Core, { stopId, report, accept }: VerbParsed<'settlePin'>): Command {
  const stop = stopFor(core, stopId)
  return {
    extras: { checkpoint: 'desk', stopId, routeId: stop.routeId },
    text: stop.name,
    decide: () =>
      decidePinSettlement({
        ...{ stopId, packageIds: stop.packages, open: openPinReport(core, stop), report, accept },
        // Of who is signed in here; never what a window says.
        role: core.kv.get('operator')?.role ?? 'system',
      }),
  }
}
