/**
 * Upper case without spaces: the form in which numbers are kept and compared. Only a–z are raised: the general rule would
 * turn ß into SS and ı into I, and so one text into another number.
 */
export function withoutSpaces(text: string): string {
  return text.replace(/\s/gu, '').replace(/[a-z]/gu, (letter) => letter.toUpperCase())
}

/** As `withoutSpaces`, and without the hyphens that people write into numbers of known forms. */
export function compact(text: string): string {
  return withoutSpaces(text).replaceAll('-', '')
}
