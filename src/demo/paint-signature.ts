// A name written with a finger: what a demo's recipient signs.
import type { Painting } from './paint-door.ts'
import { seededRandom } from './random.ts'

const WIDTH = 1024
const HEIGHT = 400
const PEN = 5

/** Dark on white; the same seed writes the same hand. */
export function paintSignature(seed: number): Painting {
  const random = seededRandom(Math.imul(seed, 15_731) + 3)
  const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4).fill(255)
  const [waves, tall, lean] = [random.int(5, 9), random.int(50, 110), random.unit() * 2]
  const from = 140
  const to = WIDTH - random.int(120, 260)
  for (let step = 0; step <= 6000; step++) {
    const share = step / 6000
    const angle = share * waves * 2 * Math.PI
    const x = from + (to - from) * share + Math.sin(angle * 2 + lean) * 26
    const y = HEIGHT / 2 + Math.sin(angle) * tall * (1 - share * 0.6) + Math.cos(angle * 0.37) * 24
    dot(data, Math.round(x), Math.round(y))
  }
  return { data, width: WIDTH, height: HEIGHT }
}

function dot(data: Uint8ClampedArray, x: number, y: number): void {
  for (let row = y - PEN; row <= y + PEN; row++)
    for (let column = x - PEN; column <= x + PEN; column++) {
      if ((row - y) ** 2 + (column - x) ** 2 > PEN * PEN) continue
      const at = (row * WIDTH + column) * 4
      if (row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH) data.set([24, 28, 60], at)
    }
}
