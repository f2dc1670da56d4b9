// Whether a server's refusal is believed (NO8). Who takes nobody's mail refuses nobody in particular: such a server is set up wrongly, and no mail is lost by it.
import type { Sent } from './answer.ts'

/** So many recipients one after the other are not to blame. One may be refused often: their mails are tried again. */
export const REFUSED_IN_A_ROW = 3

/** The mail server was asked, and did not take it. */
export type Trouble = {
  /** what it wrote, with nobody in it */ answer: string
  /** the next mail would meet the same */ channelDown: boolean
  /** the last of so many in a row: somebody must be told, once */ alarm: boolean
}
export type Weighed = { kind: 'sent' } | ({ kind: 'refused' | 'again'; error: string } & Trouble)
export type Weigh = (sent: Sent, to: string) => Weighed

/** Of one server, from its answers in the order in which they come. */
export function createBelief(): Weigh {
  /** it has taken a mail, and has not been in doubt since */
  let believed = false
  const inARow = new Set<string>()
  return (sent, to) => {
    if (sent.kind === 'sent') {
      believed = true
      inARow.clear()
      return sent
    }
    const { kind, error, answer } = sent
    if (kind === 'failed') return { kind: 'again', error, answer, channelDown: sent.channel, alarm: false }
    const before = inARow.size
    if (before < REFUSED_IN_A_ROW) inARow.add(to)
    const channelDown = inARow.size >= REFUSED_IN_A_ROW
    if (channelDown) believed = false
    const alarm = channelDown && before < REFUSED_IN_A_ROW
    return { kind: kind === 'refused' && believed ? 'refused' : 'again', error, answer, channelDown, alarm }
  }
}
