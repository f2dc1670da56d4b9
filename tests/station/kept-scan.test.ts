// What scans of labels and codes with people on them leave behind, in the events and in the bytes of the database's files.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { GS } from '../../src/domain/numbers/gs1-element-string.ts'
import { openDatabase } from '../../src/sql/open.ts'
import { systemRandom } from '../../src/station/adapters.ts'
import { PackageKeys } from '../../src/station/package-keys.ts'
import type { Station } from '../../src/station/station.ts'
import { decodeBody } from '../../src/wire/event-body.ts'
import { LONG_LABEL_SECRETS, longLabel } from '../support/long-label.ts'
import {
  announced,
  packageNumber,
  PACKAGES,
  pull,
  pulled,
  recorded,
  scan,
  SITE,
  workingRig,
} from './station-fixture.ts'

const SSCC = '106141412345678908'
const OTHER = '006141411234567890'
const people = (sscc: string): string =>
  `00${sscc}4209490${GS}4300Zwicky+AG${GS}4301Leonie%20Zwicky${GS}4302Amselweg+17${GS}43084237771234${GS}4309` +
  `13716500001895090000${GS}4311Urs%20Balzer${GS}4312Lerchenpfad+9`
const CODES = [
  'BEGIN:VCARD\r\nN:Zwicky;Leonie\r\nADR:;;Amselweg 17\r\nTEL:+4237771234\r\nEND:VCARD',
  'MECARD:N:Zwicky,Leonie;TEL:+4237771234;;',
  ...['mailto:leonie@zwicky.example', 'tel:+4237771234', 'WIFI:T:WPA;S:Zwicky;P:Amselweg17;;'],
  ...['Leonie Zwicky Amselweg 17 '.repeat(20), `]d2${people(OTHER)}91${'Zwicky'.repeat(40)}`],
  ...['Leonie Zwicky', ']C1Zwicky Leonie', ']C17250190202311', 'https://zwicky.example/leonie?tel=+4237771234'],
]
const SECRETS = ['Zwicky', 'zwicky', 'ZWICKY', 'Leonie', 'leonie', 'Amselweg', '4237771234', 'Balzer', 'Lerchenpfad']

function events({ syncStore }: Station) {
  const [{ end }] = syncStore.allEpochs() as [ReturnType<typeof syncStore.allEpochs>[number]]
  const { rows, sealed } = syncStore.rowsAfter(end.epoch, 0, 500, 1e9)
  const read = rows.map(({ body }) => {
    const decoded = decodeBody(body)
    if (!decoded.ok) throw new Error(decoded.reason)
    return decoded.event
  })
  return { events: read, sealed }
}

function expectNothingIn(folder: string, secrets: readonly string[] = SECRETS): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.map(({ name }) => name)).toContain('station.db')
  for (const { name, parentPath } of files) {
    const bytes = readFileSync(join(parentPath, name))
    for (const secret of secrets) {
      expect(bytes.includes(secret, 0, 'utf8'), `${secret} in ${name}`).toBe(false)
      expect(bytes.includes(secret, 0, 'utf16le'), `${secret} as UTF-16 in ${name}`).toBe(false)
    }
  }
}

