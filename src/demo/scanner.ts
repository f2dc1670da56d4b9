// A person with a scanner at a real station, as the demo's story needs one: counts what was recorded, stops at the first thing that was not.
import type { PackageId } from '../domain/brands.ts'
import type { ScanAnswer, ScanInput } from '../wire/bridge.ts'
import { type DemoStation, DemoRefused } from './client.ts'
import type { DemoPerson, Played, Reference } from './day.ts'

export type Scanner = {
  signIn: (person: DemoPerson) => Promise<void>
  scan: (
    checkpoint: ScanInput['checkpoint'],
    text: string,
    where?: Pick<ScanInput, 'routeId' | 'vehicleId'>,
  ) => Promise<void>
  /** any other verb that records */
  did: (what: string, answer: Promise<ScanAnswer>) => Promise<void>
  idOf: (reference: Reference) => PackageId
  played: Played
}

/** `ids`: the hub's tracking id of each reference. @throws DemoRefused as soon as the station does not record a thing. */
export function scannerAt(station: DemoStation, ids: ReadonlyMap<Reference, PackageId>): Scanner {
  const played: Played = { scans: 0, verdicts: {} }
  const did: Scanner['did'] = async (what, answer) => {
    const result = await answer
    if (result.outcome === 'not-recorded') throw new DemoRefused(`${what} was not recorded: ${result.sentence}`)
    played.scans++
    played.verdicts[result.verdict.kind] = (played.verdicts[result.verdict.kind] ?? 0) + 1
  }
  return {
    played,
    did,
    scan: (checkpoint, text, where = {}) =>
      did(
        `${checkpoint} ${text}`,
        station.call('scan', { checkpoint, text, entry: 'wedge', symbology: 'code128', ...where }),
      ),
    signIn: async (person) => {
      const answer = await station.call('signIn', { personId: person.id, pin: person.pin })
      if (answer.outcome !== 'in') throw new DemoRefused(`${person.name} could not sign in: ${answer.outcome}`)
    },
    idOf: (reference) => {
      const id = ids.get(reference)
      if (id === undefined) throw new DemoRefused(`${reference} was not announced`)
      return id
    },
  }
}
