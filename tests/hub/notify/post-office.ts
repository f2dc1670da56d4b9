// A real SMTP server for tests, and what it does to a mail.
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type Got = { to: string[]; text: string; headers: Map<string, string> }
/** `refuse-recipient`: 550; `busy`: 451; `slow`: says nothing more; `cut`: the line ends in the middle of the text */
export type Mood = 'take' | 'refuse-recipient' | 'busy' | 'slow' | 'cut' | 'need-login'
export type PostOffice = {
  url: string
  got: Got[]
  /** connections that came so far */
  calls: () => number
  be: (mood: Mood) => void
  /** called with each mail that is taken, before its 250 goes out */
  onGot: (listener: () => void) => void
  close: () => Promise<void>
}

export async function openPostOffice(port = 0): Promise<PostOffice> {
  let mood: Mood = 'take'
  let calls = 0
  let listener: () => void = () => undefined
  const got: Got[] = []
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], allowInsecureAuth: true, logger: false, closeTimeout: 50 },
    onConnect: (_session, done) => {
      calls += 1
      if (mood !== 'slow') done()
    },
    onMailFrom: (_address, _session, done) => done(mood === 'need-login' ? answer(530, 'log in first') : null),
    onRcptTo: (_address, _session, done) =>
      done(mood === 'refuse-recipient' ? answer(550, 'no such person: annelies@example.test') : null),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (mood === 'busy') {
          done(answer(451, 'try later'))
          return
        }
        if (mood === 'cut') {
          cutOff(server)
          return
        }
        got.push(
          read(
            session.envelope.rcptTo.map(({ address }) => address),
            Buffer.concat(chunks).toString('utf8'),
          ),
        )
        listener()
        done()
      })
    },
  })
  // A line that is cut is told as an error here too.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const address = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    got,
    calls: () => calls,
    be: (next) => void (mood = next),
    onGot: (next) => void (listener = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
      }),
  }
}

const answer = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode })

function cutOff(server: SMTPServer): void {
  for (const connection of server.connections) (connection as { _socket?: { destroy: () => void } })._socket?.destroy()
}

function read(to: string[], raw: string): Got {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
  return { to, headers, text: unquoted(raw.slice(end + 4)) }
}

/** Quoted-printable, as far as mails of ours use it. */
const unquoted = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')
