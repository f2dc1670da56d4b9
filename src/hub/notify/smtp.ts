// One mail over one connection to the operator's SMTP server. The deadline holds for the whole of it: at its end the connection is cut, so that a mail which
// counts as not sent is not sent behind our back. What the server answered is judged in answer.ts.
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'
import { isLoopback } from '../loopback.ts'
import { type Sent, type SmtpError, failedBy, judgeAnswer } from './answer.ts'

export type Mail = {
  to: string
  subject: string
  text: string
  html: string
  /** with angle brackets; the same each time this mail is sent, so that who gets it twice can tell */
  messageId: string
  /** one click there ends the mails (RFC 8058) */
  stopUrl: string
}
export type SendMail = (mail: Mail, stopped: AbortSignal) => Promise<Sent>

export type SmtpSettings = { smtpUrl: string; from: string; deadlineMs: number }

export function smtpSender({ smtpUrl, from, deadlineMs }: SmtpSettings): SendMail {
  const { options, auth } = readUrl(smtpUrl)
  return async (mail, stopped) => {
    if (stopped.aborted) return failedBy('stopped')
    const composed = new MailComposer({
      ...{ from, to: mail.to, subject: mail.subject, text: mail.text, html: mail.html, messageId: mail.messageId },
      headers: {
        'Auto-Submitted': 'auto-generated',
        'List-Unsubscribe': `<${mail.stopUrl}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
      disableFileAccess: true,
      disableUrlAccess: true,
    }).compile()
    const bytes = await composed.build()
    const envelope = composed.getEnvelope()
    const sender = envelope.from === false ? undefined : envelope.from
    const connection = new SMTPConnection({ ...options, connectionTimeout: deadlineMs, greetingTimeout: deadlineMs })
    return deliver(
      connection,
      auth,
      { from: sender, to: envelope.to, bytes },
      AbortSignal.any([stopped, AbortSignal.timeout(deadlineMs)]),
    )
  }
}

type Letter = { from: string | undefined; to: string[]; bytes: Buffer }
type Auth = { user: string; pass: string } | null

function deliver(connection: SMTPConnection, auth: Auth, letter: Letter, cut: AbortSignal): Promise<Sent> {
  return new Promise((resolve) => {
    let ended = false
    const end = (result: Sent): void => {
      // Closing tells an end again; the first word counts.
      if (ended) return
      ended = true
      cut.removeEventListener('abort', late)
      if (result.kind === 'sent') connection.quit()
      else connection.close()
      resolve(result)
    }
    const late = (): void => end(failedBy('too slow'))
    const failed = (error: SmtpError): void => end(judgeAnswer(error, letter.to[0] ?? ''))
    cut.addEventListener('abort', late)
    connection.on('error', failed)
    // A line that is cut between two answers is told as an end, not as an error.
    connection.on('end', () => end(failedBy('cut')))
    // What was cut before anybody listened tells it to nobody.
    if (cut.aborted) {
      late()
      return
    }
    const send = (): void =>
      connection.send({ from: letter.from, to: letter.to }, letter.bytes, (error) =>
        error ? failed(error) : end({ kind: 'sent' }),
      )
    connection.connect((error) => {
      if (error) failed(error)
      else if (auth === null) send()
      else connection.login({ credentials: auth }, (refused) => (refused ? failed(refused) : send()))
    })
  })
}

/** `smtp://user:password@host:587` (STARTTLS where the server offers it), `smtps://…:465`. */
function readUrl(text: string): { options: SMTPConnectionOptions; auth: Auth } {
  const url = new URL(text)
  const secure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const auth =
    url.username === '' ? null : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
  return {
    options: {
      ...{ host, secure, port: url.port === '' ? (secure ? 465 : 587) : Number(url.port) },
      // A password never goes over the network in the open.
      requireTLS: auth !== null && !isLoopback(host),
      socketCloseTimeout: 1_000,
    },
    auth,
  }
}
