import { Button, Text } from '@mantine/core'
import { useRef, useState } from 'react'
import { bandOf, isDoubted, placeEvidence, type PlaceEvidence } from '../../domain/geo.ts'
import type { ProofGap } from '../../domain/proof.ts'
import type { ScanAnswer, StopDetail } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useWords, type Say } from '../words.ts'
import type { StopParcel } from './outcomes.ts'
import { Outcomes, Places, Reasons } from './stop/choices.tsx'
import { confirmationOf, send } from './stop/confirm.ts'
import { distanceWords } from './stop/distance.ts'
import { EvidenceFields } from './stop/evidence-fields.tsx'
import {
  type Choice,
  chosen,
  type FormState,
  type Missing,
  proofLeftOut,
  whatIsMissing,
  willBeUnproven,
} from './stop/form-state.ts'
import { countedTries } from './stop/pin-field.tsx'
import { ProofFields } from './stop/proof-fields.tsx'
import classes from './stop/stop.module.css'
import type { StopForm } from './stop/use-form.ts'
import type { Here } from './stop/use-here.ts'
import { useNow } from '../parts/use-now.ts'

export type OutcomeFormProps = {
  stop: StopDetail
  /** what is in the hand; the outcome is chosen for these, per parcel and not per stop (DOMAIN §4) */
  parcels: readonly StopParcel[]
  held: StopForm
  here: Here
  onAnswer: (answer: ScanAnswer | null, done: string) => void
}

/** How it ended, with its proof or its evidence, and one confirmation. */
export function OutcomeForm({ stop, parcels, held: typed, here, onAnswer }: OutcomeFormProps) {
  const say = useWords()
  const tries = countedTries(parcels)
  // What the device counts is not tapped in by hand.
  const held = tries === null ? typed : { ...typed, form: { ...typed.form, tries } }
  const { form, change } = held
  const { choice } = form
  const now = useNow(1000, choice.kind === 'nobody' && form.waitFrom !== null)
  if (parcels.length === 0) return <p className={classes.pick}>{say('driver.pickFirst')}</p>
  const place = placeOf(stop, here)
  const choose = (next: Choice) => change((was) => chosen(was, next))
  return (
    <section className={classes.form} data-testid="outcome-form">
      {choice.kind === 'none' && (
        <Text component="h2" fw={650} fz="lg" m={0}>
          {say('driver.outcome')}
        </Text>
      )}
      <Outcomes parcels={parcels} choice={choice} onChoose={choose} />
      {choice.kind === 'outcome' && (
        <>
          <Places choice={choice} onChoose={choose} />
          <ProofFields {...{ form, change, choice, parcels }} stopId={stop.stopId} />
        </>
      )}
      {choice.kind === 'nobody' && <Reasons choice={choice} onChoose={choose} />}
      {choice.kind === 'nobody' && choice.reason !== null && (
        <EvidenceFields
          {...{ form, change, place, now }}
          stopId={stop.stopId}
          reason={choice.reason}
          triesCounted={tries !== null}
          distance={howFar(stop, here)}
        />
      )}
      {(choice.kind !== 'nobody' || choice.reason !== null) && (
        <Confirm {...{ stop, parcels, held, here, onAnswer, place, now }} />
      )}
    </section>
  )
}

function placeOf({ arrival, ...stop }: StopDetail, here: Here): PlaceEvidence {
  if (arrival === null) return placeEvidence(null, here.geo, stop)
  const { band, reason } = arrival
  return placeEvidence(reason === null ? { band } : { band, reason }, here.geo, stop)
}

function howFar(stop: StopDetail, here: Here): string | null {
  const { distanceM } = bandOf(here.geo, stop)
  return distanceM === null ? null : distanceWords(distanceM)
}

type ConfirmProps = OutcomeFormProps & { place: PlaceEvidence; now: number }

/** One deliberate action: however often it is tapped, it goes out once. */
function Confirm({ stop, parcels, held, here, onAnswer, place, now }: ConfirmProps) {
  const say = useWords()
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const sending = useRef(false)
  const { form } = held
  const missing = whatIsMissing(form, parcels, place, now)
  const confirm = async () => {
    if (sending.current || missing !== null) return
    sending.current = true
    setBusy(true)
    const fix = await here.ask()
    const confirmation = confirmationOf({ stopId: stop.stopId, parcels, form, fix, now: Date.now() })
    const answer = confirmation === null ? null : await send(client, confirmation).catch(() => null)
    sending.current = false
    setBusy(false)
    onAnswer(answer, doneWords(say, form.choice))
  }
  return (
    <div className={classes.confirm}>
      <WhatItMeans form={form} parcels={parcels} place={place} now={now} doubted={isDoubted(here.geo)} />
      <Button
        fullWidth
        size="xl"
        h={76}
        disabled={missing !== null}
        loading={busy}
        onClick={() => void confirm()}
        data-testid="confirm"
      >
        {say('driver.confirm', { count: parcels.length })}
      </Button>
      <Text role="status" data-testid="confirm-waits">
        {missing === null ? '' : sayMissing(say, missing)}
      </Text>
    </div>
  )
}

type Meaning = {
  form: FormState
  parcels: readonly StopParcel[]
  place: PlaceEvidence
  now: number
  /** there is a position, and it is marked */
  doubted: boolean
}

/** What will be incomplete or unproven is said where it is confirmed, before it is (DOMAIN §5, Rule). */
function WhatItMeans({ form, parcels, place, now, doubted }: Meaning) {
  const say = useWords()
  const { choice } = form
  if (choice.kind === 'outcome' && choice.place !== null) {
    const gaps = proofLeftOut(form, parcels, place)
    if (gaps.length === 0) return null
    const sayGap = (gap: ProofGap) => say(gap === 'no_fix' && doubted ? 'atStop.doubt.gap' : `atStop.gap.${gap}`)
    const what = gaps.map(sayGap).join(', ')
    return (
      <Text fw={600} role="status" data-testid="proof-missing">
        {say('atStop.proofMissing', { what })}
      </Text>
    )
  }
  if (choice.kind !== 'nobody' || choice.reason === null || !willBeUnproven(form, choice.reason, place, now))
    return null
  return (
    <Text fw={600} role="status" data-testid="unproven">
      {place === 'none' && `${say(doubted ? 'atStop.doubt.unprovenPlace' : 'atStop.unprovenPlace')} `}
      {say('atStop.unproven')}
    </Text>
  )
}

const doneWords = (say: Say, choice: Choice): string =>
  choice.kind === 'outcome' ? say(`outcome.${choice.outcome}`) : say('driver.attemptRecorded')

/** A disabled button says why. */
function sayMissing(say: Say, missing: Missing): string {
  switch (missing) {
    case 'outcome':
    case 'place':
    case 'name':
    case 'reason':
      return say(`driver.missing.${missing}`)
    case 'house':
    case 'photo':
    case 'signature':
    case 'age':
    case 'pin':
    case 'evidence':
    case 'far':
      return say(`atStop.ask.${missing}`)
  }
}
