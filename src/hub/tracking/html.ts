// Markup as values. A template engine would be one more dependency for one page, and its escaping could be switched off; here text cannot
// get into a page without it: what is not `Html` is escaped, and `Html` is made by this file alone.
const made = Symbol('made by html')
export type Html = { readonly [made]: string }
export type Part = Html | string | number | null | undefined | false | readonly Part[]

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
// A control character in a sender's text is never meant, and some of them end a line or a string for a lenient reader.
const CONTROL = /(?![\t\n\r])\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

export const escapeText = (text: string): string =>
  text.replace(CONTROL, '').replace(/[&<>"']/g, (symbol) => ESCAPES[symbol] ?? '')

/** Values between tags or inside quoted attributes (an attribute without quotes is a mistake: `tests/hub/tracking/html.test.ts`). */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let text = strings[0] ?? ''
  parts.forEach((part, index) => {
    text += markupOf(part) + (strings[index + 1] ?? '')
  })
  return { [made]: text }
}

export const textOf = (markup: Html): string => markup[made]

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (typeof part === 'string') return escapeText(part)
  if (typeof part === 'number') return String(part)
  return made in part ? part[made] : part.map(markupOf).join('')
}
