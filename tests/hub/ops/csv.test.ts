import { describe, expect, it } from 'vitest'
import { rowsOfCsv } from '../../../src/hub/ops/csv.ts'

describe('reference data as CSV', () => {
  it.each([
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
  ])('reads a table with %s, quotes and a byte order mark', (_name, delimiter) => {
    const line = (...cells: string[]): string => cells.join(delimiter)
    const text = `\uFEFF${line('id', 'name', 'town', 'timeZone', 'lat', 'lon')}\r\n${line('S1', '"Depot, ""Süd""; A"', 'Schaan', 'Europe/Vaduz', '47.165', '9.509')}\r\n`
    expect(rowsOfCsv('site', text)).toEqual({
      faults: [],
      rows: [{ id: 'S1', name: 'Depot, "Süd"; A', town: 'Schaan', timeZone: 'Europe/Vaduz', lat: 47.165, lon: 9.509 }],
    })
  })

  it('reads the lists of a stop from their columns and leaves empty cells out', () => {
    const text =
      'id,routeId,sequence,name,line1,line2,postcode,town,lat,lon,note,noteAuthor,noteDay,packages,before\n' +
      'ST1,R14,3,Marxer,Im Rietle 3,2nd door left,9494,Schaan,47.1,9.5,Dog,Frick,2026-11-03,WMA WMB,\n'
    expect(rowsOfCsv('stop', text).rows).toEqual([
      {
        id: 'ST1',
        routeId: 'R14',
        sequence: 3,
        name: 'Marxer',
        lines: ['Im Rietle 3', '2nd door left'],
        postcode: '9494',
        town: 'Schaan',
        lat: 47.1,
        lon: 9.5,
        note: { text: 'Dog', author: 'Frick', day: '2026-11-03' },
        packages: ['WMA', 'WMB'],
      },
    ])
  })

  it('reads the planned break of a route from its two columns, and half of one is for the judge', () => {
    const text =
      'id,site,day,number,name,breakFrom,breakMinutes\nR14,S1,2026-11-22,14,Schaan,12:00,30\nR12,S1,2026-11-22,12,Vaduz,,\nR15,S1,2026-11-22,15,Triesen,12:00,\n'
    expect(rowsOfCsv('route', text).rows).toMatchObject([
      { id: 'R14', plannedBreak: { from: '12:00', minutes: 30 } },
      expect.not.objectContaining({ plannedBreak: expect.anything() as unknown }),
      { plannedBreak: { from: '12:00', minutes: undefined } },
    ])
  })

  it('reads the pairs of a plan', () => {
    const text = 'id,site,day,version,bins,postcodes\nP1,S1,2026-11-22,2,R14=B3 R12=A1,9494=R14\n'
    expect(rowsOfCsv('plan', text).rows).toEqual([
      {
        id: 'P1',
        site: 'S1',
        day: '2026-11-22',
        version: 2,
        bins: [
          { routeId: 'R14', bin: 'B3' },
          { routeId: 'R12', bin: 'A1' },
        ],
        postcodes: [{ postcode: '9494', routeId: 'R14' }],
      },
    ])
  })

  it('keeps a PIN and a postcode as text, so that no leading zero is lost', () => {
    expect(rowsOfCsv('person', 'id,site,name,role,pin\nP1,S1,A,depot,0042\n').rows).toEqual([
      { id: 'P1', site: 'S1', name: 'A', role: 'depot', pin: '0042' },
    ])
  })

  it('names columns that are not known or stand twice', () => {
    const { rows, faults } = rowsOfCsv('vehicle', 'id,site,plate,colour,id\nV1,S1,FL 1,red,V1\n')
    expect(rows).toEqual([])
    expect(faults.map(({ field }) => field)).toEqual(['colour', 'id'])
    expect(faults[0]?.sentence).toContain('id, site, plate, name')
  })

  it('names each row with too many or too few cells', () => {
    const { faults } = rowsOfCsv('vehicle', 'id,site,plate,name\nV1,S1,FL 1,Van\nV2,S1\nV3,S1,FL 3,Van,more\n')
    expect(faults.map(({ row, sentence }) => [row, sentence])).toEqual([
      [1, 'This row has 2 cells, the first line 4.'],
      [2, 'This row has 5 cells, the first line 4.'],
    ])
  })

  it('says where a quotation mark is never closed', () => {
    const { faults } = rowsOfCsv('vehicle', 'id,site,plate,name\nV1,S1,"FL 1,Van\nV2,S1,FL 2,Van\n')
    expect(faults).toHaveLength(1)
    expect(faults[0]?.sentence).toMatch(/quotation mark.* is never closed/)
  })

  it('reads an empty file as no rows', () => {
    expect(rowsOfCsv('vehicle', '')).toEqual({ rows: [], faults: [] })
  })
})
