import { Alert, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import type { PackageView } from '../../domain/view.ts'
import type { PackageDetail } from '../../wire/bridge.ts'
import { HoldBadge, LifecycleBadge } from '../parts/badges.tsx'
import { calendarDay, hybridClock } from '../parts/time.ts'
import { Timeline } from '../parts/timeline.tsx'
import { whereOf } from '../parts/verdict-words.ts'
import { type Say, useWords } from '../words.ts'
import { useStation } from '../bridge/use-station.ts'
import { Contradictions } from './contradictions.tsx'
import { HoldDialogue } from './hold-dialogue.tsx'
import classes from './package-story.module.css'
import { WrittenNote } from './written-note.tsx'
import { PinQuestion } from './pin-question.tsx'
import { TakeBack } from './take-back.tsx'

export type PackageStoryProps = {
  detail: PackageDetail
  /** events that brought somebody here */
  marked?: readonly string[]
  /** one column, beside a list */
  narrow?: boolean
}

/** Where a package stands, who holds it, what stops it, and every fact behind that. */
export function PackageStory({ detail, marked = [], narrow = false }: PackageStoryProps) {
  const say = useWords()
  const { view, entries, gaps, stop } = detail
  const notes = useStation('notes', { packageId: view.packageId }).data?.notes
  const story = (
    <section>
      <Text component="h2" fw={650} fz="lg" m={0} mt={narrow ? 'sm' : 0}>
        {say('timeline.title')}
      </Text>
      <Timeline
        entries={entries}
        marked={marked}
        action={(entry) => (
          <>
            {entry.written === true && <WrittenNote note={notes?.find(({ eventId }) => eventId === entry.eventId)} />}
            <TakeBack entry={entry} packageId={view.packageId} />
          </>
        )}
      />
    </section>
  )
  return (
    <>
      {gaps.length > 0 && (
        <Alert color="gray" variant="outline" p={narrow ? 8 : 'md'} title={say('package.gaps')}>
          {gaps.join(' · ')}
        </Alert>
      )}
      <Contradictions detail={detail} />
      {stop !== null && view.notices.some(({ kind }) => kind === 'pin-wrong') && <PinQuestion stopId={stop.stopId} />}
      {narrow ? (
        <div className={classes.narrow}>
          <Axes detail={detail} />
          {story}
          <Announced detail={detail} />
        </div>
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
          <div>
            <Axes detail={detail} />
            <Announced detail={detail} />
          </div>
          {story}
        </SimpleGrid>
      )}
      {view.notices.length > 0 && <Notices view={view} />}
    </>
  )
}

function Axes({ detail: { view, place } }: { detail: PackageDetail }) {
  const say = useWords()
  const [holding, hold] = useDisclosure(false)
  const { holds } = view
  return (
    <Stack component="section" gap={0} data-testid="axes">
      <Line head={say('package.state')}>
        <LifecycleBadge state={view.lifecycle} />
      </Line>
      <Line head={say('package.custodian')}>{custodianOf(say, view)}</Line>
      <Line head={say('package.responsible')}>{say(`party.${view.responsible}`)}</Line>
      <Line head={say('package.holds')}>
        <Group gap="xs">
          {holds.length === 0 ? say('package.noHolds') : holds.map((one) => <HoldBadge key={one} hold={one} />)}
          <Button variant="default" size="compact-md" mih="var(--target)" onClick={hold.open} data-testid="holds">
            {say('hold_do.open')}
          </Button>
        </Group>
      </Line>
      <Line head={say('table.address')}>{whereOf(place) ?? townOf(view) ?? say('package.noAddress')}</Line>
      <Line head={say('table.route')}>
        {[place?.routeNumber, place?.bin].filter(Boolean).join(' · ') || say('package.noRoute')}
      </Line>
      <HoldDialogue opened={holding} onClose={hold.close} packageId={view.packageId} holds={holds} />
    </Stack>
  )
}

function Announced({ detail: { view, stop } }: { detail: PackageDetail }) {
  const say = useWords()
  const { announced } = view
  return (
    <Stack component="section" gap={0}>
      {stop !== null && (
        <Line head={say('package.stop')}>{`${stop.sequence} · ${say(`stopState.${stop.state}`)}`}</Line>
      )}
      {announced !== null && (
        <>
          <Line head={say('package.shipper')}>{announced.shipper}</Line>
          <Line head={say('package.promise')}>
            {[
              calendarDay(announced.promise.day),
              announced.promise.before && say('package.before', { time: announced.promise.before }),
            ]
              .filter(Boolean)
              .join(' ')}
          </Line>
          <Line head={say('package.service')}>{serviceWords(say, announced.service)}</Line>
          <Line head={say('package.otherNumbers')}>{announced.otherNumbers.join(', ') || '–'}</Line>
        </>
      )}
    </Stack>
  )
}

function Line({ head, children }: { head: string; children: ReactNode }) {
  return (
    <div className={classes.line}>
      <span className={classes.head}>{head}</span>
      <div>{children}</div>
    </div>
  )
}

const townOf = (view: PackageView): string | null =>
  view.announced === null ? null : `${view.announced.postcode} ${view.announced.town}`

function custodianOf(say: Say, { custodian }: PackageView): string {
  return custodian.kind === 'carrier' ? custodian.name : say(`custodian.${custodian.kind}`)
}

function serviceWords(say: Say, service: NonNullable<PackageView['announced']>['service']): string {
  const { level, authorityToLeave, signature, pin, age } = service
  return [
    say(`service.${level}`),
    authorityToLeave === true ? say('service.authorityToLeave') : null,
    signature === true ? say('service.signature') : null,
    pin === true ? say('service.pin') : null,
    age === undefined ? null : say('service.age', { age }),
  ]
    .filter((part) => part !== null)
    .join(', ')
}

function Notices({ view }: { view: PackageView }) {
  const say = useWords()
  return (
    <section>
      <Text component="h2" fw={650} fz="lg" m={0}>
        {say('package.notices')}
      </Text>
      <ul>
        {view.notices.map((notice) => (
          <li key={`${notice.by} ${notice.kind}`}>
            {say(`notice.${notice.kind}`)} · {hybridClock(notice.at)}
          </li>
        ))}
      </ul>
    </section>
  )
}
