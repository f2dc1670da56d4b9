// What is kept of an answer to repeat it ([SH3]), and for how long. The links' secrets stand in it no more than anywhere else ([SH2]): they come
// from `link.key`, which lies beside the data, and a seed that is forgotten with the answer. From then on nobody can make them again.
import { z } from 'zod'
import type { PackageId } from '../../domain/brands.ts'
import type { ShipmentReply } from '../../wire/shipments.ts'
import type { HubDeps } from '../deps.ts'
import { type Forgetting, forgettingEvery, inSteps } from '../forgetting.ts'
import { linkTo, secretHashOf, senderSecretOf } from '../tracking/link.ts'

/** A sender who has not heard an answer for so long asks a person. */
export const ANSWER_KEPT_MS = 7 * 24 * 3_600_000
const FORGET_EVERY_MS = 3_600_000
/** Rows in one transaction: a push waits for no more. */
const STEP = 200

const KeptAnswer = z.object({
  /** how customers reached this hub then */
  url: z.string(),
  seed: z.string(),
  shipments: z.array(z.object({ reference: z.string(), trackingId: z.string() })),
})
export type KeptAnswer = z.infer<typeof KeptAnswer>

/** The bytes that go out: the same for the same `kept`, whenever. */
export function answerOf(kept: KeptAnswer, linkKey: string): string {
  const reply: ShipmentReply = {
    shipments: kept.shipments.map(({ reference, trackingId }) => ({
      reference,
      trackingId,
      link: linkTo(kept.url, trackingId as PackageId, senderSecretOf(linkKey, trackingId as PackageId, kept.seed)),
    })),
  }
  return JSON.stringify(reply)
}

/** null: links that open can no longer be made, since `link.key` was replaced, or an older hub gave the answer. */
export async function answerAgain(
  text: string,
  { store, linkKey }: Pick<HubDeps, 'store' | 'linkKey'>,
): Promise<string | null> {
  if (text === '') return null
  const kept = KeptAnswer.parse(JSON.parse(text))
  for (const { trackingId } of kept.shipments) {
    const shipment = await store.shipment(trackingId as PackageId)
    const secret = senderSecretOf(linkKey, trackingId as PackageId, kept.seed)
    if (shipment?.secretHash !== secretHashOf(secret)) return null
  }
  return answerOf(kept, linkKey)
}

export const answersClock = ({ store, now, log }: Pick<HubDeps, 'store' | 'now' | 'log'>): Forgetting =>
  forgettingEvery(FORGET_EVERY_MS, {
    ...{ log, stays: 'old answers to senders stay for now' },
    work: (stopped) => {
      const before = (now() - ANSWER_KEPT_MS) as ReturnType<typeof now>
      return inSteps(STEP, stopped, (limit) => store.forgetAnswers(before, limit))
    },
  })
