// Where the demo's mails go: a mail server on loopback that keeps the last ones for the fault panel. Nothing leaves the machine; the demo's people live at
// example.org, which reaches nobody.
import { SMTPServer } from 'smtp-server'

export type Mail = { at: number; to: string; subject: string }
export type Mailbox = {
  /** what the hub is told as its mail server */
  env: Record<string, string>
  /** the newest first */
  mails: () => Mail[]
  close: () => Promise<void>
}

const KEPT = 12
const MAX_BYTES = 512 * 1024
/** In the demo a person waits for the mail: a delivery is settled sooner than at a real depot. */
const SETTLE_MS = 15_000

export async function openMailbox(): Promise<Mailbox> {
  const mails: Mail[] = []
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false, closeTimeout: 50, size: MAX_BYTES },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
      stream.on('end', () => {
        const [to] = session.envelope.rcptTo
        const subject = subjectOf(Buffer.concat(chunks).toString('utf8'))
        mails.unshift({ at: Date.now(), to: to?.address ?? '', subject })
        mails.length = Math.min(mails.length, KEPT)
        done()
      })
    },
  })
  // A connection that a stopped hub tears is none of the demo's troubles.
  server.on('error', () => undefined)
  const port = await new Promise<number>((listening, failed) => {
    server.server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.server.address()
      listening(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  return {
    env: {
      WAYMARK_SMTP_URL: `smtp://127.0.0.1:${port}`,
      WAYMARK_MAIL_FROM: 'Waymark demo <parcels@example.org>',
      WAYMARK_SETTLE_MS: String(SETTLE_MS),
    },
    mails: () => [...mails],
    close: () => new Promise((closed) => server.close(() => closed())),
  }
}

/** Unfolded, its encoded words (RFC 2047, UTF-8) as text. */
export function subjectOf(mail: string): string {
  const [head = ''] = mail.split(/\r?\n\r?\n/, 1)
  const line = /^subject:\s*(.*(?:\r?\n[ \t].*)*)/im.exec(head)?.[1] ?? ''
  return line
    .replace(/\r?\n[ \t]+/g, ' ')
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_all, how: string, text: string) =>
      how.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString('utf8') : quoted(text),
    )
}

function quoted(text: string): string {
  const bytes = text
    .replace(/_/g, ' ')
    .replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
