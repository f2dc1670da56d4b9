/** The development gallery, built aside and served on loopback: every part of the screens in its states, on a station in memory. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { build } from 'vite'
import { ROOT } from './rooms.ts'
import { dropFolder, newFolder } from './start-app.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
}

/** `url`: its page; `#/dev/gallery` has the parts, `?as=depot` or `?as=driver` the screens as that person sees them. */
export async function serveGallery(): Promise<{ url: string; close: () => Promise<void> }> {
  const folder = newFolder()
  process.env['WAYMARK_UI_GALLERY'] = '1' // vite.config.ts reads it
  try {
    await build({
      configFile: join(ROOT, 'vite.config.ts'),
      root: join(ROOT, 'src/ui'),
      logLevel: 'error',
      build: { outDir: folder },
    })
  } finally {
    delete process.env['WAYMARK_UI_GALLERY']
  }
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://gallery').pathname)
    readFile(join(folder, path)).then(
      (bytes) =>
        response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(bytes),
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
      dropFolder(folder)
    },
  }
}
