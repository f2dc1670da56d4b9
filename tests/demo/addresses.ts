import { readFileSync } from 'node:fs'

/** The demo's addresses as the project ships them. */
export const ADDRESSES = readFileSync(
  new URL('../../resources/demo-area/liechtenstein-addresses.csv', import.meta.url),
  'utf8',
)
