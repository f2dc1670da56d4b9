// A real SMTP server for tests, and what it does to a mail.
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type Got = { to: string[]; text: string; headers: Map<string, string> }
/** `slow`: says nothing more; `cut`: the line ends in the middle of the text */
export type Mood = 'take' | 'slow' | 'cut' | 'need-login' | keyof typeof AT_RECIPIENT | keyof typeof AT_TEXT
/** What servers write when they are asked for a recipient; `relay-denied` as Postfix and Exim do */
const AT_RECIPIENT = {
  'refuse-recipient': [550, (to: string) => `5.1.1 no such person: ${to}`],
  'relay-denied': [554, (to: string) => `5.7.1 <${to}>: Relay access denied`],
  'relay-denied-bare': [550, () => 'relay not permitted'],
} as const
/** … and when they have read the whole text. */
const AT_TEXT = {
  busy: [451, () => '4.3.0 try later'],
  'over-quota': [550, () => '5.4.5 Daily sending quota exceeded for parcels@depot.example'],
} as const
export type PostOffice = {
  url: string
  got: Got[]
  /** connections that came so far */
  calls: () => number
  be: (mood: Mood) => void
  /** it takes mails, but none for this one */
  knowsNot: (to: string) => void
  /** called with each mail that is taken, before its 250 goes out */
  onGot: (listener: () => void) => void
  close: () => Promise<void>
}

export async function openPostOffice(port = 0): Promise<PostOffice> {
  let mood: Mood = 'take'
  let calls = 0
  let listener: () => void = () => undefined
  const got: Got[] = []
  const unknown = new Set<string>()
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], allowInsecureAuth: true, logger: false, closeTimeout: 50 },
    onConnect: (_session, done) => {
      calls += 1
      if (mood !== 'slow') done()
    },
    onMailFrom: (_address, _session, done) => done(mood === 'need-login' ? answer(530, 'log in first') : null),
    onRcptTo: ({ address }, _session, done) =>
      done(answerOf(AT_RECIPIENT, unknown.has(address) ? 'refuse-recipient' : mood, address)),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const no = answerOf(AT_TEXT, mood, '')
        if (no !== null) {
          done(no)
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
    knowsNot: (to) => void unknown.add(to),
    onGot: (next) => void (listener = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
      }),
  }
}

const answer = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode })

type Answers = Readonly<Record<string, readonly [number, (to: string) => string]>>
function answerOf(answers: Answers, mood: Mood, to: string): Error | null {
  const [code, text] = answers[mood] ?? []
  return code === undefined || text === undefined ? null : answer(code, text(to))
}

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
  return { to, headers, text: unquoted(raw.slice(end + 4)).replaceAll('\r\n', '\n') }
}

/** Quoted-printable, as far as mails of ours use it. */
const unquoted = (text: string): string =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')
