// Where a label lies around its code, and the blur that makes it unreadable for good (DOMAIN §4.2 no. 7). On the pixels of the picture that is
// kept, before it is encoded: no bytes with a readable label exist.
import type { GreyPicture, Point } from './decoding/picture.ts'

/** Cells of `cell` × `cell` pixels from `x`, `y`; those with a 1 belong to the label. */
export type LabelRegion = { x: number; y: number; cell: number; columns: number; rows: number; cells: Uint8Array }
type Box = { left: number; top: number; right: number; bottom: number }

/** Cells along the code. */
const CELLS_A_CODE = 24
/** How far beyond its code a label is looked for, in lengths of the code: a shipping label's code is about half as long as the label. */
const REACH = 1.2
/** Around the code in any case; and where no paper can be told from what lies around it, in lengths of the code. */
const AT_LEAST = 0.1
const WITHOUT_PAPER = 0.4
/** Cells that paper adds to the code's own, at least, to be believed a label. */
const PAPER_ADDS = 1.25
/** Between ink (0) and paper (1) of the code: what is brighter is the label's paper. Cardboard and concrete stay below. */
const PAPER_FROM = 0.75

/**
 * The label of a code: all paper as bright as the code's own that hangs together with it, rows and columns filled (a logo is no hole), and in
 * any case a margin around the code; a wider one where there is no such paper. `corners` as decoders give them: four, or the two ends of a line.
 */
export function labelRegion(picture: GreyPicture, corners: readonly Point[]): LabelRegion {
  const code = boxOf(corners)
  const length = Math.max(code.right - code.left, code.bottom - code.top, 16)
  const cell = Math.max(4, Math.round(length / CELLS_A_CODE))
  const bounds = within(picture, grown(code, REACH * length))
  const region: LabelRegion = {
    ...{ x: bounds.left, y: bounds.top, cell },
    columns: Math.max(1, Math.ceil((bounds.right - bounds.left) / cell)),
    rows: Math.max(1, Math.ceil((bounds.bottom - bounds.top) / cell)),
    cells: new Uint8Array(0),
  }
  region.cells = new Uint8Array(region.columns * region.rows)
  const { ink, paper } = inkAndPaper(picture, within(picture, grown(code, 0.04 * length)))
  const own = cellsIn(region, code)
  const reached = spread(picture, region, own, ink + PAPER_FROM * (paper - ink))
  const margin = (reached >= own.length * PAPER_ADDS ? AT_LEAST : WITHOUT_PAPER) * length
  for (const at of cellsIn(region, within(picture, grown(code, margin)))) region.cells[at] = 1
  fillBetween(region)
  return region
}

function boxOf(corners: readonly Point[]): Box {
  const xs = corners.map(({ x }) => x)
  const ys = corners.map(({ y }) => y)
  if (xs.length === 0) return { left: 0, top: 0, right: 0, bottom: 0 }
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) }
}

const grown = ({ left, top, right, bottom }: Box, by: number): Box => ({
  ...{ left: left - by, top: top - by, right: right + by, bottom: bottom + by },
})

/** Whole pixels of the picture. */
function within({ width, height }: { width: number; height: number }, box: Box): Box {
  const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value))
  return {
    left: clamp(Math.floor(box.left), width - 1),
    top: clamp(Math.floor(box.top), height - 1),
    right: clamp(Math.ceil(box.right), width),
    bottom: clamp(Math.ceil(box.bottom), height),
  }
}

/** The greys that a tenth of the box lies below and above. */
function inkAndPaper({ width, luma }: GreyPicture, box: Box): { ink: number; paper: number } {
  const counts = new Uint32Array(256)
  let all = 0
  for (let y = box.top; y < box.bottom; y++)
    for (let x = box.left; x < box.right; x++, all++) {
      const grey = luma[y * width + x] ?? 0
      counts[grey] = (counts[grey] ?? 0) + 1
    }
  const below = (share: number): number => {
    let left = share * all
    for (let grey = 0; grey < 256; grey++) if ((left -= counts[grey] ?? 0) < 0) return grey
    return 255
  }
  return { ink: below(0.1), paper: below(0.9) }
}

function cellsIn({ x, y, cell, columns, rows }: LabelRegion, box: Box): number[] {
  const first = (value: number, most: number): number => Math.min(most - 1, Math.max(0, Math.floor(value / cell)))
  const [left, right] = [first(box.left - x, columns), first(box.right - x, columns)]
  const [top, bottom] = [first(box.top - y, rows), first(box.bottom - y, rows)]
  const found: number[] = []
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++) found.push(row * columns + column)
  return found
}

/** From the code's cells to every neighbour that has paper in it; how many there are then. */
function spread(picture: GreyPicture, region: LabelRegion, code: readonly number[], paperFrom: number): number {
  const { columns, rows, cells } = region
  for (const at of code) cells[at] = 1
  const open = [...code]
  let reached = code.length
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [column, row] = [at % columns, Math.floor(at / columns)]
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ] as const) {
      const [nextColumn, nextRow] = [column + dx, row + dy]
      if (nextColumn < 0 || nextRow < 0 || nextColumn >= columns || nextRow >= rows) continue
      const next = nextRow * columns + nextColumn
      if (cells[next] === 1 || !hasPaper(picture, region, nextColumn, nextRow, paperFrom)) continue
      cells[next] = 1
      reached++
      open.push(next)
    }
  }
  return reached
}

