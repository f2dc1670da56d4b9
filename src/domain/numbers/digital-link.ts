import { parseBracketed, type Gs1Element } from './gs1-element-string.ts'

/** Identifiers with which the fields of a link's path may begin: a package, a product, a consignment, a shipment, a place. */
const PRIMARY = new Set(['00', '01', '401', '402', '414'])

/**
 * The fields of a GS1 Digital Link (DOMAIN §18: any domain, `/00/{sscc}`): pairs at the end of the path from the first
 * primary identifier on, then those of the query. A field that does not hold is left out, what is no field too: this says
 * what a link names, not whether GS1 would print it. Null where the text is no such link.
 */
export function readDigitalLink(text: string): Gs1Element[] | null {
  const found = /^https?:\/\/[^/?#]+(?<path>\/[^?#]*)(?:\?(?<query>[^#]*))?/iu.exec(text)?.groups
  const segments = found?.['path']?.split('/').slice(1) ?? []
  const from = segments.findIndex((segment, at) => PRIMARY.has(segment) && (segments.length - at) % 2 === 0)
  if (from === -1) return null
  const elements: Gs1Element[] = []
  for (let at = from; at < segments.length; at += 2) add(elements, segments[at], segments[at + 1])
  for (const pair of (found?.['query'] ?? '').split(/[&;]/u)) {
    const [ai, ...value] = pair.split('=')
    add(elements, ai, value.join('='))
  }
  return elements.length > 0 ? elements : null
}

function add(elements: Gs1Element[], ai: string | undefined, written: string | undefined): void {
  if (ai === undefined || written === undefined || elements.some((element) => element.ai === ai)) return
  const value = unescaped(written)
  if (value === null) return
  const parsed = parseBracketed(`(${ai})${value.replaceAll('(', '\\(')}`)
  if (parsed.ok) elements.push(...parsed.elements)
}

function unescaped(written: string): string | null {
  try {
    return decodeURIComponent(written)
  } catch {
    return null
  }
}
