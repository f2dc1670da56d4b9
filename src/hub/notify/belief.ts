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

/** Refused recipients that are remembered; of more the oldest are forgotten, and tried once more for it. */
const REMEMBERED = 1_000

/**
 * Of one server, from its answers in the order in which they come. A recipient is refused for good when the server took another's mail between two refusals: a
 * server that begins to refuse everybody is known by its third refusal only, and by then nobody may be given up for it.
 */
export function createBelief(): Weigh {
  let taken = 0
  const inARow = new Set<string>()
  /** how many mails had been taken when it was refused first */
  const refusedAt = new Map<string, number>()
  const forGood = (to: string): boolean => {
    const at = refusedAt.get(to)
    if (at !== undefined) return at < taken
    const [oldest] = refusedAt.keys()
    if (oldest !== undefined && refusedAt.size >= REMEMBERED) refusedAt.delete(oldest)
    refusedAt.set(to, taken)
    return false
  }
  return (sent, to) => {
    if (sent.kind === 'sent') {
      taken += 1
      refusedAt.delete(to)
      inARow.clear()
      return sent
    }
    const { kind, error, answer } = sent
    if (kind === 'failed') return { kind: 'again', error, answer, channelDown: sent.channel, alarm: false }
    const before = inARow.size
    if (before < REFUSED_IN_A_ROW) inARow.add(to)
    const channelDown = inARow.size >= REFUSED_IN_A_ROW
    const alarm = channelDown && before < REFUSED_IN_A_ROW
    // What such a server said of anybody is no word about them.
    if (channelDown) refusedAt.clear()
    const refused = kind === 'refused' && !channelDown && forGood(to)
    return { kind: refused ? 'refused' : 'again', error, answer, channelDown, alarm }
  }
}
