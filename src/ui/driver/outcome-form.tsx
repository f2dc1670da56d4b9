import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { StopId } from '../../domain/brands.ts'
import type { AttemptReason, Outcome, PlaceCode } from '../../domain/vocabulary.ts'
import type { ScanAnswer } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useWords } from '../words.ts'
import classes from './driver.module.css'
import { geoField, whereAmI } from './geo.ts'
import { needsName, outcomesFor, placesFor, REASON_GROUPS, type StopParcel } from './outcomes.ts'

export type OutcomeFormProps = {
  stopId: StopId
  /** what is in the hand; the outcome is chosen for these, per parcel and not per stop (DOMAIN §4) */
  parcels: readonly StopParcel[]
  onAnswer: (answer: ScanAnswer | null, done: string) => void
}
type Choice =
  | { kind: 'none' }
  | { kind: 'outcome'; outcome: Outcome; place: PlaceCode | null }
  | { kind: 'nobody'; reason: AttemptReason | null }

export function OutcomeForm({ stopId, parcels, onAnswer }: OutcomeFormProps) {
  const say = useWords()
  const client = useClient()
  const [choice, choose] = useState<Choice>({ kind: 'none' })
  const [name, setName] = useState('')
  const [houseNumber, setHouseNumber] = useState('')
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  if (parcels.length === 0) return <p className={classes.pick}>{say('driver.pickFirst')}</p>
  const packageIds = parcels.map(({ packageId }) => packageId)
  const missing = whatIsMissing(choice, name, parcels)
  const confirm = async () => {
    if (choice.kind === 'none' || missing !== null) return
    setBusy(true)
    const geo = geoField(await whereAmI())
    if (choice.kind === 'nobody' && choice.reason !== null) {
      const words = note.trim() === '' ? {} : { note: note.trim() }
      const asked = client.attempt({ stopId, packageIds, reason: choice.reason, ...words, ...geo })
      onAnswer(await asked.catch(() => null), say('driver.attemptRecorded'))
    } else if (choice.kind === 'outcome' && choice.place !== null) {
      const who = needsName(choice.outcome) ? { name: name.trim() } : {}
      const house =
        choice.outcome === 'neighbour' && houseNumber.trim() !== '' ? { houseNumber: houseNumber.trim() } : {}
      const asked = client.deliver({
        stopId,
        packageIds,
        outcome: choice.outcome,
        placeCode: choice.place,
        ...who,
        ...house,
        ...geo,
      })
      onAnswer(await asked.catch(() => null), say(`outcome.${choice.outcome}`))
    }
    setBusy(false)
  }
  return (
    <Stack component="section" flex={1} data-testid="outcome-form">
      <Text component="h2" fw={650} fz="lg" m={0}>
        {say('driver.outcome')}
      </Text>
      <Outcomes parcels={parcels} choice={choice} onChoose={choose} />
      {choice.kind === 'outcome' && <Places choice={choice} onChoose={choose} />}
      {choice.kind === 'nobody' && <Reasons choice={choice} onChoose={choose} />}
      {choice.kind === 'nobody' && (
        <TextInput
          size="lg"
          label={say('driver.noteLabel')}
          value={note}
          maxLength={300}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      )}
      {choice.kind === 'outcome' && needsName(choice.outcome) && (
        <Group grow>
          <TextInput
            size="lg"
            label={say('driver.name')}
            value={name}
            maxLength={120}
            onChange={(event) => setName(event.currentTarget.value)}
            data-testid="taker-name"
          />
          {choice.outcome === 'neighbour' && (
            <TextInput
              size="lg"
              label={say('driver.houseNumber')}
              value={houseNumber}
              maxLength={20}
              onChange={(event) => setHouseNumber(event.currentTarget.value)}
            />
          )}
        </Group>
      )}
      <div className={classes.confirm}>
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
        <Text role="status">{missing === null ? '' : say(`driver.missing.${missing}`)}</Text>
      </div>
    </Stack>
  )
}

type Missing = 'outcome' | 'place' | 'name' | 'reason'

/** A disabled button says why. */
function whatIsMissing(choice: Choice, name: string, parcels: readonly StopParcel[]): Missing | null {
  switch (choice.kind) {
    case 'none':
      return 'outcome'
    case 'nobody':
      return choice.reason === null ? 'reason' : null
    case 'outcome':
      // A parcel picked after the outcome may close it.
      if (outcomesFor(parcels).some(({ outcome, closed }) => outcome === choice.outcome && closed !== null))
        return 'outcome'
      if (choice.place === null) return 'place'
      return needsName(choice.outcome) && name.trim() === '' ? 'name' : null
  }
}

type Part = { choice: Choice; onChoose: (choice: Choice) => void }

function Outcomes({ parcels, choice, onChoose }: Part & { parcels: readonly StopParcel[] }) {
  const say = useWords()
  const chosen = choice.kind === 'outcome' ? choice.outcome : null
  const take = (outcome: Outcome) => {
    const places = placesFor(outcome)
    onChoose({ kind: 'outcome', outcome, place: places.length === 1 ? (places[0] ?? null) : null })
  }
  return (
    <div className={classes.choices}>
      {outcomesFor(parcels).map(({ outcome, closed }) => (
        <button
          key={outcome}
          type="button"
          className={classes.choice}
          aria-pressed={chosen === outcome}
          disabled={closed !== null}
          onClick={() => take(outcome)}
          data-outcome={outcome}
        >
          {say(`outcome.${outcome}`)}
          {closed !== null && <span className={classes.why}>{say(`driver.${closed}`)}</span>}
        </button>
      ))}
      <button
        type="button"
        className={classes.choice}
        aria-pressed={choice.kind === 'nobody'}
        onClick={() => onChoose({ kind: 'nobody', reason: null })}
        data-outcome="attempt"
      >
        {say('driver.notDelivered')}
      </button>
    </div>
  )
}

function Places({ choice, onChoose }: { choice: Extract<Choice, { kind: 'outcome' }>; onChoose: Part['onChoose'] }) {
  const say = useWords()
  const places = placesFor(choice.outcome)
  if (places.length === 1) return null
  return (
    <div className={classes.choices}>
      {places.map((place) => (
        <button
          key={place}
          type="button"
          className={classes.choice}
          aria-pressed={choice.place === place}
          onClick={() => onChoose({ ...choice, place })}
          data-place={place}
        >
          {say(`place.${place}`)}
        </button>
      ))}
    </div>
  )
}

function Reasons({ choice, onChoose }: { choice: Extract<Choice, { kind: 'nobody' }>; onChoose: Part['onChoose'] }) {
  const say = useWords()
  return (
    <>
      {(['door', 'ours'] as const).map((group) => (
        <div key={group}>
          <Text c="dimmed" mb={6}>
            {say(`driver.reasons.${group}`)}
          </Text>
          <div className={classes.choices}>
            {REASON_GROUPS[group].map((reason) => (
              <button
                key={reason}
                type="button"
                className={classes.choice}
                aria-pressed={choice.reason === reason}
                onClick={() => onChoose({ kind: 'nobody', reason })}
                data-reason={reason}
              >
                {say(`attempt.${reason}`)}
              </button>
            ))}
          </div>
        </div>
      ))}
    </>
  )
}
