/** The development gallery, built aside (once a browser run) and served on loopback: every part of the screens in its states, on a station in memory. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { build } from 'vite'
import { ROOT } from './rooms.ts'
import { onceARun } from './run-folder.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
}

/** The first and only range of a request, as `bytes=a-b`; maps are read in parts. */
function partOf(
  bytes: Buffer,
  range: string | undefined,
): { status: number; headers: Record<string, string>; body: Buffer } {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
  if (first === undefined || last === undefined) return { status: 200, headers: {}, body: bytes }
  if (Number(first) >= bytes.length)
    return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` }, body: Buffer.alloc(0) }
  const to = Math.min(Number(last), bytes.length - 1)
  const headers = { 'content-range': `bytes ${first}-${to}/${bytes.length}` }
  return { status: 206, headers, body: bytes.subarray(Number(first), to + 1) }
}

const DEMO_MAP = join(ROOT, 'resources/demo-area/liechtenstein.pmtiles')
const readMap = async (name: string, maps: Readonly<Record<string, Buffer>>): Promise<Buffer> =>
  maps[name] ?? (name === 'street.pmtiles' ? readFile(DEMO_MAP) : Promise.reject(new Error(`no map ${name}`)))

/** `maps`: street maps beside the page, by name under `map/`; `street.pmtiles` is the demo area's. */
export type GalleryOptions = { maps?: Readonly<Record<string, Buffer>> }

/** `url`: its page; `#/dev/gallery` has the parts, `?as=depot` or `?as=driver` the screens as that person sees them. */
export async function serveGallery({ maps = {} }: GalleryOptions = {}): Promise<{
  url: string
  close: () => Promise<void>
}> {
  const { folder, drop } = await onceARun('gallery', buildGallery)
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://gallery').pathname)
    const map = /\/map\/([\w.-]+)$/.exec(path)?.[1]
    const read = map === undefined ? readFile(join(folder, path)) : readMap(map, maps)
    read.then(
      (bytes) => {
        const { status, headers, body } = partOf(bytes, request.headers.range)
        const type = TYPES[extname(path)] ?? 'application/octet-stream'
        response.writeHead(status, { 'content-type': type, ...headers }).end(body)
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/dev/index.html`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
      drop()
    },
  }
}

async function buildGallery(folder: string): Promise<void> {
  process.env['WAYMARK_UI_GALLERY'] = '1' // vite.config.ts reads it
  try {
    await build({
      configFile: join(ROOT, 'vite.config.ts'),
      root: join(ROOT, 'src/ui'),
      logLevel: 'error',
      build: { outDir: folder, sourcemap: false },
    })
  } finally {
    delete process.env['WAYMARK_UI_GALLERY']
  }
}
