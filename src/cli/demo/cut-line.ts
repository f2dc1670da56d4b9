// A line to the hub that can be cut, for the demo's van without a network and for its fault panel: bytes pass as they come, or not at all.
import { createServer, type Socket, connect } from 'node:net'

export type CutLine = {
  /** what a station is told as its hub */
  url: string
  /** true: nothing passes, and what was under way is torn */
  cut: (off: boolean) => void
  isCut: () => boolean
  close: () => Promise<void>
}

/** Listens on a free port of loopback. `port`: of one's own choice, to be found again after a restart. */
export async function openCutLine(hubUrl: string, port = 0): Promise<CutLine> {
  const hub = new URL(hubUrl)
  const open = new Set<Socket>()
  let off = false
  const server = createServer((station) => {
    if (off) return void station.destroy()
    const far = connect(Number(hub.port || 80), hub.hostname)
    for (const socket of [station, far]) {
      open.add(socket)
      // The other end's error is this one's end; whoever asked hears of it as a lost line.
      socket
        .on('error', () => undefined)
        .on('close', () => {
          open.delete(socket)
          station.destroy()
          far.destroy()
        })
    }
    station.pipe(far).pipe(station)
  })
  await new Promise<void>((listening, failed) => server.once('error', failed).listen(port, '127.0.0.1', listening))
  const address = server.address()
  const own = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://127.0.0.1:${own}`,
    isCut: () => off,
    cut: (wanted) => {
      off = wanted
      if (off) for (const socket of open) socket.destroy()
    },
    close: () =>
      new Promise((closed) => {
        for (const socket of open) socket.destroy()
        server.close(() => closed())
      }),
  }
}
