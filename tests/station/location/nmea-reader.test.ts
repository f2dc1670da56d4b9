import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checksumHolds, NmeaReader } from '../../../src/station/location/nmea-reader.ts'
import { gpsSettings } from '../../../src/station/location/receivers.ts'
import type { RawFix } from '../../../src/station/location/source.ts'
import { BASE, driveOf, secondOf, sentence } from './receiver-kit.ts'

const START = Date.UTC(2026, 10, 23, 6, 0, 0)
const read = (reader: NmeaReader, text: string): RawFix[] => reader.push(Buffer.from(text, 'latin1'))
const RMC = 'GPRMC,060000.00,A,4709.9000,N,00930.5400,E,019.4,084.4,231126,,,A'
const GGA = 'GPGGA,060000.00,4709.9000,N,00930.5400,E,1,08,0.9,545.4,M,46.9,M,,'

test('[LO12] RMC, GGA and GSA of one second are one fix: speed and heading of the one, accuracy of the other', () => {
  const reader = new NmeaReader()
  // Until a GGA was heard nobody waits for one.
  expect(read(reader, secondOf(0, START))).toMatchObject([{ lat: BASE.lat, lon: BASE.lon, accuracyM: 25 }])
  const [fix, ...more] = read(reader, secondOf(1, START))
  expect(more).toEqual([])
  expect(fix).toMatchObject({ lon: BASE.lon, heading: 0, time: { by: 'receiver', at: START + 1000 } })
  expect(fix?.speedMps).toBeCloseTo(10, 1)
  expect(fix?.accuracyM).toBeCloseTo(8.8)
  expect(read(new NmeaReader(), driveOf(60, START))).toHaveLength(60)
})

test('[LO12] however the bytes are cut, the same fixes come out', () => {
  const text = driveOf(4, START)
  const whole = read(new NmeaReader(), text)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (sizes) => {
      const reader = new NmeaReader()
      const fixes: RawFix[] = []
      for (let at = 0, n = 0; at < text.length; n++) {
        const next = at + (sizes[n % sizes.length] ?? 1)
        fixes.push(...read(reader, text.slice(at, next)))
        at = next
      }
      expect(fixes).toEqual(whole)
    }),
  )
})

test('[LO12] a bad checksum, none at all, a broken line and noise: counted and dropped', () => {
  const reader = new NmeaReader()
  expect(read(reader, `$${RMC}*00\r\n$${RMC}\r\n${sentence(RMC).slice(3)}`)).toEqual([])
  expect(reader.counts).toEqual({ good: 0, badChecksum: 2, unreadable: 1 })
  expect(read(reader, `\u0000\u00ff garbage\r\n${'x'.repeat(500)}`)).toEqual([])
  expect(reader.counts.unreadable).toBe(3)
  expect(read(reader, `\r\n${sentence(RMC)}${sentence(GGA)}`)).toHaveLength(1)
  expect(checksumHolds(sentence(RMC).trim())).toBe(true)
  expect(checksumHolds(sentence(RMC).trim().toLowerCase())).toBe(false)
  expect(checksumHolds(sentence(RMC).trim().replace('4709', '4708'))).toBe(false)
})

test('[LO12] bytes that mean nothing never throw', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom('$', '*', ',', '\r\n', 'GPRMC', 'A')), { maxLength: 60 }),
      (parts) => {
        const body = parts.join('')
        for (const text of [
          body,
          sentence(`GPRMC,${body.replaceAll(/[\r\n*]/g, '')}`),
          sentence(`GPGGA,${body.replaceAll(/[\r\n*]/g, '')}`),
        ])
          expect(() => read(new NmeaReader(), `${text}\r\n`)).not.toThrow()
      },
    ),
  )
})

test('[LO12] a receiver without a fix says so; empty fields are not nought', () => {
  const reader = new NmeaReader()
  expect(read(reader, sentence('GPRMC,060000.00,V,,,,,,,231126,,,N'))).toEqual([])
  expect(read(reader, sentence('GPGGA,060000.00,,,,,0,00,99.99,,M,,M,,'))).toEqual([])
  expect(reader.withoutFix).toBe(true)
  const [fix] = read(
    reader,
    sentence('GPRMC,060001.00,A,4709.9000,N,00930.5400,E,,,231126,,,A') +
      sentence(GGA.replace('060000', '060001').replace(',0.9,', ',99.99,')),
  )
  expect(fix).toMatchObject({ speedMps: null, heading: null, accuracyM: 25 })
  expect(reader.withoutFix).toBe(false)
})

test('[LO12] receivers that send only one kind are understood; a simulator’s fix is marked', () => {
  expect(read(new NmeaReader(), sentence(RMC))).toMatchObject([{ accuracyM: 25, heading: 84.4 }])
  const onlyGga = new NmeaReader()
  expect(read(onlyGga, sentence(GGA))).toEqual([])
  expect(read(onlyGga, sentence(GGA.replace('060000', '060001')))).toMatchObject([
    { lat: BASE.lat, speedMps: null, time: { by: 'receiver', at: null } },
  ])
  expect(read(new NmeaReader(), sentence(RMC.replace(/A$/, 'S')))).toMatchObject([{ mock: true }])
  expect(read(new NmeaReader(), sentence('GNRMC,060000.00,A,3351.0000,S,15112.0000,W,0,0,231126,,,A'))).toMatchObject([
    { lat: -33.85, lon: -151.2 },
  ])
})

test('[LO12] a cable that goes bad after an hour is garbled within a minute of lines, and well again as soon', () => {
  const reader = new NmeaReader()
  const broken = (seconds: number) => driveOf(seconds, START).replaceAll(/\*../g, '*ZZ')
  read(reader, broken(3))
  expect(reader.garbled).toBe(false)
  read(reader, broken(1))
  expect(reader.garbled).toBe(true)
  read(reader, driveOf(3600, START))
  expect(reader.garbled).toBe(false)
  read(reader, broken(60))
  expect(reader.garbled).toBe(true)
  read(reader, driveOf(60, START))
  expect(reader.garbled).toBe(false)
})

test('which receivers there are is told by the environment; what cannot be used is named', () => {
  expect(gpsSettings({})).toEqual({ serial: null, gpsd: null })
  expect(gpsSettings({ WAYMARK_GPS_SERIAL: '/dev/ttyUSB0', WAYMARK_GPSD: '127.0.0.1' })).toEqual({
    serial: { path: '/dev/ttyUSB0', baud: 9600 },
    gpsd: { host: '127.0.0.1', port: 2947 },
  })
  expect(gpsSettings({ WAYMARK_GPS_SERIAL: 'COM3@4800', WAYMARK_GPSD: '[::1]:29470' })).toEqual({
    serial: { path: 'COM3', baud: 4800 },
    gpsd: { host: '::1', port: 29_470 },
  })
  for (const odd of ['/dev/ttyUSB0@1', '@'])
    expect(() => gpsSettings({ WAYMARK_GPS_SERIAL: odd }), odd).toThrow(/WAYMARK_GPS_SERIAL/)
  for (const odd of ['a:b', 'host:0', 'host:70000', 'two words', '[::1'])
    expect(() => gpsSettings({ WAYMARK_GPSD: odd }), odd).toThrow(/WAYMARK_GPSD/)
})
