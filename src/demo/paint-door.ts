// A door with a parcel, painted: the demo has no photographs of its own, and those of others may not be shipped. Each seed is another door. It passes
// the same gate as a photograph (domain/photo-gate.ts); a test says so.
import { type Random, seededRandom } from './random.ts'

export type Painting = { data: Uint8ClampedArray; width: number; height: number }
/** RGB, 0 … 255 */
type Colour = readonly [number, number, number]
type Box = { x: number; y: number; w: number; h: number }

export const DOOR_WIDTH = 1280
export const DOOR_HEIGHT = 960

const WALLS: readonly Colour[] = [
  [196, 184, 166],
  [150, 158, 164],
  [176, 128, 104],
  [206, 200, 190],
  [120, 132, 122],
]
const DOORS: readonly Colour[] = [
  [92, 58, 40],
  [38, 70, 84],
  [52, 82, 58],
  [110, 34, 38],
  [70, 72, 80],
]
const CARDBOARD: Colour = [172, 128, 82]
const MAT: Colour = [64, 58, 52]

/** The same seed paints the same door. `parcel`: false for a door at which nobody was and nothing was left. */
export function paintDoor(seed: number, parcel = true): Painting {
  const random = seededRandom(Math.imul(seed, 48_611) + 7)
  const canvas = new Canvas(DOOR_WIDTH, DOOR_HEIGHT)
  const ground = 700 + random.int(-60, 60)
  paintWall(canvas, random, ground)
  const door = { x: random.int(180, 700), y: random.int(60, 180), w: random.int(300, 400), h: 0 }
  paintDoorway(canvas, random, { ...door, h: ground - door.y })
  paintAround(canvas, random, { ...door, h: ground })
  canvas.fill({ x: door.x - 40, y: ground + 6, w: door.w + 80, h: 70 }, MAT)
  if (parcel) paintParcel(canvas, random, { x: door.x + random.int(-30, 160), y: ground, w: 0, h: 0 })
  canvas.grain(random)
  return canvas.painting()
}

function paintWall(canvas: Canvas, random: Random, ground: number): void {
  const wall = random.pick(WALLS)
  const [brickW, brickH] = [random.int(60, 110), random.int(26, 44)]
  canvas.fill({ x: 0, y: 0, w: DOOR_WIDTH, h: ground }, shade(wall, 0.72))
  for (let row = 0; row * brickH < ground; row++)
    for (let x = -(row % 2) * (brickW / 2); x < DOOR_WIDTH; x += brickW) {
      const box = { x: x + 3, y: row * brickH + 3, w: brickW - 5, h: Math.min(brickH - 5, ground - row * brickH - 3) }
      canvas.fill(box, shade(wall, 0.86 + random.unit() * 0.28))
    }
  for (let y = ground; y < DOOR_HEIGHT; y += 20)
    canvas.fill({ x: 0, y, w: DOOR_WIDTH, h: 20 }, shade([128, 124, 118], 0.8 + random.unit() * 0.3))
}

function paintDoorway(canvas: Canvas, random: Random, door: Box): void {
  const colour = random.pick(DOORS)
  canvas.fill({ x: door.x - 18, y: door.y - 18, w: door.w + 36, h: door.h + 18 }, [226, 224, 218])
  canvas.fill(door, colour)
  const [columns, rows] = [random.int(1, 3), random.int(2, 4)]
  const [w, h] = [door.w / columns, door.h / rows]
  for (let column = 0; column < columns; column++)
    for (let row = 0; row < rows; row++) {
      const panel = { x: door.x + column * w + 16, y: door.y + row * h + 16, w: w - 32, h: h - 32 }
      canvas.fill(panel, shade(colour, 1.35))
      canvas.fill({ x: panel.x + 8, y: panel.y + 8, w: panel.w - 16, h: panel.h - 16 }, shade(colour, 0.8))
    }
  canvas.fill({ x: door.x + door.w - 42, y: door.y + door.h * 0.52, w: 14, h: 70 }, [214, 190, 120])
}

/** Windows, a bush, a lamp: what makes one door's surroundings unlike the next one's. */
function paintAround(canvas: Canvas, random: Random, door: Box): void {
  for (let many = random.int(3, 6); many > 0; many--) {
    const left = random.chance(door.x / (DOOR_WIDTH - door.w))
    const [w, h] = [random.int(70, 260), random.int(60, 420)]
    const x = left ? random.int(-60, door.x - 30 - w) : random.int(door.x + door.w + 30, DOOR_WIDTH - 40)
    const y = random.int(0, door.h - 40)
    const colour = random.pick<Colour>([
      [58, 74, 92],
      [66, 104, 58],
      [232, 230, 222],
      [44, 42, 40],
      [214, 196, 150],
    ])
    canvas.fill({ x, y, w, h }, colour)
    canvas.fill({ x: x + w * 0.1, y: y + h * 0.08, w: w * 0.36, h: h * 0.84 }, shade(colour, random.pick([0.6, 1.5])))
  }
}

function paintParcel(canvas: Canvas, random: Random, at: Box): void {
  const [w, h] = [random.int(190, 330), random.int(120, 230)]
  const box = { x: at.x, y: at.y + 40 - h, w, h }
  canvas.fill({ x: box.x + 10, y: box.y + h - 6, w, h: 26 }, shade(MAT, 0.6))
  canvas.fill(box, shade(CARDBOARD, 0.9 + random.unit() * 0.2))
  canvas.fill({ x: box.x, y: box.y, w, h: 8 }, shade(CARDBOARD, 1.25))
  canvas.fill({ x: box.x + w * 0.45, y: box.y, w: 34, h }, shade(CARDBOARD, 0.74))
  // A label of lines: no number stands on it, so there is nothing to blur.
  const label = { x: box.x + w * 0.1, y: box.y + h * 0.3, w: w * 0.28, h: h * 0.34 }
  canvas.fill(label, [240, 240, 236])
  for (let line = 0; line < 4; line++)
    canvas.fill({ x: label.x + 8, y: label.y + 10 + line * 14, w: label.w * (0.4 + random.unit() * 0.45), h: 5 }, MAT)
}

const shade = (colour: Colour, by: number): Colour => [colour[0] * by, colour[1] * by, colour[2] * by]

class Canvas {
  readonly #data: Uint8ClampedArray
  readonly #width: number
  readonly #height: number

  constructor(width: number, height: number) {
    this.#width = width
    this.#height = height
    this.#data = new Uint8ClampedArray(width * height * 4).fill(255)
  }

  fill({ x, y, w, h }: Box, [red, green, blue]: Colour): void {
    const [left, right] = [Math.max(0, Math.round(x)), Math.min(this.#width, Math.round(x + w))]
    for (let row = Math.max(0, Math.round(y)); row < Math.min(this.#height, Math.round(y + h)); row++)
      for (let column = left; column < right; column++) {
        const at = (row * this.#width + column) * 4
        this.#data[at] = red
        this.#data[at + 1] = green
        this.#data[at + 2] = blue
      }
  }

  /** What a sensor adds, and a little light from one side. */
  grain(random: Random): void {
    const side = random.chance(0.5) ? 1 : -1
    for (let at = 0; at < this.#data.length; at += 4) {
      const across = ((at / 4) % this.#width) / this.#width - 0.5
      const add = (random.unit() - 0.5) * 18 + across * side * 10
      for (let channel = 0; channel < 3; channel++) this.#data[at + channel] = (this.#data[at + channel] ?? 0) + add
    }
  }

  painting(): Painting {
    return { data: this.#data, width: this.#width, height: this.#height }
  }
}
