// The text of one mail (DOMAIN §17): what is so now, in the customer's words, and the link. The photo is behind the link, never in the mail: a mailbox keeps
// for ever, the page only through the claim window. No name of a neighbour stands in it, for the same reason.
import type { PackageId } from '../../domain/brands.ts'
import { msOf } from '../../domain/clock.ts'
import { formatTrackingId } from '../../domain/numbers/tracking-id.ts'
import { REASONS } from '../../domain/reasons.ts'
import type { Transition } from '../../domain/tellable.ts'
import { sha256Hex } from '../sha256.ts'
import { linkTo, mailSecretOf, stopMailKeyOf } from '../tracking/link.ts'
import { type Html, html, textOf } from '../tracking/html.ts'
import type { ParcelFacts } from '../tracking/parcel-book.ts'
import { isoIn, timeWords } from '../tracking/times.ts'
import { say } from '../tracking/words.ts'
import type { Tracking } from '../../wire/customer.ts'
import type { Mail } from './smtp.ts'

export type MailInput = {
  transition: Transition
  late: boolean
  anew: boolean
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

function subjectOf({ transition, facts, tracking }: MailInput): string {
  // A line break in a sender's name must not begin another header.
  const shipper = tracking.shipper.replace(/\s+/g, ' ').trim()
  const from = shipper === '' ? '' : say('mail:from', { shipper })
  const kind =
    transition.milestone === 'attempted' && attemptOf(transition, facts).delayed ? 'delayed' : transition.milestone
  return say(`mail:subject.${kind}`, { from }).replace(/\s+/g, ' ').trim()
}

type Said = { sentences: string[]; see: string }

function sentencesOf({ transition, late, anew, facts, tracking, today }: MailInput): Said {
  const time = timeWords(isoIn(msOf(transition.at), facts.timeZone), today)
  const photo = tracking.details?.photo != null
  const before = anew ? [say('mail:said.anew')] : []
  const see = say(photo ? 'mail:see_photo' : 'mail:see')
  switch (transition.milestone) {
    case 'out_for_delivery':
      return {
        sentences: [...before, say('mail:said.out_for_delivery'), ...windowOf(tracking), ...pinOf(tracking)],
        see,
      }
    case 'delivered':
      return {
        sentences: [
          ...before,
          say(late ? 'mail:said.delivered_late' : 'mail:said.delivered', { time }),
          ...leftOf(facts),
        ],
        see,
      }
    case 'attempted': {
      const { words } = attemptOf(transition, facts)
      return {
        sentences: [...before, say(late ? 'mail:said.attempted_late' : 'mail:said.attempted', { words, time })],
        see: say('mail:see'),
      }
    }
    case 'corrected': {
      const now = say('mail:said.now', { headline: tracking.headline })
      return {
        sentences: [say('mail:said.corrected'), now, ...(tracking.secondLine === null ? [] : [tracking.secondLine])],
        see: say('mail:see'),
      }
    }
  }
}

function windowOf({ expected, road }: Tracking): string[] {
  if (road === null || expected?.from == null || expected.to === null) return []
  return [say('mail:window', { from: expected.from, to: expected.to })]
}

const pinOf = ({ details }: Tracking): string[] => (details?.pin == null ? [] : [say('mail:pin', { pin: details.pin })])

const leftOf = ({ view }: ParcelFacts): string[] =>
  view.delivered === null ? [] : [say(`customer:left.${view.delivered.placeCode}`)]

/** Unproven: only that it could not be delivered, never why. */
function attemptOf({ about }: Transition, { view }: ParcelFacts): { words: string; delayed: boolean } {
  const attempt = view.attempts.find(({ by }) => by === about)
  if (attempt === undefined || attempt.proven === 'unproven')
    return { words: say('customer:second.attempt.unproven'), delayed: false }
  return {
    words: say(`customer:second.attempt.${attempt.reason}`),
    delayed: REASONS[attempt.reason].tells === 'delayed',
  }
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
