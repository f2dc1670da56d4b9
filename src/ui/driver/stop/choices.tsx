import { Button, Text } from '@mantine/core'
import {
  type Icon,
  IconBuilding,
  IconBuildingCottage,
  IconCar,
  IconDoor,
  IconDoorExit,
  IconHome,
  IconMail,
  IconMailbox,
  IconMapPin,
  IconPlant,
  IconPlant2,
  IconTrash,
  IconUser,
  IconUsers,
} from '@tabler/icons-react'
import { useState } from 'react'
import type { AttemptReason, Outcome, PlaceCode } from '../../../domain/vocabulary.ts'
import { useWords } from '../../words.ts'
import { AT_LOCKERS, outcomesFor, placesFor, REASON_GROUPS, type StopParcel } from '../outcomes.ts'
import type { Choice } from './form-state.ts'
import { Answer } from '../../parts/answer.tsx'
import answers from '../../parts/answers.module.css'
import classes from './stop.module.css'

type Part = { choice: Choice; onChoose: (choice: Choice) => void }

const OUTCOME_ICON: Record<Outcome, Icon> = {
  handed_over: IconUser,
  safe_place: IconMapPin,
  neighbour: IconHome,
  mail_room: IconMailbox,
  reception: IconBuilding,
  letterbox: IconMail,
}
const PLACE_ICON: Partial<Record<PlaceCode, Icon>> = {
  in_person: IconUser,
  in_person_household: IconUsers,
  front_porch: IconDoor,
  rear_door: IconDoorExit,
  garage: IconCar,
  garden: IconPlant2,
  greenhouse: IconPlant,
  shed: IconBuildingCottage,
  behind_bin: IconTrash,
  safe_place_named: IconMapPin,
}

/** How it ended: what a service closes is grey and says why. Once one is chosen it stands alone, with the way back beside it. */
export function Outcomes({ parcels, choice, onChoose }: Part & { parcels: readonly StopParcel[] }) {
  const say = useWords()
  const back = () => onChoose({ kind: 'none' })
  if (choice.kind === 'outcome')
    return <Chosen words={say(`outcome.${choice.outcome}`)} label={say('atStop.another')} onBack={back} />
  if (choice.kind === 'nobody' && choice.reason === null)
    return <Chosen words={say('driver.notDelivered')} label={say('atStop.another')} onBack={back} />
  if (choice.kind === 'nobody') return null
  const take = (outcome: Outcome) => {
    const places = placesFor(outcome)
    onChoose({ kind: 'outcome', outcome, place: places.length === 1 ? (places[0] ?? null) : null })
  }
  return (
    <div className={answers.grid}>
      {outcomesFor(parcels).map(({ outcome, closed }) => {
        const Picture = OUTCOME_ICON[outcome]
        return (
          <Answer
            key={outcome}

            disabled={closed !== null}
            onClick={() => take(outcome)}
            data-outcome={outcome}
          >
            <Picture size={30} aria-hidden />
            <span>
              {say(`outcome.${outcome}`)}
              {closed !== null && <span className={classes.why}>{say(`driver.${closed}`)}</span>}
            </span>
          </Answer>
        )
      })}
      <Answer onClick={() => onChoose({ kind: 'nobody', reason: null })} data-outcome="attempt">
        <IconDoorExit size={30} aria-hidden />
        {say('driver.notDelivered')}
      </Answer>
    </div>
  )
}

function Chosen({ words, label, onBack }: { words: string; label: string; onBack: () => void }) {
  return (
    <div className={classes.chosen} data-testid="chosen">
      <span>{words}</span>
      <Button variant="default" size="lg" onClick={onBack} data-testid="another">
        {label}
      </Button>
    </div>
  )
}

/** To whom, or where it was left, with a picture each. One that has a single place needs no question. */
export function Places({
  choice,
  onChoose,
}: {
  choice: Extract<Choice, { kind: 'outcome' }>
  onChoose: Part['onChoose']
}) {
  const say = useWords()
  const places = placesFor(choice.outcome)
  if (places.length === 1) return null
  return (
    <div className={answers.grid}>
      {places.map((place) => {
        const Picture = PLACE_ICON[place] ?? IconMapPin
        return (
          <Answer
            key={place}

            aria-pressed={choice.place === place}
            onClick={() => onChoose({ ...choice, place })}
            data-place={place}
          >
            <Picture size={30} aria-hidden />
            {say(`place.${place}`)}
          </Answer>
        )
      })}
    </div>
  )
}

/** Why not, in two groups that a slip does not mix up; once chosen it stands alone. */
export function Reasons({
  choice,
  onChoose,
}: {
  choice: Extract<Choice, { kind: 'nobody' }>
  onChoose: Part['onChoose']
}) {
  const say = useWords()
  const [more, showMore] = useState(false)
  if (choice.reason !== null)
    return (
      <Chosen
        words={say(`attempt.${choice.reason}`)}
        label={say('atStop.anotherReason')}
        onBack={() => onChoose({ kind: 'nobody', reason: null })}
      />
    )
  const take = (reason: AttemptReason) => onChoose({ kind: 'nobody', reason })
  return (
    <>
      {(['door', 'ours'] as const).map((group) => (
        <div key={group}>
          <Text c="dimmed" mb={6}>
            {say(`driver.reasons.${group}`)}
          </Text>
          <ReasonButtons reasons={REASON_GROUPS[group]} onTake={take} />
        </div>
      ))}
      {more ? (
        <ReasonButtons reasons={AT_LOCKERS} onTake={take} />
      ) : (
        <Button variant="default" size="lg" h={56} onClick={() => showMore(true)} data-testid="more-reasons">
          {say('atStop.moreReasons')}
        </Button>
      )}
    </>
  )
}

type ReasonButtonsProps = { reasons: readonly AttemptReason[]; onTake: (reason: AttemptReason) => void }

function ReasonButtons({ reasons, onTake }: ReasonButtonsProps) {
  const say = useWords()
  return (
    <div className={answers.grid}>
      {reasons.map((reason) => (
        <Answer
          key={reason}

          onClick={() => onTake(reason)}
          data-reason={reason}
        >
          {say(`attempt.${reason}`)}
        </Answer>
      ))}
    </div>
  )
}
