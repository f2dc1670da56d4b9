// One picture after the other, whatever becomes of a single one: an engine that stumbles, or a frame that its camera takes back, ends no scanning.
import { type Decoder, type GreyPicture, isBlack } from '../../../domain/decoding/picture.ts'
import type { FromWorker } from './messages.ts'

export type ReaderParts = {
  tell: (message: FromWorker) => void
  open: () => Promise<Decoder>
  /** what reads on where `open` fails, or what it gave fails again and again: slower, and with less that can break */
  instead: () => Decoder
}
/** Tells of each picture, also of one that could not be taken or read. Never rejects. */
export type ReadPicture = (take: () => GreyPicture | Promise<GreyPicture>) => Promise<void>

/** An engine mends itself after a picture that was too much for it; one that fails so many times in a row does not. */
export const ENGINE_FAILS = 3

export function createReader({ tell, open, instead }: ReaderParts): ReadPicture {
  const told = (decoder: Decoder): Decoder => {
    tell({ kind: 'engine', engine: decoder.engine })
    return decoder
  }
  const first = open().catch(instead).then(told)
  let second: Decoder | null = null
  let failed = 0
  const find = async (picture: GreyPicture) => {
    const decoder = second ?? (await first)
    try {
      const found = await decoder.read(picture)
      failed = 0
      return found
    } catch (error) {
      failed++
      if (failed >= ENGINE_FAILS) second ??= told(instead())
      throw error
    }
  }
  return async (take) => {
    try {
      await first
      const picture = await take()
      const black = isBlack(picture)
      const found = black ? [] : await find(picture)
      tell({ kind: 'frame', width: picture.width, height: picture.height, found, black })
    } catch {
      tell({ kind: 'unread' })
    }
  }
}
