import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Instant, StopId } from '../../domain/brands.ts'
import { isDoubted, isFix } from '../../domain/geo.ts'
import type { ScanAnswer, StopDetail } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { StopButton, StopPanel } from '../depot/stop-panel.tsx'
import { Empty } from '../parts/empty.tsx'
import { AsOf } from '../parts/page-title.tsx'
import { Page } from '../parts/page.tsx'
import { calendarDay, clockTime } from '../parts/time.ts'
import { TONES } from '../parts/tones.ts'
import { sayNotRecorded, sayVerdict } from '../parts/verdict-words.ts'
import { paths } from '../paths.ts'
import { CameraButton } from '../scan/camera/camera-button.tsx'
import { CameraPanel } from '../scan/camera/camera-panel.tsx'
import { useCameraSwitch } from '../scan/camera/use-camera.ts'
import { play } from '../scan/sounds.ts'
import { useWords, type Say } from '../words.ts'
import { AnswerBand, type Band } from './answer-band.tsx'
import { Arrival } from './arrival.tsx'
import { PinWrong } from './pin-wrong.tsx'
import classes from './driver.module.css'
import { OutcomeForm } from './outcome-form.tsx'
import { ParcelList } from './parcel-list.tsx'
import { belongsWords, scanBand } from './stop/parcel-words.ts'
import { StopGlance } from './stop/stop-glance.tsx'
import { type StopForm, useStopForm } from './stop/use-form.ts'
import { type Here, useHere } from './stop/use-here.ts'
import { usePicking, type Wrong } from './use-picking.ts'

/** One stop: arrive, identify the parcels, say how it ended, confirm once; each step can be taken back (DOMAIN §4). */
export function StopPage() {
  const say = useWords()
  const stopId = (useParams()['stopId'] ?? '') as StopId
  const { data, failed } = useStation('stop', { stopId })
  const title =
    data == null ? say('driver.stop') : say('driver.stopTitle', { sequence: data.sequence, address: data.address })
  return (
    <Page
      situation="driver"
      glance={data != null}
      title={title}
      back={data == null ? paths.driver : paths.route(data.routeId)}
    >
      <div className={classes.page}>
        {data === undefined && <Empty>{failed ? say('state.cannotRead') : say('state.loading')}</Empty>}
        {data === null && <Empty>{say('driver.noSuchStop')}</Empty>}
        {data != null && <StopAtWork key={stopId} stop={data} failed={failed} />}
      </div>
    </Page>
  )
}

function StopAtWork({ stop, failed }: { stop: StopDetail & { asOf: Instant }; failed: boolean }) {
  const say = useWords()
  const [band, setBand] = useState<Band | null>(null)
  const held = useStopForm(stop.stopId)
  const here = useHere()
  const camera = useCameraSwitch()
  const show = (next: Band) => {
    setBand(next)
    const { sound } = TONES[next.tone]
    if (sound !== null) play(sound)
  }
  const picking = usePicking(stop, held, (told) => show(scanBand(say, told)))
  const answered = (answer: ScanAnswer | null, done: string, undoable = false) => {
    const odd = say(oddPlace(here))
    show(bandOf(say, answer, { done, undoable, odd }))
  }
  const page = (
    <div className={classes.stop} hidden={here.moving}>
      <Stack gap="lg">
        {camera.opened && !here.moving && <CameraPanel place="page" onClose={camera.close} />}
        <Head stop={stop} failed={failed} />
        {band !== null && <AnswerBand band={band} />}
        {held.restoredFrom !== null && band === null && <Restored held={held} />}
        <Arrival {...{ stop, held, here }} onAnswer={answered} />
        {stop.arrival !== null && <PinWrong stop={stop} here={here} onAnswer={answered} />}
        <ParcelList
          stop={stop}
          picking={picking}
          here={here}
          action={<CameraButton camera={camera} />}
          onAnswer={(answer, done) => {
            answered(answer, done, true)
            held.keepAgain()
          }}
        />
      </Stack>
      {!stop.list.some(picking.isOpen) ? (
        <div className={classes.confirm}>
          <Button component={Link} to={paths.route(stop.routeId)} fullWidth size="xl" h={76}>
            {say('driver.toRoute')}
          </Button>
          <Text>{say('driver.nothingLeft')}</Text>
        </div>
      ) : (
        <OutcomeForm
          {...{ stop, held, here }}
          parcels={stop.list.filter(({ packageId }) => picking.picked.has(packageId))}
          onAnswer={(answer, done) => {
            answered(answer, done, true)
            if (answer?.outcome !== 'recorded') return
            held.reset()
          }}
        />
      )}
      {picking.wrong !== null && <WrongParcel wrong={picking.wrong} onPutBack={picking.putBack} />}
    </div>
  )
  return (
    <>
      {here.moving && <StopGlance stop={stop} here={here} />}
      {/* Kept, not taken down: what was begun on it is there again when the van stands. */}
      {page}
    </>
  )
}

