import { createServer } from 'node:net'

/** Whether a loopback port can be listened on now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer()
    server.once('error', () => answer(false))
    server.listen(port, '127.0.0.1', () => server.close(() => answer(true)))
  })
}

/** The port that was asked for, which must be free (null: it is not); else `usual`, or 0 when that is taken: whoever listens takes any free one. */
export async function choosePort(asked: number | null, usual: number): Promise<number | null> {
  if (asked === 0) return 0
  if (asked !== null) return (await isFree(asked)) ? asked : null
  return (await isFree(usual)) ? usual : 0
}
