import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { IconSquares } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { isCorrectable } from '../../domain/decide/correct.ts'
import { isTerminal } from '../../domain/fold.ts'
import type { Contradiction, PackageView } from '../../domain/view.ts'
import type { PackageDetail, TimelineEntry } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { keepFocus } from '../parts/keep-focus.ts'
import { useTell } from '../parts/tell.ts'
import { clockTime, scanTime } from '../parts/time.ts'
import { detailsOf, evidenceWords, nameOf } from '../parts/timeline-words.ts'
import { HeadWithEmergency } from '../talk/emergency-here.tsx'
import { useWords } from '../words.ts'
import classes from './contradictions.module.css'
import { CorrectionForm, type Said } from './correction-form.tsx'

const PhotoView = lazy(async () => ({ default: (await import('../photo/photo-view.tsx')).PhotoView }))

type Truth = 'first' | 'second' | 'both'

/** Each pair of facts that cannot both be so, side by side, for a person to say which is (DESIGN §3; DOMAIN §0.2 rules 4, 6). */
export function Contradictions({ detail: { view, entries } }: { detail: PackageDetail }) {
  return view.contradictions.map((one) => (
    <Pair
      key={one.events.join()}
      of={one}
      view={view}
      entries={one.events.map((id) => entries.find(({ eventId }) => eventId === id))}
    />
  ))
}

type PairProps = { of: Contradiction; view: PackageView; entries: (TimelineEntry | undefined)[] }

function Pair({ of, view, entries: [first, second] }: PairProps) {
  const say = useWords()
  const { data: operator } = useStation('operator')
  const [truth, setTruth] = useState<Truth | null>(null)
  const supervises = operator?.role === 'supervisor'
  const isTrue = (which: 'first' | 'second', other: TimelineEntry | undefined) =>
    supervises && other !== undefined && isCorrectable(other.kind) ? () => setTruth(which) : null
  return (
    <section className={classes.pair} aria-label={say('settle.title')} data-testid="contradiction" data-kind={of.kind}>
      <Text component="h2" fw={650} m={0} className={classes.title}>
        <IconSquares size={18} aria-hidden /> {say('settle.title')}
      </Text>
      <Text size="sm" className={classes.sentence}>
        {say(`contradiction.${of.kind}`)}
      </Text>
      <div className={classes.facts}>
        {first !== undefined && <Fact head={say('settle.first')} entry={first} onTrue={isTrue('first', second)} />}
        {second !== undefined && <Fact head={say('settle.second')} entry={second} onTrue={isTrue('second', first)} />}
      </div>
      {supervises ? (
        <Button
          variant="default"
          size="compact-md"
          mih="var(--target)"
          onClick={() => setTruth('both')}
          data-testid="both-happened"
        >
          {say('settle.both')}
        </Button>
      ) : (
        <Text size="sm">{say('settle.ask')}</Text>
      )}
      {truth !== null && first !== undefined && second !== undefined && (
        <Settle {...{ of, view, truth, first, second }} onClose={() => setTruth(null)} />
      )}
    </section>
  )
}

function Fact({ head, entry, onTrue }: { head: string; entry: TimelineEntry; onTrue: (() => void) | null }) {
  const say = useWords()
  const { who, device, at, happenedAt, learnedAt, words, photos } = entry
  const evidence = evidenceWords(say, entry)
  return (
    <article className={classes.fact} data-event={entry.eventId}>
      <div className={classes.quiet}>{head}</div>
      <div className={classes.what}>{nameOf(entry)}</div>
      <div>{detailsOf(say, words.values)}</div>
      {evidence !== null && <div>{evidence}</div>}
      <div>{who ?? ''}</div>
      <div className={classes.quiet}>{device}</div>
      <dl className={classes.times}>
        <dt>{say('settle.happened')}</dt>
        <dd title={scanTime(at)}>{clockTime(happenedAt)}</dd>
        <dt>{say('settle.learned')}</dt>
        <dd>{learnedAt === null ? say('settle.notSent') : clockTime(learnedAt)}</dd>
      </dl>
      {entry.clockSuspect && <div>{say('timeline.clockSuspect')}</div>}
      {photos.length > 0 && (
        <Suspense fallback={<Text size="sm">{say('state.loading')}</Text>}>
          {photos.map(({ sha256, kind, report }) => (
            <PhotoView key={sha256} sha256={sha256} alt={say(`photoOf.${kind}`)} report={report} />
          ))}
        </Suspense>
      )}
      {onTrue !== null && (
        <Button
          className={classes.choose}
          size="compact-md"
          mih="var(--target)"
          onClick={onTrue}
          aria-label={say('settle.trueOf', { what: nameOf(entry), time: clockTime(happenedAt) })}
          data-testid="is-true"
        >
          {say('settle.true')}
        </Button>
      )}
    </article>
  )
}

type SettleProps = {
  of: Contradiction
  view: PackageView
  truth: Truth
  first: TimelineEntry
  second: TimelineEntry
  onClose: () => void
}

function Settle({ of, view, truth, first, second, onClose }: SettleProps) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const stayed = of.kind === 'after-terminal' && isTerminal(view)
  const [right, wrong] = truth === 'second' ? [second, first] : [first, second]
  const settle = async ({ why, note }: Said) => {
    const focusNext = keepFocus()
    const asked = client.settle({ packageId: view.packageId, events: of.events, truth, why, note })
    if ((await tell(asked, say('settle.done'))) === null) return
    onClose()
    focusNext()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={<HeadWithEmergency>{say(truth === 'both' ? 'settle.bothTitle' : 'settle.trueTitle')}</HeadWithEmergency>}
      closeButtonProps={{ 'aria-label': say('do.close') }}
    >
      <CorrectionForm asksWhy={truth !== 'both'} label={say('settle.do')} onConfirm={settle}>
        {truth === 'both' ? (
          <Text>{say(stayed ? 'settle.bothStays' : `settle.bothMean.${of.kind}`)}</Text>
        ) : (
          <Stack gap="xs">
            <Named head={say('settle.isTrue')} entry={right} />
            <Named head={say('settle.takenBack')} entry={wrong} />
            <Text>{say('settle.stays')}</Text>
          </Stack>
        )}
      </CorrectionForm>
    </Modal>
  )
}

function Named({ head, entry }: { head: string; entry: TimelineEntry }) {
  return (
    <Group gap="xs">
      <Text>{head}</Text>
      <Text fw={600}>{[nameOf(entry), clockTime(entry.happenedAt), entry.who].filter(Boolean).join(' · ')}</Text>
    </Group>
  )
}
