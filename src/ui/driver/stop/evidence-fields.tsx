import { Button, Text, TextInput } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import type { StopId } from '../../../domain/brands.ts'
import type { PlaceEvidence } from '../../../domain/geo.ts'
import {
  type EvidenceNeed,
  OFFERED_WHEN_FAR,
  PHOTO_FOR,
  photoKindsOf,
  REASONS,
  WAIT_AT_DOOR_S,
} from '../../../domain/reasons.ts'
import type { AttemptReason } from '../../../domain/vocabulary.ts'
import { Shape } from '../../parts/shape.tsx'
import { toneStyle } from '../../parts/verdict-panel.tsx'
import { useWords } from '../../words.ts'
import { chosen, type FormState, gapsOf, waitedS } from './form-state.ts'
import { Need } from './need.tsx'
import { PhotoNeed } from './photo-need.tsx'
import { Signature, Touch } from './proof-fields.tsx'
import { Answer } from '../../parts/answer.tsx'
import answers from '../../parts/answers.module.css'
import classes from './stop.module.css'
import type { StopForm } from './use-form.ts'

export type EvidenceProps = {
  stopId: StopId
  reason: AttemptReason
  form: FormState
  change: StopForm['change']
  place: PlaceEvidence
  /** wall clock, ticking */
  now: number
  /** how often a PIN was tried is the station's count, not a person's */
  triesCounted: boolean
  /** how far the address is, in words; null: not known */
  distance: string | null
}

/** What this reason asks for, each with what gives it, and what it means to go without (DOMAIN §5). */
export function EvidenceFields(props: EvidenceProps) {
  const say = useWords()
  const { reason, form, change, place, now } = props
  const { blames, evidence, next } = REASONS[reason]
  if (blames && place === 'far') return <TooFar {...props} />
  const gaps = gapsOf(form, reason, place, now)
  const lacks = gaps.map((need) => say(`atStop.need.${need}`)).join(', ')
  return (
    <>
      {reason === 'DANGEROUS_GOODS' && <Danger />}
      <Text fw={650} data-testid="next-action">
        {say('atStop.nextIs', { what: say(`atStop.next.${next}`) })}
      </Text>
      <ul className={classes.needs}>
        {evidence.map((need) => (
          <Evidence key={need} {...props} need={need} given={!gaps.includes(need)} />
        ))}
        {reason === 'REFUSED' && <Signature {...props} must={false} />}
        {reason === 'UNSAFE' && (
          <PhotoNeed {...props} kind="door" name="optional" label={say('photo.title.door')} must={false} />
        )}
      </ul>
      <TextInput
        size="lg"
        label={say('driver.noteLabel')}
        value={form.note}
        maxLength={300}
        onChange={(event) => change({ note: event.currentTarget.value })}
        data-testid="note"
      />
      {gaps.length > 0 && !form.without && (
        <Button variant="default" size="lg" h={56} onClick={() => change({ without: true })} data-testid="without">
          {say('atStop.without')}
        </Button>
      )}
      {gaps.length > 0 && form.without && <Text role="status">{say('atStop.withoutSaid', { what: lacks })}</Text>}
    </>
  )
}

function Evidence({ need, given, ...props }: EvidenceProps & { need: EvidenceNeed; given: boolean }) {
  const say = useWords()
  const { form, change, reason } = props
  const label = say(`atStop.need.${need}`)
  const kind = PHOTO_FOR[need]
  if (kind !== undefined) {
    const other = photoKindsOf(reason).find((one) => one !== kind && form.photos[one] !== undefined)
    return <PhotoNeed {...props} kind={other ?? kind} name={need} label={label} must />
  }
  switch (need) {
    case 'wait_or_call':
      return <WaitOrCall {...props} given={given} />
    case 'call_log':
      return (
        <Need given={given} name={need} label={label}>
          <Touch pressed={form.called} onClick={() => change({ called: !form.called })} name="called">
            {say('atStop.call.called')}
          </Touch>
        </Need>
      )
    case 'van_searched':
      return (
        <Need given={given} name={need} label={label}>
          <VanSearched form={form} change={change} />
        </Need>
      )
    case 'tries':
      return (
        <Need given={given} name={need} label={label}>
          {props.triesCounted && <Text>{say('atStop.doorPin.counted', { count: form.tries ?? 0 })}</Text>}
          {(props.triesCounted ? [] : [0, 1, 2, 3, 4, 5]).map((tries) => (
            <Touch key={tries} pressed={form.tries === tries} onClick={() => change({ tries })} name={`tries-${tries}`}>
              {tries === 0 ? say('atStop.noTries') : say('atStop.tries', { count: tries })}
            </Touch>
          ))}
        </Need>
      )
    case 'request_id':
      return <Typed {...props} need={need} given={given} field="requestId" label={say('atStop.requestId')} />
    case 'locker_message':
      return <Typed {...props} need={need} given={given} field="lockerMessage" label={say('atStop.lockerMessage')} />
    case 'place':
    case 'door_photo':
    case 'hours_photo':
    case 'photo_or_note':
    case 'label_photo':
    case 'damage_photo':
      return <Need given={given} name={need} label={label} hint={props.distance ?? undefined} />
  }
}

