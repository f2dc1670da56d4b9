import { scryptSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubPosition, SiteId } from '../../../src/domain/brands.ts'
import { makeTrackingId } from '../../../src/domain/numbers/tracking-id.ts'
import type { Person } from '../../../src/domain/reference.ts'
import { type RunningHub, SCHAAN, startHub } from '../face/start-hub.ts'

type Problem = { detail: string; errors: { row: number; field: string; sentence: string }[] }
let hub: RunningHub
beforeEach(async () => {
  hub = await startHub()
})
afterEach(() => hub.stop())

const put = (table: string, rows: unknown): Promise<Response> => hub.send('PUT', `/v1/ops/${table}`, rows)
const errorsOf = async (answer: Response): Promise<Problem['errors']> => {
  expect(answer.status).toBe(422)
  return ((await answer.json()) as Problem).errors
}
const id = makeTrackingId(2517, Uint8Array.from([1, 2, 3, 4, 5]))
const person = { id: 'p1', site: 'schaan', name: 'A. Frick', role: 'driver' }
const route = {
  id: 'r14',
  site: 'schaan',
  day: '2026-11-22',
  number: '14',
  name: 'Ried',
  vehicleId: 'v1',
  driverId: 'p1',
}
const stop = {
  ...{ id: 's1', routeId: 'r14', sequence: 1, name: 'Marxer', lines: ['Im Rietle 3'], postcode: '9494' },
  ...{ town: 'Schaan', lat: 47.1, lon: 9.5, packages: [id] },
}
const plan = {
  ...{ id: 'pl1', site: 'schaan', day: '2026-11-22', version: 1 },
  ...{ bins: [{ routeId: 'r14', bin: 'B3' }], postcodes: [{ postcode: '9494', routeId: 'r14' }] },
}
const vehicle = { id: 'v1', site: 'schaan', plate: 'FL 2207', name: 'Van 7' }

async function putDay(): Promise<void> {
  for (const [table, rows] of Object.entries({
    ...{ sites: [SCHAAN], people: [person], vehicles: [vehicle] },
    ...{ routes: [route], stops: [stop], plans: [plan] },
  })) {
    const answer = await put(table, rows)
    expect([table, answer.status, await answer.json()]).toEqual([table, 200, { rows: 1, changed: 1, unchanged: 0 }])
  }
}

describe('putting reference data in', () => {
  it('takes a whole day, each row on its site in the one order', async () => {
    await putDay()
    const rows = await hub.store.rowsSince('schaan' as SiteId, 0 as HubPosition, 100)
    expect(rows.map(({ table, id: rowId }) => `${table} ${rowId}`)).toEqual([
      'site schaan',
      'person p1',
      'vehicle v1',
      'route r14',
      'stop s1',
      'plan pl1',
    ])
    expect(rows.at(4)?.value).toEqual(stop)
  })

  it('[OP2] makes no new version of what did not change', async () => {
    await putDay()
    const head = await hub.store.head()
    const again = await put('stops', [stop])
    expect(await again.json()).toEqual({ rows: 1, changed: 0, unchanged: 1 })
    expect(await hub.store.head()).toBe(head)
    const changed = await put('stops', [stop, { ...stop, id: 's2', sequence: 2 }])
    expect(await changed.json()).toEqual({ rows: 2, changed: 1, unchanged: 1 })
  })

  it('takes the same as CSV', async () => {
    await putDay()
    const head = await hub.store.head()
    const csv = `id,routeId,sequence,name,line1,postcode,town,lat,lon,packages\ns1,r14,1,Marxer,Im Rietle 3,9494,Schaan,47.1,9.5,${id}\n`
    expect(await (await put('stops', csv)).json()).toEqual({ rows: 1, changed: 0, unchanged: 1 })
    expect(await hub.store.head()).toBe(head)
  })

  it('[OP1] names every broken row of a file and takes none of it', async () => {
    await putDay()
    const head = await hub.store.head()
    const errors = await errorsOf(
      await put('stops', [
        { ...stop, id: 's2' },
        { ...stop, id: 's3', lat: 95, name: 7 },
        { ...stop, id: 's4', note: { text: 'x' } },
        { ...stop, id: 'not an id' },
      ]),
    )
    expect(errors.map(({ row, field }) => `${row} ${field}`)).toEqual([
      '1 name',
      '1 lat',
      '2 note.author',
      '2 note.day',
      '3 id',
    ])
    expect(errors.at(-1)?.sentence).toBe('This must be letters, digits, _ . - only.')
    expect(await hub.store.head()).toBe(head)
  })

  it('names the broken rows of a CSV file', async () => {
    await putDay()
    const errors = await errorsOf(
      await put('vehicles', 'id,site,plate,name\nv2,schaan,FL 2,Van\nv3,nowhere,FL 3,Van\n'),
    )
    expect(errors).toEqual([{ row: 1, field: 'site', sentence: 'There is no site nowhere; put it in first.' }])
  })

  it('[OP1] checks what rows say about other rows', async () => {
    await putDay()
    const other = id.slice(0, -1) + (id.endsWith('2') ? '3' : '2')
    expect(
      await errorsOf(await put('stops', [{ ...stop, id: 's2', routeId: 'r99', packages: [other, id, id] }])),
    ).toEqual([
      { row: 0, field: 'packages.0', sentence: expect.stringContaining('check symbol does not fit') as string },
      { row: 0, field: 'packages.2', sentence: `${id} stands twice at this stop.` },
      { row: 0, field: 'routeId', sentence: 'There is no route r99; put it in first.' },
    ])
    expect(await errorsOf(await put('routes', [{ ...route, vehicleId: 'v9', driverId: 'p9', site: 'x' }]))).toEqual([
      { row: 0, field: 'vehicleId', sentence: 'There is no vehicle v9; put it in first.' },
      { row: 0, field: 'driverId', sentence: 'There is no person p9; put it in first.' },
      { row: 0, field: 'site', sentence: 'There is no site x; put it in first.' },
    ])
    expect(await errorsOf(await put('plans', [{ ...plan, bins: [{ routeId: 'r0', bin: 'A' }] }]))).toEqual([
      { row: 0, field: 'bins.0.routeId', sentence: 'There is no route r0; put it in first.' },
    ])
    expect(await errorsOf(await put('people', [person, person]))).toEqual([
      { row: 1, field: 'id', sentence: 'p1 stands in row 0 already.' },
    ])
    expect(await errorsOf(await put('sites', [{ ...SCHAAN, timeZone: 'Europe/Nowhere' }]))).toEqual([
      { row: 0, field: 'timeZone', sentence: 'This is no time zone; they are written like Europe/Vaduz.' },
    ])
  })

  it('[OP1] does not move a row to another site, whose old stations would keep it for ever', async () => {
    await putDay()
    await put('sites', [{ ...SCHAAN, id: 'vaduz', town: 'Vaduz' }])
    expect(await errorsOf(await put('vehicles', [{ ...vehicle, site: 'vaduz' }]))).toEqual([
      { row: 0, field: 'site', sentence: 'v1 belongs to site schaan already; delete it there first.' },
    ])
  })

  it.each([
    ['no list', {}, 400],
    ['a list of nothing', [null], 422],
    ['too many', Array.from({ length: 5001 }, () => ({})), 413],
  ])('answers %s with a problem', async (_name, body, status) => {
    const answer = await put('sites', body)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })

  it('answers half a surrogate pair in a name with a problem', async () => {
    expect(await errorsOf(await put('sites', [{ ...SCHAAN, name: 'Depot \ud83d' }]))).toMatchObject([{ field: 'name' }])
  })

  it('needs the operator’s key', async () => {
    const answer = await fetch(`${hub.url}/v1/ops/sites`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([SCHAAN]),
    })
    expect(answer.status).toBe(401)
    expect(await hub.store.head()).toBe(0)
  })
})