describe('[SC7] nothing of a person on a label stands in an event or in clear in a file', () => {
  test.each([']C1', ']d2', ']Q3', GS, ''])('a Scan4Transport label of a known package, marked %j', async (mark) => {
    const { station, folder } = await workingRig()
    const known = packageNumber()
    pull(station, [announced(known, 20, [SSCC])])
    const answer = recorded(scan(station, 'receive', mark + people(SSCC)))
    expect(answer).toMatchObject({ packageId: known, verdict: { kind: 'ok' } })
    const { events: written, sealed } = events(station)
    const event = written.at(-1)!
    expect(event).toMatchObject({ kind: 'PackageReceived', rawBarcode: `^00${SSCC}4209490` })
    expect(event.private).toMatch(/^[0-9a-f]{64}$/)
    expect(sealed).toHaveLength(1)
    station.close()
    expectNothingIn(folder)

    const db = openDatabase(join(folder, 'station.db'))
    const opened = new PackageKeys(db, systemRandom).open(
      known,
      sealed[0]!.keyId,
      Buffer.from(sealed[0]!.box, 'base64'),
    )
    db.close()
    expect(opened).toEqual({
      hash: event.private,
      facts: {
        ...{ name: 'Leonie Zwicky', lines: ['Zwicky AG', 'Amselweg 17'], phone: '4237771234' },
        note: '^430913716500001895090000^4311Urs%20Balzer^4312Lerchenpfad+9',
      },
    })
  })

  test('a label of 800 characters: its package is received, its people are sealed beside it, all of them', async () => {
    const { station, folder } = await workingRig()
    const known = packageNumber()
    pull(station, [announced(known, 20, [SSCC])])
    const label = `]d2${longLabel(SSCC)}`
    expect(recorded(scan(station, 'receive', label))).toMatchObject({ packageId: known, verdict: { kind: 'ok' } })
    scan(station, 'receive', `]d2${longLabel(OTHER)}`)
    const { events: written, sealed } = events(station)
    expect(written.at(-2)).toMatchObject({
      ...{ kind: 'PackageReceived', rawBarcode: `^00${SSCC}401CON-2026-1123-00077^403AT9494B3^4209494` },
    })
    expect(written.at(-1)?.kind).toBe('ScanNoted')
    for (const secret of LONG_LABEL_SECRETS) expect(JSON.stringify(written)).not.toContain(secret)
    expect(sealed).toHaveLength(1)
    expect(sealed[0]!.box.length).toBeLessThanOrEqual(8192)
    station.close()
    expectNothingIn(folder, LONG_LABEL_SECRETS)
    const db = openDatabase(join(folder, 'station.db'))
    const box = Buffer.from(sealed[0]!.box, 'base64')
    const opened = new PackageKeys(db, systemRandom).open(known, sealed[0]!.keyId, box)
    db.close()
    for (const secret of LONG_LABEL_SECRETS) expect(JSON.stringify(opened)).toContain(secret)
  })

  test('labels of no known package, links, cards, mail, Wi-Fi and plain words leave a note of what they were', async () => {
    const made = await workingRig()
    const { station, folder } = made
    const link = `https://id.gs1.org/00/${OTHER}?4301=Leonie+Zwicky&4308=4237771234`
    for (const text of [`]C1${people(OTHER)}`, link, ...CODES])
      for (const checkpoint of ['receive', 'sort', 'load', 'return'] as const) scan(station, checkpoint, text)
    const { events: written, sealed } = events(station)
    expect(written.slice(1).map(({ kind }) => kind)).toEqual(Array(4 * (CODES.length + 2)).fill('ScanNoted'))
    expect(sealed).toEqual([])
    expect(written[1]).toMatchObject({
      ...{ kind: 'ScanNoted', data: { text: `^00${OTHER}4209490 held an address, which was not kept` } },
    })
    expect(written[1]).not.toHaveProperty('private')
    expect(written[9]).toMatchObject({ data: { text: 'Contact card of 75 characters, which was not kept' } })

    const shown = (await station.handlers.progress({ checkpoint: 'receive' })).lastScans
    expect(shown.map(({ text }) => text)).toContain(`^00${OTHER}4209490 held an address, which was not kept`)
    for (const secret of [...SECRETS, '19020231']) expect(JSON.stringify(shown)).not.toContain(secret)
    const again = made.reopen()
    expect((await again.handlers.progress({ checkpoint: 'receive' })).lastScans).toEqual(shown)
    again.close()
    expectNothingIn(folder)
  })

  test('a number that two packages carry, and a STOP that ends by the label of the sender', async () => {
    const { station, folder } = await workingRig()
    pull(station, [announced(packageNumber(), 20, [OTHER]), announced(packageNumber(), 21, [OTHER])])
    expect(recorded(scan(station, 'receive', `]C1${people(OTHER)}`)).verdict).toMatchObject({ reason: 'double-id' })
    expect(events(station).sealed).toEqual([])
    const wrong = packageNumber()
    const data = { site: SITE, routeId: 'r12', bin: 'A4', planVersion: 3 } as never
    const sorted = pulled({ kind: 'PackageSorted', packageIds: [wrong], data }, 23)
    pull(station, [announced(wrong, 22, [SSCC]), { change: 'event', event: sorted }])
    expect(recorded(scan(station, 'load', `]C1${people(SSCC)}`)).verdict.kind).toBe('stop')
    scan(station, 'load', `]C1${people(SSCC)}`)
    expect(recorded(scan(station, 'load', 'WMC:OUT:schaan')).verdict.kind).toBe('ok')
    expect(events(station).sealed.map(({ packageId }) => packageId)).toEqual([wrong])
    station.close()
    expectNothingIn(folder)
  })
})

test('[SC7] our own number goes as it went: no raw text, no note, nothing sealed', async () => {
  const { station } = await workingRig()
  recorded(scan(station, 'receive', PACKAGES[0]!, { symbology: ']C0' }))
  recorded(scan(station, 'receive', PACKAGES[1]!.toLowerCase()))
  const { events: written, sealed } = events(station)
  expect(sealed).toEqual([])
  expect(written[1]).not.toHaveProperty('rawBarcode')
  expect(written[1]).not.toHaveProperty('private')
  expect(written[2]).toMatchObject({ kind: 'PackageReceived', rawBarcode: PACKAGES[1]!.toLowerCase() })
})