export function VanSearched({ form, change }: Pick<EvidenceProps, 'form' | 'change'>) {
  const say = useWords()
  return (
    <>
      <Touch pressed={form.vanSearched === true} onClick={() => change({ vanSearched: true })} name="van-yes">
        {say('atStop.van.yes')}
      </Touch>
      <Touch pressed={form.vanSearched === false} onClick={() => change({ vanSearched: false })} name="van-no">
        {say('atStop.van.no')}
      </Touch>
    </>
  )
}

type TypedProps = EvidenceProps & {
  need: EvidenceNeed
  given: boolean
  field: 'requestId' | 'lockerMessage'
  label: string
}

function Typed({ need, given, field, label, form, change }: TypedProps) {
  const say = useWords()
  return (
    <Need given={given} name={need} label={say(`atStop.need.${need}`)}>
      <TextInput
        size="lg"
        w="100%"
        aria-label={label}
        placeholder={label}
        value={form[field]}
        maxLength={40}
        onChange={(event) => change({ [field]: event.currentTarget.value })}
        data-testid={field}
      />
    </Need>
  )
}

/** The bell starts a minute that can be seen; a call counts instead. */
function WaitOrCall({ form, change, now, given }: EvidenceProps & { given: boolean }) {
  const say = useWords()
  const waited = waitedS(form, now)
  return (
    <Need given={given} name="wait_or_call" label={say('atStop.need.wait_or_call')}>
      {form.waitFrom === null ? (
        <Button
          variant="default"
          size="lg"
          h={56}
          leftSection={<IconBell size={26} />}
          onClick={() => change({ waitFrom: now })}
          data-testid="wait"
        >
          {say('atStop.wait.start')}
        </Button>
      ) : (
        <Text fz="xl" fw={700} role="timer" data-testid="waiting" data-waited={waited}>
          {waited >= WAIT_AT_DOOR_S
            ? say('atStop.wait.done', { seconds: waited })
            : say('atStop.wait.left', { count: WAIT_AT_DOOR_S - waited })}
        </Text>
      )}
      <Touch pressed={form.called} onClick={() => change({ called: !form.called })} name="called">
        {say(form.called ? 'atStop.wait.calledSaid' : 'atStop.wait.called')}
      </Touch>
    </Need>
  )
}

/** A reason that blames the recipient is not taken from elsewhere; what may be true instead is offered (DOMAIN §5, Rule). */
function TooFar({ change, distance }: EvidenceProps) {
  const say = useWords()
  return (
    <div className={classes.said} role="alert" data-testid="too-far">
      <Text fw={700} fz="xl">
        {say('atStop.far.title')}
      </Text>
      <Text mt={6}>{say('atStop.far.say', { distance: distance ?? '' })}</Text>
      <div className={answers.few} style={{ margin: '12px 0' }}>
        {OFFERED_WHEN_FAR.map((offered) => (
          <Answer
            key={offered}

            onClick={() => change((was) => chosen(was, { kind: 'nobody', reason: offered }))}
            data-offer={offered}
          >
            {say(`attempt.${offered}`)}
          </Answer>
        ))}
      </div>
      <Text>{say('atStop.far.pin')}</Text>
    </div>
  )
}

function Danger() {
  const say = useWords()
  return (
    <div className={classes.danger} style={toneStyle('attention')} role="alert" data-testid="danger">
      <Shape name="triangle" />
      <div className={classes.dangerWord}>{say('atStop.danger.title')}</div>
      <div>{say('atStop.danger.away')}</div>
      <div>{say('atStop.danger.call')}</div>
      <div>{say('atStop.danger.then')}</div>
    </div>
  )
}
