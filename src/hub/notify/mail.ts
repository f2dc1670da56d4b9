// The text of one mail (DOMAIN §17): what is so now, in the customer's words, and the link. The photo is behind the link, never in the mail: a mailbox keeps
// for ever, the page only through the claim window. No name of a neighbour stands in it, for the same reason.
import type { PackageId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { formatTrackingId } from '../../domain/numbers/tracking-id.ts'
import { REASONS } from '../../domain/reasons.ts'
import type { Tell, Transition } from '../../domain/tellable.ts'
import type { AttemptReason } from '../../domain/vocabulary.ts'
import { sha256Hex } from '../sha256.ts'
import { linkTo, mailSecretOf, stopMailKeyOf } from '../tracking/link.ts'
import { type Html, html, textOf } from '../tracking/html.ts'
import type { ParcelFacts } from '../tracking/parcel-book.ts'
import { dayOf, isoIn, timeWords } from '../tracking/times.ts'
import { say } from '../tracking/words.ts'
import type { Tracking } from '../../wire/customer.ts'
import type { Mail } from './smtp.ts'

export type MailInput = {
  transition: Transition
  tell: Omit<Tell, 'kind'>
  facts: ParcelFacts
  /** what the link shows */ tracking: Tracking
  /** local calendar day */ today: string
  name: string
  to: string
  /** how customers reach the hub */ url: string
  linkKey: string
  /** the sender's, for the part of a Message-ID behind the @ */ from: string
}

export function mailOf(input: MailInput): Mail {
  const { transition, linkKey, url, to, from } = input
  const { packageId } = transition
  const link = linkTo(url, packageId, mailSecretOf(linkKey, packageId))
  const stopUrl = `${url.replace(/\/+$/, '')}/t/${packageId}/mail?key=${stopMailKeyOf(linkKey, packageId)}`
  const said = sentencesOf(input)
  const parts: Parts = { ...said, link, stopUrl, hello: helloOf(input.name), why: whyOf(input.tracking, packageId) }
  return {
    to,
    subject: subjectOf(input),
    text: plain(parts),
    html: textOf(markup(parts)),
    messageId: idOf(transition, from),
    stopUrl,
  }
}

/** Recognised by what it is about, and by nothing of the person's. */
function idOf({ packageId, milestone, about }: Transition, from: string): string {
  const digest = sha256Hex(JSON.stringify([packageId, milestone, about, 'email']))
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'waymark.invalid'
  return `<${digest.slice(0, 40)}@${domain}>`
}

function subjectOf({ transition, tell, facts, tracking }: MailInput): string {
  // A line break in a sender's name must not begin another header.
  const shipper = tracking.shipper.replace(/\s+/g, ' ').trim()
  const from = shipper === '' ? '' : say('mail:from', { shipper })
  const { milestone } = transition
  const kind = milestone === 'attempted' && !tell.ended && attemptOf(transition, facts).delayed ? 'delayed' : milestone
  return say(`mail:subject.${kind}`, { from }).replace(/\s+/g, ' ').trim()
}

type Said = { sentences: string[]; see: string }

function sentencesOf(input: MailInput): Said {
  const { transition, tell, facts, tracking } = input
  const photo = tracking.details?.photo != null
  const before = tell.anew ? [say('mail:said.anew')] : []
  const see = say(photo ? 'mail:see_photo' : 'mail:see')
  switch (transition.milestone) {
    case 'out_for_delivery':
      return {
        sentences: [...before, say('mail:said.out_for_delivery'), ...windowOf(tracking), ...pinOf(tracking)],
        see,
      }
    case 'delivered':
      return { sentences: [...before, say('mail:said.delivered'), ...happenedOf(input), ...leftOf(facts)], see }
    case 'attempted':
      return { sentences: [...before, ...attemptedOf(input)], see: say('mail:see') }
    case 'corrected':
      return { sentences: [say('mail:said.corrected'), ...nowOf(tracking)], see: say('mail:see') }
  }
}

const localTime = ({ transition, facts }: MailInput): string => isoIn(msOf(transition.at), facts.timeZone)

function happenedOf(input: MailInput): string[] {
  const { late, heardNow } = input.tell
  if (!late) return []
  const time = timeWords(localTime(input), input.today)
  return [say(heardNow ? 'mail:said.happened_unheard' : 'mail:said.happened', { time })]
}

/** Of another try only while there may be one; of "today" only today. */
function attemptedOf(input: MailInput): string[] {
  const { transition, tell, facts, tracking, today } = input
  const { reason, delayed } = attemptOf(transition, facts)
  const past = tell.ended || (delayed && dayOf(localTime(input)) !== today)
  const words = say(past ? `mail:past.${reason}` : `customer:second.attempt.${reason}`)
  // As long as nothing has come of it the second line is the attempt's own words.
  const now = tell.ended ? nowOf(tracking) : past ? [headlineOf(tracking)] : []
  return [words, ...happenedOf(input), ...now]
}

const headlineOf = ({ headline }: Tracking): string => say('mail:said.now', { headline })
const nowOf = (tracking: Tracking): string[] => [
  headlineOf(tracking),
  ...(tracking.secondLine === null ? [] : [tracking.secondLine]),
]

function windowOf({ expected, road }: Tracking): string[] {
  if (road === null || expected?.from == null || expected.to === null) return []
  return [say('mail:window', { from: expected.from, to: expected.to })]
}

const pinOf = ({ details }: Tracking): string[] => (details?.pin == null ? [] : [say('mail:pin', { pin: details.pin })])

const leftOf = ({ view }: ParcelFacts): string[] =>
  view.delivered === null ? [] : [say(`customer:left.${view.delivered.placeCode}`)]

/** Unproven: only that it could not be delivered, never why. */
function attemptOf(
  { about }: Transition,
  { view }: ParcelFacts,
): { reason: AttemptReason | 'unproven'; delayed: boolean } {
  const attempt = view.attempts.find(({ by }) => by === about)
  if (attempt === undefined || attempt.proven === 'unproven') return { reason: 'unproven', delayed: false }
  return { reason: attempt.reason, delayed: REASONS[attempt.reason].tells === 'delayed' }
}

const helloOf = (name: string): string => (name === '' ? say('mail:hello_nobody') : say('mail:hello', { name }))
function whyOf({ shipper }: Tracking, packageId: PackageId): string {
  const number = formatTrackingId(packageId)
  return shipper === '' ? say('mail:why_nobody', { number }) : say('mail:why', { shipper, number })
}

type Parts = Said & { link: string; stopUrl: string; hello: string; why: string }

const plain = ({ hello, sentences, see, link, why, stopUrl }: Parts): string =>
  [
    ...[hello, '', ...sentences, '', see, link, '', say('mail:keep'), ''],
    ...['-- ', why, `${say('mail:stop')} ${stopUrl}`, ''],
  ].join('\n')

function markup({ hello, sentences, see, link, why, stopUrl }: Parts): Html {
  const button =
    'display:inline-block;padding:14px 22px;border-radius:10px;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:600'
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="color-scheme" content="light dark" />
      </head>
      <body style="font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:16px">
        <p>${hello}</p>
        ${sentences.map((sentence, at) => (at === 0 ? html`<p style="font-size:19px"><b>${sentence}</b></p>` : html`<p>${sentence}</p>`))}
        <p>${see}</p>
        <p><a href="${link}" style="${button}">${say('mail:button')}</a></p>
        <p style="font-size:14px">${say('mail:keep')}</p>
        <hr style="border:0;border-top:1px solid #999" />
        <p style="font-size:13px">
          ${why}<br />${say('mail:stop')} <a href="${stopUrl}">${say('mail:stop.button')}</a>
        </p>
      </body>
    </html>`
}
