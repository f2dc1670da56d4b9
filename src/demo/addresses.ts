// The demo area's addresses (resources/demo-area, © OpenStreetMap contributors): `housenumber,street,postcode,town,lat,lng,source`.

export type Address = { line: string; postcode: string; town: string; lat: number; lon: number }

const COLUMNS = 'housenumber,street,postcode,town,lat,lng,source'

/**
 * Reads the file's text. Ranges such as `71-75` are left out: a stop is one door. An address that stands twice is kept once.
 * @throws RangeError on another header, a row with another number of fields or a quote: this is one known file, not any CSV.
 */
export function readAddresses(csv: string): Address[] {
  const [header, ...rows] = csv.split(/\r?\n/u).filter((row) => row !== '')
  if (header !== COLUMNS) throw new RangeError(`the demo's addresses begin with ${COLUMNS}, not with ${String(header)}`)
  const found = new Map<string, Address>()
  for (const row of rows) {
    const fields = row.split(',')
    const [number = '', street = '', postcode = '', town = '', lat = '', lon = ''] = fields
    if (fields.length !== 7 || row.includes('"')) throw new RangeError(`not a row of the demo's addresses: ${row}`)
    const address = { line: `${street} ${number}`, postcode, town, lat: Number(lat), lon: Number(lon) }
    const key = addressKey(address)
    if (/^\d+[a-z]?$/u.test(number) && !found.has(key)) found.set(key, address)
  }
  return [...found.values()]
}

/** The same for two rows that a driver would take for the same door: some streets are listed under two names of one village. */
export const addressKey = ({ line, postcode }: Address): string => `${postcode} ${line}`
