// The street map's file: PMTiles over byte ranges from the window's own origin. What is wrong with it is found here and said in words on the map; a
// tile that cannot be read is an empty tile, never an error that stops the drawing of routes.
import { type Header, PMTiles, type RangeResponse, type Source, TileType } from 'pmtiles'

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

/** `cut`: a part of the file is not there or does not unpack. `missed`: a part was not served this time; it stays empty until the file is opened anew. */
export type OnMissing = { cut: () => void; missed: () => void }

/** Tells of each part that cannot be read; the reader goes on with the others. */
class Forgiving extends PMTiles {
  onMissing: OnMissing | null = null
  override async getZxy(...where: Parameters<PMTiles['getZxy']>): Promise<RangeResponse | undefined> {
    try {
      return await super.getZxy(...where)
    } catch (error) {
      if (isAbort(error)) throw error
      if (error instanceof NotServed) this.onMissing?.missed()
      else this.onMissing?.cut()
      return undefined
    }
  }
}

/** Never throws. `onMissing`: also later, when a part turns out not to be there. */
export async function openMapFile(url: string, onMissing: OnMissing): Promise<OpenedMap> {
  const source = new PartsOf(url)
  const tiles = new Forgiving(source)
  try {
    const header = await tiles.getHeader()
    if (header.tileType !== TileType.Mvt) return { ok: false, trouble: 'notAMap' }
    const wanted = header.tileDataOffset + (header.tileDataLength ?? 0)
    if (source.length !== null && source.length < wanted) onMissing.cut()
    tiles.onMissing = onMissing
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
