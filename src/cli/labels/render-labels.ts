// The printable page of barcodes: so that somebody without a parcel has one to scan. A4, no script, nothing from elsewhere.
import { randomBytes } from 'node:crypto'
import bwipjs from 'bwip-js/node'
import type { PackageId } from '../../domain/brands.ts'
import { parseSscc } from '../../domain/numbers/sscc.ts'
import { formatTrackingId } from '../../domain/numbers/tracking-id.ts'

/** What stands on one label; as `DemoLabels` of src/demo/day.ts. */
export type Label = {
  packageId: PackageId
  /** an SSCC or a postal number, printed beside: either may be scanned */
  otherNumber: string | null
  name: string
  address: string
  town: string
  routeNumber: string | null
  bin: string | null
}
export type LabelSheet = {
  title: string
  packages: readonly Label[]
  /** codes that stick to vans and bins: `text` in the barcode, `words` beneath */
  workplaces: readonly { text: string; words: string }[]
}

const escape = (text: string) =>
  text.replace(/[&<>"']/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one] ?? '&#39;')

/** Code 128 as SVG, quiet zones included. A good SSCC goes as GS1-128 with its identifier, as on a real transport label. */
export function barcodeSvg(text: string): string {
  const svg = parseSscc(text).ok
    ? bwipjs.toSVG({ bcid: 'gs1-128', text: `(00)${text}`, ...SHAPE })
    : bwipjs.toSVG({ bcid: 'code128', text, ...SHAPE })
  // The words beneath say what it is; a screen reader should not spell the bars.
  return svg.replace('<svg ', '<svg aria-hidden="true" preserveAspectRatio="none" ')
}
const SHAPE = { height: 12, paddingwidth: 10, includetext: false, backgroundcolor: 'ffffff' }

export function renderLabels(sheet: LabelSheet): string {
  const nonce = randomBytes(16).toString('hex')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(sheet.title)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<h1>${escape(sheet.title)}</h1>
<p>Print on A4 at 100 %, or hold a scanner to the screen. ${sheet.packages.length} packages, in the order of driving.</p>
<h2>Workplaces</h2>
<ul class="sheet">
${sheet.workplaces.map(({ text, words }) => label(text, [escape(words), mono(text)])).join('\n')}
</ul>
<h2>Packages</h2>
<ul class="sheet">
${sheet.packages.map((one) => label(one.packageId, packageLines(one), one.otherNumber)).join('\n')}
</ul>
</body>
</html>
`
}

const mono = (text: string) => `<span class="number">${escape(text)}</span>`

function packageLines(one: Label): string[] {
  const route = one.routeNumber === null ? 'No route yet' : `Route ${one.routeNumber}`
  const bin = one.bin === null ? '' : `, bin ${one.bin}`
  return [
    mono(formatTrackingId(one.packageId)),
    `<b>${escape(route)}${escape(bin)}</b>`,
    escape(one.name),
    escape(one.address),
    escape(one.town),
  ]
}

function label(text: string, lines: readonly string[], other: string | null = null): string {
  const second = other === null ? '' : `<div class="other">${barcodeSvg(other)}${mono(other)}</div>`
  return `<li>${barcodeSvg(text)}${lines.map((line) => `<span>${line}</span>`).join('')}${second}</li>`
}

const STYLE = `
@page { size: A4; margin: 10mm }
body { font: 10pt/1.3 system-ui, sans-serif; margin: 8mm; color: #000; background: #fff }
h1 { font-size: 14pt; margin: 0 0 2mm } h2 { font-size: 12pt; margin: 6mm 0 2mm }
.sheet { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(60mm, 1fr)); gap: 3mm }
.sheet li { display: flex; flex-direction: column; border: 0.2mm solid #777; border-radius: 1mm; padding: 3mm; break-inside: avoid }
.sheet svg { width: 100%; height: 14mm; background: #fff }
.number { font-variant-numeric: tabular-nums; font-family: ui-monospace, monospace; letter-spacing: 0.02em }
.other svg { height: 9mm } .other { margin-top: 2mm }
@media print { body { margin: 0 } h2 { break-before: auto } }
`
