import {
  AztecCodeReader,
  BarcodeFormat,
  BinaryBitmap,
  DataMatrixReader,
  DecodeHintType,
  HybridBinarizer,
  MultiFormatOneDReader,
  PDF417Reader,
  QRCodeReader,
  type Reader,
  type Result,
  RGBLuminanceSource,
} from '@zxing/library'
import type { Decoder, Effort, FoundSymbol, GreyPicture } from '../domain/decoding/picture.ts'
import { mendCode128Start } from './code128-start.ts'

/** What this engine's formats are called by zxing-wasm, and their AIM identifier where no FNC1 stands first. */
const NAMES: ReadonlyMap<BarcodeFormat, { format: string; symbology: string; gs1?: string }> = new Map([
  [BarcodeFormat.CODE_128, { format: 'Code128', symbology: ']C0', gs1: ']C1' }],
  [BarcodeFormat.CODE_39, { format: 'Code39', symbology: ']A0' }],
  [BarcodeFormat.ITF, { format: 'ITF', symbology: ']I0' }],
  [BarcodeFormat.EAN_13, { format: 'EAN13', symbology: ']E0' }],
  [BarcodeFormat.EAN_8, { format: 'EAN8', symbology: ']E4' }],
  [BarcodeFormat.UPC_A, { format: 'UPCA', symbology: ']E0' }],
  [BarcodeFormat.UPC_E, { format: 'UPCE', symbology: ']E0' }],
  [BarcodeFormat.QR_CODE, { format: 'QRCode', symbology: ']Q1', gs1: ']Q3' }],
  [BarcodeFormat.DATA_MATRIX, { format: 'DataMatrix', symbology: ']d1', gs1: ']d2' }],
  [BarcodeFormat.AZTEC, { format: 'Aztec', symbology: ']z0' }],
  [BarcodeFormat.PDF_417, { format: 'PDF417', symbology: ']L0' }],
])
const GS = '\u001d'

function hintsFor(effort: Effort): Map<DecodeHintType, unknown> {
  const linear = [BarcodeFormat.CODE_128, BarcodeFormat.CODE_39, BarcodeFormat.ITF]
  const retail = [BarcodeFormat.EAN_13, BarcodeFormat.EAN_8, BarcodeFormat.UPC_A]
  if (effort === 'still') retail.push(BarcodeFormat.UPC_E)
  const hints = new Map<DecodeHintType, unknown>([
    [DecodeHintType.POSSIBLE_FORMATS, [...linear, ...retail]],
    // FNC1 in Code 128 becomes `]C1` in front and GS within; without it, it would vanish and join two fields.
    [DecodeHintType.ASSUME_GS1, true],
  ])
  // Its mere presence switches it on, whatever its value.
  if (effort !== 'camera') hints.set(DecodeHintType.TRY_HARDER, true)
  return hints
}

/**
 * The engine without WebAssembly. One code a picture at most. The readers are asked one by one: its own reader for all
 * formats writes a warning for every picture without a code (PLATFORM trap 7).
 */
export function openJsDecoder(effort: Effort): Decoder {
  mendCode128Start()
  const hints = hintsFor(effort)
  const linear = new MultiFormatOneDReader(hints)
  const square = [new QRCodeReader(), new DataMatrixReader(), new AztecCodeReader(), new PDF417Reader()]
  let turn = false
  const read = (picture: GreyPicture): FoundSymbol[] => {
    const upright = firstOf([linear, ...square], picture, hints)
    if (upright !== null) return [upright]
    // Bars that run across are found in the picture turned over; a camera turns every second frame, which costs half.
    turn = !turn
    if (effort === 'camera' && turn) return []
    const across = firstOf([linear], turned(picture), hints)
    return across === null ? [] : [{ ...across, corners: across.corners.map(({ x, y }) => ({ x: y, y: x })) }]
  }
  return { engine: 'js', read: (picture) => Promise.resolve(read(picture)) }
}

function firstOf(
  readers: readonly Reader[],
  { luma, width, height }: GreyPicture,
  hints: Map<DecodeHintType, unknown>,
): FoundSymbol | null {
  const source = new RGBLuminanceSource(
    new Uint8ClampedArray(luma.buffer, luma.byteOffset, width * height),
    width,
    height,
  )
  const bitmap = new BinaryBitmap(new HybridBinarizer(source))
  for (const reader of readers) {
    try {
      const found = symbolOf(reader.decode(bitmap, hints))
      if (found !== null) return found
    } catch {
      // This engine says "no code here" by throwing, and throws whatever it stumbles over in a picture without one.
    } finally {
      reader.reset()
    }
  }
  return null
}

function symbolOf(result: Result): FoundSymbol | null {
  const name = NAMES.get(result.getBarcodeFormat())
  if (name === undefined) return null
  const whole = result.getText()
  const fields = name.gs1 !== undefined && (whole.startsWith(name.gs1) || whole.startsWith(GS))
  const text = !fields ? whole : whole.startsWith(GS) ? whole.slice(1) : whole.slice(3)
  // The types promise points; PDF417 has gaps among them.
  const points = result.getResultPoints() as readonly ({ getX(): number; getY(): number } | null)[]
  const corners = points.filter((point) => point !== null).map((point) => ({ x: point.getX(), y: point.getY() }))
  return { text, format: name.format, symbology: fields ? (name.gs1 ?? null) : name.symbology, corners }
}

function turned({ luma, width, height }: GreyPicture): GreyPicture {
  const across = new Uint8Array(width * height)
  for (let y = 0, from = 0; y < height; y++)
    for (let x = 0; x < width; x++, from++) across[x * height + y] = luma[from] ?? 0
  return { width: height, height: width, luma: across }
}
