// What stands in the bytes of every body of some kind: a body without it need not be parsed by who looks for that kind alone.
export const markOf = (text: string): Buffer => Buffer.from(text)

/** Whether one of the marks is in it; no more than a hint, since a text may hold the same letters. */
export function hasMark(body: Uint8Array, marks: readonly Buffer[]): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return marks.some((mark) => bytes.includes(mark))
}