/** What lay here is shown as taken up again, and can be thrown away: it may be an hour old. */
function Restored({ held }: { held: StopForm }) {
  const say = useWords()
  return (
    <Group justify="space-between" className={classes.notice} data-testid="restored">
      <Text>{say('atStop.restored', { when: clockTime(held.restoredFrom ?? 0) })}</Text>
      <Button variant="default" size="lg" onClick={held.reset} data-testid="start-anew">
        {say('atStop.startAnew')}
      </Button>
    </Group>
  )
}

type Done = { done: string; undoable: boolean; /** about an arrival that proves nothing */ odd: string }

const oddPlace = ({ geo }: Here) => {
  if (isFix(geo)) return 'driver.farRecorded'
  return isDoubted(geo) ? 'atStop.doubt.recorded' : 'atStop.noFixRecorded'
}

/** A delivery's answer is worded by what was done; only what is odd about it by its verdict. */
function bandOf(say: Say, answer: ScanAnswer | null, { done, undoable, odd }: Done): Band {
  if (answer === null) return { tone: 'unrecorded', word: say('answer.lost.word'), sentence: say('answer.lost.act') }
  if (answer.outcome === 'not-recorded') return sayNotRecorded(say, answer)
  const { verdict, place, who, packageId } = answer
  if (verdict.kind === 'ok')
    return { tone: 'ok', word: done, sentence: say(undoable ? 'driver.recorded' : 'driver.arrivalRecorded') }
  if (verdict.kind === 'attention' && verdict.reason === 'unproven')
    return undoable
      ? { tone: 'attention', word: say('atStop.unprovenWord'), sentence: say('atStop.unprovenSay') }
      : { tone: 'attention', word: done, sentence: odd }
  if (verdict.kind === 'attention' && verdict.reason === 'proof-missing')
    return { tone: 'attention', word: done, sentence: say('atStop.proofSay') }
  return sayVerdict(say, { verdict, place, who, packageId, checkpoint: 'load' })
}

function Head({ stop, failed }: { stop: StopDetail & { asOf: Instant }; failed: boolean }) {
  const say = useWords()
  return (
    <section>
      <Group justify="space-between" align="baseline">
        <div className={classes.nextAddress}>{stop.address}</div>
        <AsOf asOf={stop.asOf} failed={failed} />
      </Group>
      <Text fz="xl">{[stop.name, stop.town].join(', ')}</Text>
      {stop.before !== null && <Text fw={650}>{say('package.before', { time: stop.before })}</Text>}
      {stop.note !== null && (
        <Text mt="xs">
          {stop.note.text}{' '}
          <Text span c="dimmed">
            {say(stop.note.old ? 'driver.oldNote' : 'driver.note', {
              day: calendarDay(stop.note.day),
              author: stop.note.author,
            })}
          </Text>
        </Text>
      )}
    </section>
  )
}

function WrongParcel({ wrong, onPutBack }: { wrong: Wrong; onPutBack: () => void }) {
  const say = useWords()
  return (
    <StopPanel
      sentence={say('verdict.stop.not-at-this-stop.say')}
      packageId={wrong.packageId}
      where={belongsWords(say, wrong.belongs)}
      steps={null}
      more={0}
      behind={null}
      actions={
        <>
          <StopButton onClick={onPutBack} testId="put-back">
            {say('driver.putBack')}
          </StopButton>
          <Button
            size="xl"
            h={76}
            variant="outline"
            color="#ffffff"
            component={Link}
            to={paths.package(wrong.packageId)}
          >
            {say('driver.lookUp')}
          </Button>
        </>
      }
    />
  )
}
