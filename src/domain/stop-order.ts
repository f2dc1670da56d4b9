// The order in which stops are driven: the plan's, with what the driver pulled forward before it (DOMAIN §15 Supervisor day). Pure; the same in the
// window, at the station and at the hub.

/** More than a round has. */
export const MAX_PULLED = 300

/** `pulled`: ids, the first one first; those that are not among `planned` are passed over. */
export function drivenOrder<T extends object>(
  planned: readonly T[],
  pulled: readonly string[],
  idOf: (one: T) => string,
): T[] {
  if (pulled.length === 0) return [...planned]
  const byId = new Map(planned.map((one) => [idOf(one), one]))
  const first = [...new Set(pulled)].flatMap((id) => byId.get(id) ?? [])
  const moved = new Set(first)
  return [...first, ...planned.filter((one) => !moved.has(one))]
}
