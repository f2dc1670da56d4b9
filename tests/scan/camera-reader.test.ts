// What the camera's worker does with pictures that cannot be read: it tells of each one, and goes on.
import { expect, test, vi } from 'vitest'
import type { Decoder, FoundSymbol, GreyPicture } from '../../src/domain/decoding/picture.ts'
import type { FromWorker } from '../../src/ui/scan/camera/messages.ts'
import { createReader, ENGINE_FAILS } from '../../src/ui/scan/camera/reader.ts'

const GREY: GreyPicture = { width: 4, height: 2, luma: new Uint8Array(8).fill(200) }
const BLACK: GreyPicture = { ...GREY, luma: new Uint8Array(8) }
const symbol = (text: string): FoundSymbol => ({ text, format: 'Code128', symbology: ']C0', corners: [] })
const seen = (text: string) => ({ kind: 'frame', width: 4, height: 2, found: [symbol(text)], black: false })
const UNREAD = { kind: 'unread' }
const tooMuch = () => Promise.reject(new RangeError('out of memory'))

function readerOf(read: Decoder['read'], open: () => Promise<Decoder> = async () => ({ engine: 'wasm', read })) {
  const told: FromWorker[] = []
  const instead = vi.fn((): Decoder => ({ engine: 'js', read: async () => [symbol('slow')] }))
  const reader = createReader({ tell: (message) => told.push(message), open, instead })
  return { reader, instead, told, frames: () => told.filter(({ kind }) => kind !== 'engine') }
}

test('one picture is too much for the engine: it is told as unread, and the same engine reads the next one', async () => {
  const read = vi.fn<Decoder['read']>(async () => [symbol('quick')]).mockImplementationOnce(tooMuch)
  const { reader, instead, frames } = readerOf(read)
  for (let n = 0; n < 3; n++) await reader(() => GREY)
  expect(frames()).toEqual([UNREAD, seen('quick'), seen('quick')])
  expect(instead).not.toHaveBeenCalled()
})

test('a picture that cannot be taken, at once or later, is passed over, and says nothing of the engine', async () => {
  const { reader, instead, frames } = readerOf(async () => [symbol('quick')])
  for (let n = 0; n <= ENGINE_FAILS; n++) {
    await reader(() => Promise.reject(new DOMException('the frame was taken back', 'OperationError')))
    await reader(() => {
      throw new DOMException('the canvas is gone', 'InvalidStateError')
    })
  }
  await reader(() => GREY)
  expect(frames().slice(0, -1)).toEqual(Array<unknown>(2 * ENGINE_FAILS + 2).fill(UNREAD))
  expect(frames().at(-1)).toEqual(seen('quick'))
  expect(instead).not.toHaveBeenCalled()
})

test('an engine that fails at every picture gives way to the other one, and that is told', async () => {
  const { reader, instead, told } = readerOf(tooMuch)
  for (let n = 0; n < ENGINE_FAILS + 2; n++) await reader(() => GREY)
  expect(told).toEqual([
    { kind: 'engine', engine: 'wasm' },
    ...Array<unknown>(ENGINE_FAILS - 1).fill(UNREAD),
    { kind: 'engine', engine: 'js' },
    UNREAD,
    seen('slow'),
    seen('slow'),
  ])
  expect(instead).toHaveBeenCalledTimes(1)
})

test('where both fail each picture is told all the same, and no third engine is looked for', async () => {
  const { reader, instead, frames } = readerOf(tooMuch)
  instead.mockReturnValue({ engine: 'js', read: tooMuch })
  for (let n = 0; n < 4 * ENGINE_FAILS; n++) await reader(() => GREY)
  expect(frames()).toEqual(Array<unknown>(4 * ENGINE_FAILS).fill(UNREAD))
  expect(instead).toHaveBeenCalledTimes(1)
})

test('without WebAssembly the other engine reads from the first picture on; a black one is not read at all', async () => {
  const { reader, told } = readerOf(tooMuch, () => Promise.reject(new Error('refused by a policy')))
  await reader(() => BLACK)
  await reader(() => GREY)
  expect(told).toEqual([
    { kind: 'engine', engine: 'js' },
    { kind: 'frame', width: 4, height: 2, found: [], black: true },
    seen('slow'),
  ])
})
