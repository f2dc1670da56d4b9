import { type BitArray, Code128Reader, NotFoundException } from '@zxing/library'

/** Widths of bars and gaps in modules, and the value that the reader expects for it. */
const STARTS = [
  { value: 103, widths: [2, 1, 1, 4, 1, 2] }, // A
  { value: 104, widths: [2, 1, 1, 2, 1, 4] }, // B
  { value: 105, widths: [2, 1, 1, 2, 3, 2] }, // C
] as const
const MODULES = 11
/** The reader's own limits, in modules: for one bar, and as the mean over all six. */
const MOST_OFF = 0.7
const MEAN_OFF = 0.25

/**
 * @zxing/library 0.23.0 takes the start of a Code 128 from a row of bars that it shortens by two at every dark thing left of
 * the code: from then on it compares four widths, by which start B and start C are the same, and every all-digit label (GS1,
 * SSCC) in a real picture goes unread. This puts a search in its place that keeps six; a test reads such labels.
 */
export function mendCode128Start(): void {
  Reflect.set(Code128Reader, 'findStartPattern', findStart)
}

/** `[begin, end, value]` in pixels of the row; throws what the reader throws where there is no start. */
function findStart(row: BitArray): Int32Array {
  const size = row.getSize()
  let begin = row.getNextSet(0)
  while (begin < size) {
    const edges = [begin]
    for (let bar = 0, at = begin; bar < 6; bar++)
      edges.push((at = bar % 2 === 0 ? row.getNextUnset(at) : row.getNextSet(at)))
    const end = edges[6] ?? size
    if (end >= size) break
    const value = startAt(edges)
    // Before a start there is white for half its width at least.
    if (value !== null && row.isRange(Math.max(0, Math.floor(begin - (end - begin) / 2)), begin, false))
      return Int32Array.from([begin, end, value])
    begin = edges[2] ?? size
  }
  throw new NotFoundException()
}

function startAt(edges: readonly number[]): number | null {
  const module = ((edges[6] ?? 0) - (edges[0] ?? 0)) / MODULES
  if (module < 1) return null
  let best: { value: number; off: number } | null = null
  for (const { value, widths } of STARTS) {
    const offs = widths.map((width, bar) => Math.abs(((edges[bar + 1] ?? 0) - (edges[bar] ?? 0)) / module - width))
    const off = offs.reduce((sum, one) => sum + one, 0) / MODULES
    if (Math.max(...offs) <= MOST_OFF && off < MEAN_OFF && (best === null || off < best.off)) best = { value, off }
  }
  return best?.value ?? null
}
