// Canonical JSON (RFC 8785): one text for one value, so that a body hashes the same on every device (EVENTS Body and chain).
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/**
 * Keys in UTF-16 order, no spaces, numbers as ECMAScript writes them; fields that are undefined are left out.
 * @throws TypeError for what JSON cannot carry between machines: NaN, infinities, lone surrogates, functions, class instances.
 */
export function canonicalJson(value: unknown): string {
  if (!standsInOrder(value)) return inOrder(value)
  const text = JSON.stringify(value)
  // An escape may be half a surrogate pair; that is looked for text by text.
  return text.includes('\\') ? inOrder(value) : text
}

/** Nearly all that is written here was built in this order: then the engine's own writer gives the same text, and a scan waits for it. */
function standsInOrder(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return false
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!standsInOrder(value[i])) return false
    return true
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  let before = ''
  for (const key in value) {
    const field = (value as Record<string, unknown>)[key]
    if (field === undefined) continue
    if (key <= before || !standsInOrder(field)) return false
    before = key
  }
  return true
}

function inOrder(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return stringJson(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form; a measurement was not checked`)
      return JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? arrayJson(value) : objectJson(value)
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
      throw new TypeError(`a value of type ${typeof value} has no JSON form`)
  }
}

/** Printable ASCII without quote and backslash stands in JSON as it is: nearly all that a scan holds, and a scan waits for this. */
const PLAIN = /^[ !#-[\]-~]*$/

function stringJson(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  // Half a surrogate pair becomes another character on the way through UTF-8, and with it another hash.
  if (/\p{Surrogate}/u.test(text))
    throw new TypeError('half a surrogate pair has no UTF-8 form; clean a scan before it')
  return JSON.stringify(text)
}

function arrayJson(items: readonly unknown[]): string {
  let out = '['
  for (let i = 0; i < items.length; i++) out += (i === 0 ? '' : ',') + inOrder(items[i])
  return out + ']'
}

function objectJson(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError('only plain objects have a canonical form')
  const fields = value as Record<string, unknown>
  let out = '{'
  for (const key of Object.keys(fields).sort()) {
    const field = fields[key]
    if (field === undefined) continue
    out += (out.length === 1 ? '' : ',') + stringJson(key) + ':' + inOrder(field)
  }
  return out + '}'
}
