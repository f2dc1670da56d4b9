/** A grey picture, one byte a pixel, row by row from the top left: what every engine reads and every camera can give. */
export type GreyPicture = { width: number; height: number; luma: Uint8Array }

/** In pixels of the picture, from its top left. */
export type Point = { x: number; y: number }

/** A code that an engine found in a picture. */
export type FoundSymbol = {
  /** what stands in it; GS (U+001D) separates GS1 fields */
  text: string
  /** as zxing-wasm names it: `Code128`, `QRCode` … */
  format: string
  /** `]C1`: AIM symbology identifier (ISO 15424); null where the engine cannot tell */
  symbology: string | null
  /** around it in order; an engine that knows only a line of it gives the line's two ends */
  corners: readonly Point[]
}

/**
 * `camera`: one frame of many, so quick rather than thorough, and only codes that stand on parcels. `still`: the only
 * picture there is, so everything the engine can. `photo`: a person waits for the answer, and what stands on labels must be
 * found wherever it lies.
 */
export type Effort = 'camera' | 'still' | 'photo'

/** Pictures to codes: one type in front of every engine (DESIGN §7 barcodes). */
export type Decoder = {
  engine: 'wasm' | 'js'
  /** Never rejects for a picture without a code: that is an empty list. */
  read: (picture: GreyPicture) => Promise<FoundSymbol[]>
}

/** What a camera looks for: Waymark's own labels, carriers' labels, and goods codes, which are told from parcels in words. */
export const CAMERA_FORMATS = [
  'Code128',
  'QRCode',
  'DataMatrix',
  'ITF',
  'Code39',
  'PDF417',
  'Aztec',
  'EAN13',
  'EAN8',
] as const

/** What goes into the way of a scan: as a scanner set to send the symbology identifier would type it. */
export const scanTextOf = ({ text, symbology }: FoundSymbol): string => `${symbology ?? ''}${text}`

/** A sample of the picture is enough to tell darkness, and costs nothing beside the decoding. */
const SAMPLE_EVERY = 997
/** Video black is 16; a covered lens with its noise stays below this, a dim hall does not. */
const DARK_BELOW = 32

/** True where a code could not be seen by anybody: lens covered, privacy shutter closed, no light at all. */
export function isBlack({ luma }: GreyPicture): boolean {
  for (let at = 0; at < luma.length; at += SAMPLE_EVERY) if ((luma[at] ?? 0) >= DARK_BELOW) return false
  return true
}

/** Grey from red, green, blue and alpha, on white paper where it is transparent (weights of BT.601). */
export function greyOf({
  width,
  height,
  data,
}: {
  width: number
  height: number
  data: ArrayLike<number>
}): GreyPicture {
  const luma = new Uint8Array(width * height)
  for (let at = 0, from = 0; at < luma.length; at++, from += 4) {
    const alpha = data[from + 3] ?? 255
    const grey = ((data[from] ?? 0) * 77 + (data[from + 1] ?? 0) * 150 + (data[from + 2] ?? 0) * 29) >> 8
    luma[at] = alpha === 255 ? grey : (grey * alpha + 255 * (255 - alpha)) / 255
  }
  return { width, height, luma }
}
