// The street map's file: PMTiles over byte ranges from the window's own origin. What is wrong with it is found here and said in words on the map; a
// tile that cannot be read is an empty tile, never an error that stops the drawing of routes.
import { type Header, PMTiles, type RangeResponse, SharedPromiseCache, type Source, TileType } from 'pmtiles'

/** `gone`: not served. `notAMap`: not PMTiles, or not of vector tiles. `cut`: shorter than its header says, or parts do not unpack. */
export type FileTrouble = 'gone' | 'notAMap' | 'cut'
export type OpenedMap = { ok: true; tiles: PMTiles; header: Header } | { ok: false; trouble: FileTrouble }

/** This part was not had this time; it says nothing of the file. */
class NotServed extends Error {}

async function served<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (isAbort(error)) throw error
    throw new NotServed('the map’s file: nobody answers', { cause: error })
  }
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

/** As pmtiles' own source, but it knows how long the file is, and a short part is an error instead of a puzzle for the unpacker. */
class PartsOf implements Source {
  readonly #url: string
  /** bytes of the whole file as the server names it; null before the first answer */
  length: number | null = null
  constructor(url: string) {
    this.#url = url
  }

  getKey(): string {
    return this.#url
  }

  async getBytes(offset: number, length: number, signal?: AbortSignal): Promise<RangeResponse> {
    const headers = { range: `bytes=${offset}-${offset + length - 1}` }
    const answer = await served(fetch(this.#url, { headers, ...(signal === undefined ? {} : { signal }) }))
    if (answer.status === 416) throw new Error('the map’s file ends before this part')
    if (answer.status !== 206) throw new NotServed(`the map’s file answers ${answer.status}`)
    this.length = Number(/\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1] ?? NaN) || null
    const data = await served(answer.arrayBuffer())
    // The first part is asked for before it is known how long the file is.
    if (offset > 0 && data.byteLength < length) throw new Error('the map’s file ends within this part')
    const etag = answer.headers.get('etag')
    return { data, ...(etag === null ? {} : { etag }) }
  }
}

/** pmtiles' own cache keeps a directory that was not served as well, and with it every tile below. */
class Directories extends SharedPromiseCache {
  override async getDirectory(...where: Parameters<SharedPromiseCache['getDirectory']>) {
    const [source, offset, length, { etag = '' }] = where
    const key = `${source.getKey()}|${etag}|${offset}|${length}`
    const asked = super.getDirectory(...where)
    const entry = this.cache.get(key)
    try {
      return await asked
    } catch (error) {
      if (error instanceof NotServed && this.cache.get(key) === entry) this.cache.delete(key)
      throw error
    }
  }
}

export type Part = { z: number; x: number; y: number }
/** `cut`: a part of the file is not there or does not unpack. `missed`: it was not served this time. `had`: it was, or there is nothing there. */
export type OnPart = { cut: () => void; missed: (part: Part) => void; had: (part: Part) => void }

/**
 * Tells of each part what became of it; the reader goes on with the others. One that was missed is given up as if nobody wanted it any more: the
 * drawing keeps an empty answer for good, and says nothing of one that was called off.
 */
class Forgiving extends PMTiles {
  onPart: OnPart | null = null
  override async getZxy(...where: Parameters<PMTiles['getZxy']>): Promise<RangeResponse | undefined> {
    const [z, x, y] = where
    try {
      const found = await super.getZxy(...where)
      this.onPart?.had({ z, x, y })
      return found
    } catch (error) {
      if (isAbort(error)) throw error
      if (error instanceof NotServed) {
        this.onPart?.missed({ z, x, y })
        throw new DOMException(error.message, 'AbortError')
      }
      this.onPart?.cut()
      return undefined
    }
  }
}

/** Never throws. `onPart`: also later, of each part that is read. */
export async function openMapFile(url: string, onPart: OnPart): Promise<OpenedMap> {
  const source = new PartsOf(url)
  const tiles = new Forgiving(source, new Directories())
  try {
    const header = await tiles.getHeader()
    if (header.tileType !== TileType.Mvt) return { ok: false, trouble: 'notAMap' }
    const wanted = header.tileDataOffset + (header.tileDataLength ?? 0)
    if (source.length !== null && source.length < wanted) onPart.cut()
    tiles.onPart = onPart
    return { ok: true, tiles, header }
  } catch (error) {
    return { ok: false, trouble: error instanceof NotServed ? 'gone' : 'notAMap' }
  }
}

export type Box = { south: number; west: number; north: number; east: number }
export const boxOf = ({ minLat, minLon, maxLat, maxLon }: Header): Box => ({
  ...{ south: minLat, west: minLon, north: maxLat, east: maxLon },
})

/** Does any of the places lie on the map? True where there is none to ask about. */
export function isOfThisRegion(box: Box, places: readonly { lat: number; lon: number }[]): boolean {
  const inside = ({ lat, lon }: { lat: number; lon: number }) =>
    lat >= box.south && lat <= box.north && lon >= box.west && lon <= box.east
  return places.length === 0 || places.some(inside)
}
