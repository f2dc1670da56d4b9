import { createServer } from 'node:net'

/** Whether a loopback port can be listened on now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer()
    server.once('error', () => answer(false))
    server.listen(port, '127.0.0.1', () => server.close(() => answer(true)))
  })
}

function anyFreePort(): Promise<number> {
  return new Promise((answer, failed) => {
    const server = createServer()
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => answer(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** The port that was asked for, which must be free (null: it is not); else `usual`, or any free one when that is taken. */
export async function choosePort(asked: number | null, usual: number): Promise<number | null> {
  if (asked !== null && asked !== 0) return (await isFree(asked)) ? asked : null
  return asked === null && (await isFree(usual)) ? usual : anyFreePort()
}
