/** A TCP line between a station and its hub, through which a test lets bytes pass, or not. */
import { connect, createServer, type Server, type Socket } from 'node:net'

/** What is done with bytes that came: `to` is the other end, `end` cuts this connection. */
export type Pass = (bytes: Buffer, to: Socket, end: () => void) => void
export type TcpLine = { url: string; /** every connection */ cutAll: () => void; close: () => void }

export async function tcpLine(hubUrl: string, pass: { up: Pass; down: Pass }): Promise<TcpLine> {
  const { port } = new URL(hubUrl)
  const open = new Set<Socket>()
  const cutAll = (): void => {
    for (const socket of open) socket.destroy()
  }
  const server = createServer((client) => {
    const hub = connect(Number(port), '127.0.0.1')
    const end = () => {
      client.destroy()
      hub.destroy()
    }
    for (const socket of [client, hub]) {
      open.add(socket)
      socket.on('error', end).on('close', () => {
        open.delete(socket)
        end()
      })
    }
    client.on('data', (bytes: Buffer) => pass.up(bytes, hub, end))
    hub.on('data', (bytes: Buffer) => pass.down(bytes, client, end))
  })
  return {
    url: await listening(server),
    cutAll,
    close: () => {
      cutAll()
      server.close()
    },
  }
}

/** On any free port of loopback; @returns where. */
export async function listening(
  server: Pick<Server, 'address'> & { listen: (port: number, host: string, done: () => void) => unknown },
): Promise<string> {
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  return `http://127.0.0.1:${port}`
}
