import type { RouteId, SiteId, VehicleId } from '../brands.ts'

/**
 * Waymark's own codes at workplaces, printed once and stuck to a thing: a vehicle's door (what is scanned next goes into
 * it), a site's bin for what came out of a vehicle again, a route's sorting bin. Text: `WMC:DOOR:<vehicle>`,
 * `WMC:OUT:<site>`, `WMC:BIN:<route>`.
 */
export type WorkplaceCode =
  { code: 'door'; id: VehicleId } | { code: 'out-bin'; id: SiteId } | { code: 'bin'; id: RouteId }
export type ParsedWorkplaceCode = { ok: true; code: WorkplaceCode } | { ok: false; shaped: boolean; reason: string }

const WORD = { door: 'DOOR', 'out-bin': 'OUT', bin: 'BIN' } as const
const ID_FORM = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u

/** The text to print for a workplace. Throws a RangeError on an id that a scanner could not give back unchanged. */
export function workplaceCodeText(code: WorkplaceCode): string {
  if (!ID_FORM.test(code.id)) throw new RangeError(`${JSON.stringify(code.id)} cannot stand in a workplace's code`)
  return `WMC:${WORD[code.code]}:${code.id}`
}

/** Reads a workplace's code; the words in any case, the id as it stands. `shaped`: it begins like one. */
export function parseWorkplaceCode(text: string): ParsedWorkplaceCode {
  if (!/^WMC:/iu.test(text)) return { ok: false, shaped: false, reason: 'a workplace code begins with WMC:' }
  const found = /^WMC:(?<word>[A-Z]+):(?<id>.*)$/iu.exec(text)?.groups
  const id = found?.['id'] ?? ''
  const word = found?.['word']?.toUpperCase()
  if (!ID_FORM.test(id)) return { ok: false, shaped: true, reason: 'the workplace code names no place' }
  if (word === 'DOOR') return { ok: true, code: { code: 'door', id: id as VehicleId } }
  if (word === 'OUT') return { ok: true, code: { code: 'out-bin', id: id as SiteId } }
  if (word === 'BIN') return { ok: true, code: { code: 'bin', id: id as RouteId } }
  return { ok: false, shaped: true, reason: 'the workplace code is of a kind that this version does not know' }
}
