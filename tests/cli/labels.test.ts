import { expect, test } from 'vitest'
import { barcodeSvg, type Label, renderLabels } from '../../src/cli/labels/render-labels.ts'
import type { PackageId } from '../../src/domain/brands.ts'

const package_ = (over: Partial<Label> = {}): Label => ({
  packageId: 'WM9F2K7XQC4RTM' as PackageId,
  otherNumber: null,
  name: 'Büchel & Söhne <GmbH>',
  address: 'Im Rietle 3',
  town: '9494 Schaan',
  routeNumber: '14',
  bin: 'B3',
  ...over,
})
const sheet = (...packages: Label[]) =>
  renderLabels({ title: 'Labels', packages, workplaces: [{ text: 'WMC:DOOR:van-1', words: 'Door of van 1' }] })

test('a label has its barcode, its number in groups, and route and address in words', () => {
  const html = sheet(package_(), package_({ routeNumber: null, bin: null }))
  expect(html.match(/<svg /g)).toHaveLength(3)
  expect(html).toContain('WM 9F2K 7XQC 4RTM')
  expect(html).toContain('<b>Route 14, bin B3</b>')
  expect(html).toContain('<b>No route yet</b>')
  expect(html).toContain('Door of van 1')
})
test('what people are called cannot become markup, and the page runs nothing', () => {
  const html = sheet(package_())
  expect(html).toContain('Büchel &amp; Söhne &lt;GmbH&gt;')
  expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/)
})
test('a second number is printed beside the first, a good SSCC as GS1-128', () => {
  const html = sheet(package_({ otherNumber: '376113650000123453' }))
  expect(html.match(/<svg /g)).toHaveLength(3)
  expect(html).toContain('376113650000123453')
  // FNC1 and the identifier 00 lead: wider than the same digits alone, as a number with a wrong check digit goes.
  const width = (text: string) => Number(/viewBox="0 0 (\d+)/.exec(barcodeSvg(text))?.[1])
  expect(width('376113650000123453')).toBeGreaterThan(width('376113650000123450'))
})
test('a sheet of a whole day is made in a moment', () => {
  const from = performance.now()
  sheet(...Array.from({ length: 150 }, () => package_({ otherNumber: 'RR123456785LI' })))
  expect(performance.now() - from).toBeLessThan(10_000)
})
