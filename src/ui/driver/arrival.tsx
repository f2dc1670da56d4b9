import { Button, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { bandOf, isDoubted, isFix, isTooCoarse, type Band } from '../../domain/geo.ts'
import { ARRIVE_REASONS, type ArriveReason } from '../../domain/vocabulary.ts'
import type { ScanAnswer, StopDetail } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { Shape } from '../parts/shape.tsx'
import { clockTime } from '../parts/time.ts'
import type { ShapeName } from '../parts/tones.ts'
import { useWords, wordsFor } from '../words.ts'
import { geoField } from './geo.ts'
import { mayArrive } from './outcomes.ts'
import { distanceWords } from './stop/distance.ts'
import type { StopForm } from './stop/use-form.ts'
import { Answer } from '../parts/answer.tsx'
import answers from '../parts/answers.module.css'
import classes from './stop/stop.module.css'
import type { Here } from './stop/use-here.ts'

/** Each a touch; any other is typed. */
const REASONS = ARRIVE_REASONS.filter((reason) => reason !== 'other')
const SHORTEST_REASON = 3
const SHAPE: Record<Band, ShapeName> = { ok: 'tick', warned: 'triangle', explained: 'triangle', unknown: 'bars' }

export type ArrivalProps = {
  stop: StopDetail
  held: StopForm
  here: Here
  onAnswer: (answer: ScanAnswer | null, done: string) => void
}

/**
 * How far away, in three bands, and "I am here". Far from the pin asks why, which is a question and no dead end (DOMAIN §4 Arrive). The position says by itself
 * when it asks: so the question stands below the button, which does not move for it, and once asked it stays.
 */
export function Arrival({ stop, held, here, onAnswer }: ArrivalProps) {
  const say = useWords()
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [question, setQuestion] = useState<string | null>(null)
  const { farReason: chosen, farNote: typed } = held.form
  const [asked, setAsked] = useState(false)
  const { band } = bandOf(here.geo, stop)
  const asks = question !== null || band === 'warned' || band === 'explained'
  if (asks && !asked) setAsked(true)
  if (!mayArrive(stop)) return <Arrived stop={stop} />
  const note = typed.trim()
  const explained = chosen !== null || note.length >= SHORTEST_REASON
  const pinIsWrong = chosen === 'pin_wrong'
  const arrive = async () => {
    setBusy(true)
    const said = chosen === null ? ({ reason: 'other', note } as const) : { reason: chosen }
    const why = asks && explained ? { ...said, pinIsWrong } : {}
    const asked = client.arrive({ stopId: stop.stopId, ...geoField(await here.ask()), ...why })
    const answer = await asked.catch(() => null)
    setBusy(false)
    if (!asks && answer?.outcome === 'not-recorded' && answer.reason === 'input') setQuestion(answer.sentence)
    else {
      if (answer?.outcome === 'recorded') held.change({ farReason: null, farNote: '' })
      onAnswer(answer, say('driver.arrived'))
    }
  }
  return (
    <section className={classes.arrival} data-testid="arrival" data-band={band}>
      <HowFar stop={stop} here={here} question={question} />
      <Button
        size="xl"
        h={72}
        fullWidth
        onClick={() => void arrive()}
        loading={busy}
        disabled={asks && !explained}
        data-testid="arrive"
      >
        {say('driver.iAmHere')}
      </Button>
      {asked && (
        <Why
          off={!asks}
          chosen={chosen}
          onChoose={(farReason) => held.change({ farReason })}
          typed={typed}
          onType={(farNote) => held.change({ farNote })}
        >
          {pinIsWrong && isFix(here.geo) && (
            <Text data-testid="pin-report">
              {say('atStop.pinReport', {
                place: `${here.geo.lat.toFixed(5)}, ${here.geo.lon.toFixed(5)}`,
                accuracy: distanceWords(here.geo.accuracyM),
              })}
            </Text>
          )}
        </Why>
      )}
    </section>
  )
}

function HowFar({ stop, here, question }: Pick<ArrivalProps, 'stop' | 'here'> & { question: string | null }) {
  const say = useWords()
  const { band, distanceM } = bandOf(here.geo, stop)
  const accuracy = here.geo === null ? null : distanceWords(here.geo.accuracyM)
  const coarse = isTooCoarse(here.geo) ? say('atStop.coarse', { accuracy: distanceWords(here.geo.accuracyM) }) : null
  const said = band === 'unknown' && isDoubted(here.geo) ? say('atStop.doubt.band') : say(`atStop.band.${band}`)
  return (
    <div className={classes.away} data-band={band}>
      <Shape name={SHAPE[band]} className={classes.awayShape} />
      <div role="status" data-testid="away">
        {distanceM !== null && accuracy !== null && (
          <div className={classes.awayWords}>
            {say('atStop.away', { distance: distanceWords(distanceM), accuracy })}
          </div>
        )}
        <div>{question ?? coarse ?? said}</div>
        {band === 'unknown' && here.sentence !== null && <div>{here.sentence}</div>}
      </div>
    </div>
  )
}

type WhyProps = {
  /** near enough by now: nothing is asked */
  off: boolean
  chosen: ArriveReason | null
  onChoose: (reason: ArriveReason | null) => void
  typed: string
  onType: (text: string) => void
  children: React.ReactNode
}

function Why({ off, chosen, onChoose, typed, onType, children }: WhyProps) {
  const say = useWords()
  return (
    <fieldset className={classes.question} disabled={off}>
      <div className={answers.grid}>
        {REASONS.map((one) => (
          <Answer
            key={one}
            aria-pressed={chosen === one}
            onClick={() => onChoose(chosen === one ? null : one)}
            data-far={one}
          >
            {say(`arriveReason.${one}`)}
          </Answer>
        ))}
      </div>
      {children}
      {chosen === null && (
        <TextInput
          size="lg"
          label={say('driver.far.why')}
          value={typed}
          maxLength={200}
          onChange={(event) => onType(event.currentTarget.value)}
        />
      )}
    </fieldset>
  )
}

/** What was recorded, so that nobody says it twice. */
function Arrived({ stop: { arrival } }: { stop: StopDetail }) {
  const say = useWords()
  if (arrival === null) return null
  const time = clockTime(arrival.at)
  return (
    <div className={classes.away} data-testid="arrived" data-band={arrival.band}>
      <Shape name={SHAPE[arrival.band]} className={classes.smallShape} />
      <Text>
        {arrival.distanceM === null
          ? say('atStop.arrivedAt', { time })
          : say('atStop.arrivedAway', { time, distance: distanceWords(arrival.distanceM) })}
        {arrival.reason !== null && ` · ${wordsFor(`arriveReason.${arrival.reason}`) ?? arrival.reason}`}
      </Text>
    </div>
  )
}
