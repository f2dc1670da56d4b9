// What a mail server's no means for the mail (NO8), and its words as an operator may read them: without the person they are about.

export type Sent =
  | { kind: 'sent' }
  /** this recipient's address, for good */
  | Said<'refused'>
  /** for good, says the server, but of something that somebody can mend: policy, relaying, a quota */
  | Said<'denied'>
  /** try again; `channel`: the next mail would meet the same */
  | (Said<'failed'> & { channel: boolean })
export type Unsent = Exclude<Sent, { kind: 'sent' }>
type Said<Kind extends string> = {
  kind: Kind
  /** words and numbers of the protocol */ error: string
  /** what the server wrote, with nobody in it */ answer: string
}

/** Without a word of the server. */
export const failedBy = (error: string): Unsent => ({ kind: 'failed', error, answer: error, channel: true })

/** What nodemailer says of an error, as far as it is used here. */
export type SmtpError = {
  code?: string | undefined
  command?: string | undefined
  responseCode?: number | undefined
  response?: string | undefined
  message?: string | undefined
}

/** RFC 3463 and 7505. Not 5.1.0, which servers say of senders too, nor 5.1.7 and 5.1.8, which are about nobody else; a full mailbox (5.2.2) is emptied. */
const ABOUT_ADDRESS: readonly string[] = ['5.1.1', '5.1.2', '5.1.3', '5.1.4', '5.1.6', '5.1.10']
/** The same from a server that gives no such status; of the text they say something else. */
const ABOUT_ADDRESS_BARE: readonly number[] = [550, 551, 553, 556]
/** … and so do servers that deny relaying, or us. */
const ABOUT_US = /relay|\bauth|block|client|sender|spam|policy/i
const CLOSING = 421

export function judgeAnswer(said: SmtpError, to: string): Unsent {
  const { code, command, responseCode, response, message } = said
  const status = statusOf(response ?? '')
  const error = [code ?? 'error', responseCode, status].filter((part) => part != null).join(' ')
  const answer = withoutPerson(response ?? message ?? error, to)
  const aboutMail = command === 'RCPT TO' || command === 'DATA'
  if (!aboutMail || responseCode === CLOSING) return { kind: 'failed', error, answer, channel: true }
  if (responseCode === undefined || responseCode < 500) return { kind: 'failed', error, answer, channel: false }
  const bare = command === 'RCPT TO' && ABOUT_ADDRESS_BARE.includes(responseCode) && !ABOUT_US.test(response ?? '')
  const aboutAddress = status === null ? bare : ABOUT_ADDRESS.includes(status)
  return { kind: aboutAddress ? 'refused' : 'denied', error, answer }
}

/** `550 5.1.1 …`, or as qmail writes it: `550 … (#5.1.1)`. */
const statusOf = (response: string): string | null =>
  /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ??
  /#([245]\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ??
  null

const ADDRESS_LIKE = /[^\s<>()[\]"',;:=]+(?:@|%40)[^\s<>()[\]"',;:?&]+/gi
const LONGEST_READ = 2_000
const LONGEST_ANSWER = 200

/** No address stands in it, and of this recipient's neither the domain alone nor a name before the @. */
export function withoutPerson(words: string, to: string): string {
  const at = to.lastIndexOf('@')
  const names = [to.slice(at + 1), ...to.slice(0, at).split(/[^\p{L}\p{N}]+/u)].filter((name) => name.length > 1)
  const anyName = names.map((name) => name.replace(/[^\p{L}\p{N}]/gu, String.raw`\$&`)).join('|')
  const alone = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${anyName})(?![\p{L}\p{N}])`, 'giu')
  const rinsed = words.slice(0, LONGEST_READ).replace(ADDRESS_LIKE, '…')
  return (names.length === 0 ? rinsed : rinsed.replace(alone, '…'))
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_ANSWER)
}
