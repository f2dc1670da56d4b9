import { Button, Group, Text, TextInput } from '@mantine/core'
import { IconSignature } from '@tabler/icons-react'
import { useState } from 'react'
import type { StopId } from '../../../domain/brands.ts'
import { OUTCOME_RULES } from '../../../domain/proof.ts'
import { useWords } from '../../words.ts'
import type { StopParcel } from '../outcomes.ts'
import { askedOf, type Choice, chosen, DOCUMENTS, type FormState } from './form-state.ts'
import { Need } from './need.tsx'
import { PhotoNeed } from './photo-need.tsx'
import { PinFields } from './pin-field.tsx'
import { SignatureSheet } from './signature.tsx'
import { Answer } from '../../parts/answer.tsx'
import answers from '../../parts/answers.module.css'
import classes from './stop.module.css'
import type { StopForm } from './use-form.ts'

type Part = { form: FormState; change: StopForm['change'] }
export type ProofFieldsProps = Part & {
  stopId: StopId
  choice: Extract<Choice, { kind: 'outcome' }>
  parcels: readonly StopParcel[]
}

/** What the outcome and the services of these parcels ask for (DOMAIN §4.1). */
export function ProofFields({ stopId, choice, parcels, form, change }: ProofFieldsProps) {
  const say = useWords()
  const { outcome, place } = choice
  if (place === null) return null
  const rule = OUTCOME_RULES[outcome]
  const asked = askedOf(parcels)
  return (
    <>
      <Taker form={form} change={change} choice={choice} />
      <ul className={classes.needs}>
        <PinFields
          {...{ stopId, parcels }}
          onFail={() => change((was) => chosen(was, { kind: 'nobody', reason: 'PIN_FAILED' }))}
        />
        {asked.age !== null && <Age form={form} change={change} age={asked.age} />}
        {asked.signature && <Signature {...{ stopId, form, change }} must />}
        <PhotoNeed
          {...{ stopId, form, change }}
          kind="delivery"
          name="photo"
          label={say('photo.title.delivery')}
          must={rule.photo}
        />
      </ul>
    </>
  )
}

function Taker({ form, change, choice: { outcome, place } }: Part & Pick<ProofFieldsProps, 'choice'>) {
  const say = useWords()
  const must = OUTCOME_RULES[outcome].name
  if (!must && place !== 'in_person_household') return null
  return (
    <Group grow align="end">
      <TextInput
        size="lg"
        label={say(must ? 'driver.name' : 'atStop.takerOptional')}
        value={form.name}
        maxLength={120}
        onChange={(event) => change({ name: event.currentTarget.value })}
        data-testid="taker-name"
      />
      {outcome === 'neighbour' && (
        <TextInput
          size="lg"
          label={say('driver.houseNumber')}
          value={form.houseNumber}
          maxLength={20}
          onChange={(event) => change({ houseNumber: event.currentTarget.value })}
          data-testid="taker-house"
        />
      )}
    </Group>
  )
}

export function Signature({ stopId, form, change, must }: Part & { stopId: StopId; must: boolean }) {
  const say = useWords()
  const [opened, open] = useState(false)
  const signed = form.photos.signature !== undefined
  return (
    <Need
      given={signed}
      name="signature"
      label={say('atStop.signature.title')}
      hint={must ? undefined : say('atStop.optional')}
    >
      <Button
        variant="default"
        size="lg"
        h={56}
        leftSection={<IconSignature size={26} />}
        onClick={() => open(true)}
        data-testid="sign"
      >
        {say(signed ? 'atStop.signature.again' : 'atStop.photo.signature')}
      </Button>
      {signed && <Text role="status">{say('atStop.signature.taken')}</Text>}
      {must && !signed && (
        <Button
          variant={form.noSignature ? 'filled' : 'subtle'}
          size="lg"
          h={56}
          aria-pressed={form.noSignature}
          onClick={() => change((was) => ({ noSignature: !was.noSignature }))}
          data-testid="no-signature"
        >
          {say(form.noSignature ? 'atStop.signature.noneSaid' : 'atStop.signature.none')}
        </Button>
      )}
      {opened && (
        <SignatureSheet
          stopId={stopId}
          onCancel={() => open(false)}
          onDone={(sha256) => {
            change((was) => ({ photos: { ...was.photos, signature: sha256 }, noSignature: false }))
            open(false)
          }}
        />
      )}
    </Need>
  )
}

/** Over the limit, yes or no, and the kind of document: nothing else is asked or kept (DOMAIN §4.3). */
function Age({ form, change, age }: Part & { age: 16 | 18 }) {
  const say = useWords()
  const { overLimit, document } = form
  return (
    <Need
      given={overLimit === true && document !== null}
      name="age"
      label={say('atStop.age.ask', { age })}
      hint={say('atStop.age.kept')}
    >
      <Touch pressed={overLimit === true} onClick={() => change({ overLimit: true })} name="age-yes">
        {say('atStop.age.yes', { age })}
      </Touch>
      <Touch pressed={overLimit === false} onClick={() => change({ overLimit: false })} name="age-no">
        {say('atStop.age.no')}
      </Touch>
      {overLimit === false && (
        <>
          <Text fw={650} w="100%" role="alert">
            {say('atStop.age.tooYoung')}
          </Text>
          <Button
            size="lg"
            h={56}
            onClick={() => change((was) => chosen(was, { kind: 'nobody', reason: 'ID_FAILED' }))}
            data-testid="age-fail"
          >
            {say('atStop.age.fail')}
          </Button>
        </>
      )}
      {overLimit === true && (
        <div className={answers.few} role="group" aria-label={say('atStop.age.document')}>
          <Text w="100%">{say('atStop.age.document')}</Text>
          {DOCUMENTS.map((one) => (
            <Touch
              key={one}
              pressed={document === one}
              onClick={() => change({ document: one })}
              name={`document-${one}`}
            >
              {say(`atStop.age.documents.${one}`)}
            </Touch>
          ))}
        </div>
      )}
    </Need>
  )
}

/** One of a few answers. */
export function Touch({
  pressed,
  onClick,
  name,
  children,
}: {
  pressed: boolean
  onClick: () => void
  name: string
  children: string
}) {
  return (
    <Answer aria-pressed={pressed} onClick={onClick} data-testid={name}>
      {children}
    </Answer>
  )
}
