// Pictures of barcodes as a camera sees them, as grey pixels and as y4m clips: no picture codec is needed for either.
import { closeSync, openSync, writeSync } from 'node:fs'
import bwipjs from 'bwip-js/node'
import type { GreyPicture } from '../../src/domain/decoding/picture.ts'

export type Code = { bcid: string; text: string; parsefnc?: boolean }
export type Scene = {
  width?: number
  height?: number
  /** pixels a module */
  module?: number
  /** where its middle lies from the picture's, in pixels */
  dx?: number
  dy?: number
  tiltDegrees?: number
  /** ± grey levels */
  noise?: number
  /** what the label lies on; a grey desk otherwise */
  under?: GreyPicture
}
type Modules = { width: number; height: number; dark: (x: number, y: number) => boolean; linear: boolean }
type Raw = { pixs?: number[]; pixx?: number; pixy?: number; sbs?: number[] }
const DESK = 120
const VIDEO_BLACK = 16

function modulesOf({ bcid, text, parsefnc = false }: Code): Modules {
  const raw = (bwipjs.raw({ bcid, text, parsefnc }) as Raw[])[0]!
  if (raw.pixs !== undefined) {
    const { pixs, pixx = 0, pixy = 0 } = raw
    return { width: pixx, height: pixy, dark: (x, y) => pixs[y * pixx + x] === 1, linear: false }
  }
  const bits = raw.sbs!.flatMap((count, index) => Array<boolean>(count).fill(index % 2 === 0))
  return { width: bits.length, height: 1, dark: (x) => bits[x] === true, linear: true }
}

/** A label on a grey desk; `codes` empty = the desk alone. Several stand one above the other. */
export function pictureOf(codes: readonly Code[], scene: Scene = {}, seed = 1): GreyPicture {
  const { under, noise = 6, dx = 0, dy = 0 } = scene
  const { width = 640, height = 480 } = under ?? scene
  const luma = under === undefined ? new Uint8Array(width * height).fill(DESK) : Uint8Array.from(under.luma)
  codes.forEach((code, index) => {
    const below = (index - (codes.length - 1) / 2) * (height / codes.length)
    draw({ width, height, luma }, modulesOf(code), { ...scene, dx, dy: dy + below })
  })
  if (noise > 0) shake(luma, noise, seed)
  return { width, height, luma }
}

function draw({ width, height, luma }: GreyPicture, code: Modules, scene: Scene): void {
  const { module = 3, dx = 0, dy = 0, tiltDegrees = 0 } = scene
  const wide = code.width * module
  const high = code.linear ? Math.min(wide, height) * 0.25 : code.height * module
  const quiet = 10 * module
  const angle = (tiltDegrees * Math.PI) / 180
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [rx, ry] = [x - width / 2 - dx, y - height / 2 - dy]
      const u = rx * Math.cos(angle) + ry * Math.sin(angle) + wide / 2
      const v = ry * Math.cos(angle) - rx * Math.sin(angle) + high / 2
      if (u < -quiet || v < -quiet || u >= wide + quiet || v >= high + quiet) continue
      const inside = u >= 0 && v >= 0 && u < wide && v < high
      const dark = inside && code.dark(Math.floor(u / module), code.linear ? 0 : Math.floor(v / module))
      luma[y * width + x] = dark ? 30 : 225
    }
}

/** The same noise for the same seed. */
function shake(luma: Uint8Array, noise: number, seed: number): void {
  let state = seed
  for (let at = 0; at < luma.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const grey = luma[at]! + ((state >>> 16) % (2 * noise + 1)) - noise
    luma[at] = Math.max(VIDEO_BLACK, Math.min(235, grey))
  }
}

export const blackPicture = (width = 640, height = 480): GreyPicture => ({
  ...{ width, height },
  luma: new Uint8Array(width * height).fill(VIDEO_BLACK),
})

/** Frames for Chromium's fake camera, which plays them again and again at `fps`. */
export function writeClip(file: string, frames: Iterable<GreyPicture>, fps = 10): void {
  const out = openSync(file, 'w')
  let begun = false
  for (const { width, height, luma } of frames) {
    if (!begun) writeSync(out, `YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`)
    begun = true
    writeSync(out, 'FRAME\n')
    writeSync(out, luma)
    writeSync(out, new Uint8Array((width * height) / 2).fill(128))
  }
  closeSync(out)
}