describe('[OP3] PINs of people', () => {
  const kept = async (): Promise<Person> => (await hub.store.row('person', 'p1'))!.value as Person

  it('are kept as a verifier only, which the same file does not change', async () => {
    await put('sites', [SCHAAN])
    await put('people', [{ ...person, pin: '4711' }])
    const first = await kept()
    expect(JSON.stringify(first)).not.toContain('4711')
    const { salt, hash } = first.pin!
    expect(scryptSync('4711', Buffer.from(salt, 'hex'), 32, { N: 2 ** 14, r: 8, p: 1 }).toString('hex')).toBe(hash)
    expect(await (await put('people', [{ ...person, pin: '4711' }])).json()).toMatchObject({ changed: 0 })
  })

  it('stay when a later file brings none, and change with a new one', async () => {
    await put('sites', [SCHAAN])
    await put('people', [{ ...person, pin: '4711' }])
    const { pin } = await kept()
    await put('people', [{ ...person, name: 'Anna Frick' }])
    expect(await kept()).toMatchObject({ name: 'Anna Frick', pin })
    await put('people', [{ ...person, pin: '4712' }])
    expect((await kept()).pin).not.toEqual(pin)
  })

  it.each(['123', '1234567', '12a4', ''])('are refused when they are none: "%s"', async (pin) => {
    await put('sites', [SCHAAN])
    const errors = await errorsOf(await put('people', [{ ...person, pin }]))
    expect(errors).toEqual([{ row: 0, field: 'pin', sentence: 'This must be four to six digits.' }])
  })
})

describe('ending a row', () => {
  it('[OP2] leaves a tombstone that stations pull', async () => {
    await putDay()
    const before = await hub.store.head()
    expect((await hub.send('DELETE', '/v1/ops/stops/s1')).status).toBe(204)
    const [row] = await hub.store.rowsSince('schaan' as SiteId, before, 10)
    expect(row).toMatchObject({ table: 'stop', id: 's1', value: null })
    expect((await hub.send('DELETE', '/v1/ops/stops/s1')).status).toBe(404)
    expect((await put('stops', [stop])).status).toBe(200)
  })

  it('[OP2] is refused while others hang on it', async () => {
    await putDay()
    const answer = await hub.send('DELETE', '/v1/ops/routes/r14')
    expect(answer.status).toBe(409)
    expect(((await answer.json()) as Problem).detail).toBe('Route r14 still has 1 stops; delete them first.')
    expect((await hub.send('DELETE', '/v1/ops/sites/schaan')).status).toBe(409)
  })

  it('of an unknown table or row is a 4xx', async () => {
    expect((await hub.send('DELETE', '/v1/ops/nothing/x')).status).toBe(400)
    expect((await hub.send('DELETE', '/v1/ops/stops/x')).status).toBe(404)
  })
})

describe('an enrolment code', () => {
  it('is given for a site that exists, with its end', async () => {
    await put('sites', [SCHAAN])
    const answer = await hub.send('POST', '/v1/ops/enrol-codes', { site: 'schaan' })
    expect(answer.status).toBe(201)
    expect(await answer.json()).toEqual({
      code: expect.stringMatching(/^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/) as string,
      site: 'schaan',
      expiresAt: '2026-11-23T04:00:00.000Z',
    })
    expect((await hub.send('POST', '/v1/ops/enrol-codes', { site: 'nowhere' })).status).toBe(422)
  })
})
