// What a hand-held scanner is set to send around each code, how that is written for people, and what to propose after a look at one scan.
import { classifyScan } from '../../domain/numbers/classify-scan.ts'
import type { EndKey } from './wedge.ts'

export const SCANNER_ENDS = ['any', 'enter', 'tab', 'none'] as const
/** `end`: the key that ends a code; `any`: Enter, Tab or a short silence, whichever comes. */
export type ScannerFrame = { prefix: string; suffix: string; end: (typeof SCANNER_ENDS)[number] }
export const NO_FRAME: ScannerFrame = { prefix: '', suffix: '', end: 'any' }
export const LONGEST_FRAME = 8

/** As it came from where settings are kept; what cannot be used there counts as not set. */
export function frameOf(kept: unknown): ScannerFrame {
  const { prefix, suffix, end } = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>
  const text = (value: unknown): string => (typeof value === 'string' && value.length <= LONGEST_FRAME ? value : '')
  return {
    prefix: text(prefix),
    suffix: text(suffix),
    end: SCANNER_ENDS.find((known) => known === end) ?? 'any',
  }
}

const NAMES = (
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI ' +
  'DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'
).split(' ')
const DEL = '\u007f'

/** Control characters by their names: `<STX>~`. What people write so is read back by `readControls`. */
export function nameControls(text: string): string {
  return Array.from(text, (one) => {
    const name = one === DEL ? 'DEL' : NAMES[one.charCodeAt(0)]
    return name === undefined ? one : `<${name}>`
  }).join('')
}

/** Null where a name in angle brackets is none, or the whole is longer than a frame may be. */
export function readControls(written: string): string | null {
  const names = [...written.matchAll(NAMED)].map(([, name = '']) => name.toUpperCase())
  if (names.some((name) => name !== 'DEL' && !NAMES.includes(name))) return null
  const text = written.replace(NAMED, (_, name: string) =>
    name.toUpperCase() === 'DEL' ? DEL : String.fromCharCode(NAMES.indexOf(name.toUpperCase())),
  )
  return text.length > LONGEST_FRAME ? null : text
}
const NAMED = /<([A-Za-z][A-Za-z0-9]{1,2})>/gu

/** One scan as the scanner sent it: nothing cut off, and the key that ended it. */
export type RawScan = { raw: string; end: EndKey | null }
/** `fits`: with the frame as it is set the code is read; `unknown`: a code of a form nobody knows, so nothing can be told of what is around it. */
export type Proposal = { kind: 'fits' } | { kind: 'unknown' } | { kind: 'propose'; frame: ScannerFrame }

/**
 * The least that has to be cut off at either end so that a number of ours, of a carrier or of a workplace remains. A scanner that
 * ends its codes otherwise than is set is answered by letting any key end them.
 */
export function propose({ raw, end }: RawScan, set: ScannerFrame): Proposal {
  const trailing = /[\r\t]$/u.exec(raw)?.[0]
  const came = end ?? (trailing === '\r' ? 'enter' : trailing === '\t' ? 'tab' : 'none')
  const code = trailing === undefined ? raw : raw.slice(0, -1)
  const around = aroundNumber(code)
  if (around === null) return { kind: 'unknown' }
  const frame: ScannerFrame = { ...around, end: set.end === came ? came : 'any' }
  const fits = frame.end === set.end && (sameFrame(frame, set) || (frame.prefix === '' && frame.suffix === ''))
  return fits ? { kind: 'fits' } : { kind: 'propose', frame }
}

const sameFrame = (a: ScannerFrame, b: ScannerFrame): boolean => a.prefix === b.prefix && a.suffix === b.suffix

function aroundNumber(code: string): Pick<ScannerFrame, 'prefix' | 'suffix'> | null {
  for (let cut = 0; cut <= 2 * LONGEST_FRAME && cut < code.length; cut++)
    for (let before = Math.min(cut, LONGEST_FRAME); before >= Math.max(0, cut - LONGEST_FRAME); before--) {
      const end = code.length - (cut - before)
      if (isNumber(code.slice(before, end))) return { prefix: code.slice(0, before), suffix: code.slice(end) }
    }
  return null
}

const isNumber = (text: string): boolean =>
  ['package', 'package-other-number', 'code'].includes(classifyScan(text).kind)