/** Half of the cell is paper: print leaves as much between its letters; mortar between bricks and a scratch of light do not. */
function hasPaper(picture: GreyPicture, region: LabelRegion, column: number, row: number, from: number): boolean {
  const { width, height, luma } = picture
  const [left, top] = [region.x + column * region.cell, region.y + row * region.cell]
  let [paper, all] = [0, 0]
  for (let y = top; y < Math.min(height, top + region.cell); y++)
    for (let x = left; x < Math.min(width, left + region.cell); x++, all++)
      if ((luma[y * width + x] ?? 0) >= from) paper++
  return paper * 2 >= all && all > 0
}

function fillBetween({ columns, rows, cells }: LabelRegion): void {
  const line = (start: number, step: number, count: number): void => {
    let [first, last] = [-1, -1]
    for (let index = 0; index < count; index++)
      if (cells[start + index * step] === 1) {
        if (first < 0) first = index
        last = index
      }
    for (let index = first; first >= 0 && index <= last; index++) cells[start + index * step] = 1
  }
  for (let row = 0; row < rows; row++) line(row * columns, 1, columns)
  for (let column = 0; column < columns; column++) line(column, columns, rows)
}

/** Pixels as a canvas gives them: red, green, blue, alpha. */
export type Pixels = { width: number; height: number; data: Uint8ClampedArray }
/** Fields along a label's code: far fewer than its bars, and its letters are smaller still. */
const FIELDS_A_CODE = 6

/**
 * Replaces the region by the means of fields, `strength` times as coarse as needed at 1, and what lies between their middles by what lies
 * between their means, so that no grid is left to look at. What the means do not hold cannot be computed back. Alters `pixels`.
 */
export function blurRegion(pixels: Pixels, region: LabelRegion, strength = 1): void {
  const box = within(pixels, regionBox(region))
  const field = Math.max(8, Math.round(((region.cell * CELLS_A_CODE) / FIELDS_A_CODE) * strength))
  const means = meansOf(pixels, box, field)
  for (let row = 0; row < region.rows; row++)
    for (let column = 0; column < region.columns; column++) {
      if (region.cells[row * region.columns + column] !== 1) continue
      const [left, top] = [region.x + column * region.cell, region.y + row * region.cell]
      const [right, bottom] = [Math.min(pixels.width, left + region.cell), Math.min(pixels.height, top + region.cell)]
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) putMean(pixels, means, x, y)
    }
}

/** One colour, nearly black, over all that lies around the region: what was there is in no pixel any more. Alters `pixels`. */
export function coverRegion(pixels: Pixels, region: LabelRegion): void {
  const { left, top, right, bottom } = within(pixels, regionBox(region))
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) pixels.data.set(COVER, (y * pixels.width + x) * 4)
}
const COVER = [24, 24, 24, 255] as const

/** Around the cells that belong to the label, not around all in which it was looked for. */
export function regionBox({ x, y, cell, columns, rows, cells }: LabelRegion): Box {
  const box = { left: columns, top: rows, right: 0, bottom: 0 }
  cells.forEach((held, at) => {
    if (held !== 1) return
    const [column, row] = [at % columns, Math.floor(at / columns)]
    box.left = Math.min(box.left, column)
    box.right = Math.max(box.right, column + 1)
    box.top = Math.min(box.top, row)
    box.bottom = Math.max(box.bottom, row + 1)
  })
  return {
    ...{ left: x + box.left * cell, top: y + box.top * cell },
    ...{ right: x + box.right * cell, bottom: y + box.bottom * cell },
  }
}

type Means = { left: number; top: number; field: number; columns: number; rows: number; colours: Float32Array }

function meansOf({ data, width }: Pixels, box: Box, field: number): Means {
  const columns = Math.max(1, Math.round((box.right - box.left) / field))
  const rows = Math.max(1, Math.round((box.bottom - box.top) / field))
  const colours = new Float32Array(columns * rows * 3)
  const counts = new Uint32Array(columns * rows)
  for (let y = box.top; y < box.bottom; y++) {
    const row = Math.min(rows - 1, Math.floor((y - box.top) / field)) * columns
    for (let x = box.left; x < box.right; x++) {
      const at = row + Math.min(columns - 1, Math.floor((x - box.left) / field))
      const from = (y * width + x) * 4
      counts[at] = (counts[at] ?? 0) + 1
      for (let channel = 0; channel < 3; channel++)
        colours[at * 3 + channel] = (colours[at * 3 + channel] ?? 0) + (data[from + channel] ?? 0)
    }
  }
  for (let at = 0; at < colours.length; at++)
    colours[at] = (colours[at] ?? 0) / Math.max(1, counts[Math.floor(at / 3)] ?? 0)
  return { left: box.left, top: box.top, field, columns, rows, colours }
}

/** Between the middles of the four fields around the pixel, by its distance to each. */
function putMean(
  { data, width }: Pixels,
  { left, top, field, columns, rows, colours }: Means,
  x: number,
  y: number,
): void {
  const u = Math.min(columns - 1, Math.max(0, (x - left) / field - 0.5))
  const v = Math.min(rows - 1, Math.max(0, (y - top) / field - 0.5))
  const [column, row] = [Math.floor(u), Math.floor(v)]
  const [a, b] = [row * columns + column, row * columns + Math.min(columns - 1, column + 1)]
  const down = row + 1 < rows ? columns : 0
  const [right, low] = [u - column, v - row]
  const to = (y * width + x) * 4
  for (let channel = 0; channel < 3; channel++) {
    const upper = (colours[a * 3 + channel] ?? 0) * (1 - right) + (colours[b * 3 + channel] ?? 0) * right
    const lower =
      (colours[(a + down) * 3 + channel] ?? 0) * (1 - right) + (colours[(b + down) * 3 + channel] ?? 0) * right
    data[to + channel] = upper * (1 - low) + lower * low
  }
}
