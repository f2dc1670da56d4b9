import { Text } from '@mantine/core'
import { IconAlertTriangle, IconCloudUp } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense } from 'react'
import type { TimelineEntry } from '../../wire/bridge.ts'
import { type Say, useWords, wordsFor } from '../words.ts'
import { Empty } from './empty.tsx'
import { clockTime, dayOf, exactTime, timeOfDay } from './time.ts'
import classes from './timeline.module.css'
import { type TimelineRow, timelineRows } from './timeline-rows.ts'
import { detailsOf, evidenceWords, nameOf } from './timeline-words.ts'

/** Only stories with a photo pay for showing one. */
const PhotoView = lazy(async () => ({ default: (await import('../photo/photo-view.tsx')).PhotoView }))

/** Later than this between happening and hearing of it, both times are shown (DESIGN §3 Time). */
const APART_MS = 60_000

export type TimelineProps = {
  entries: readonly TimelineEntry[]
  /** events that brought somebody here: they are marked */
  marked?: readonly string[]
  /** what can be done about a fact */
  action?: (entry: TimelineEntry) => ReactNode
}

/** What happened to a package, newest first; each fact with who, where it was written down, and what became of it. */
export function Timeline({ entries, marked = [], action }: TimelineProps) {
  const say = useWords()
  if (entries.length === 0) return <Empty>{say('timeline.empty')}</Empty>
  const rows = timelineRows(entries)
  return (
    <ol className={classes.list} data-testid="timeline">
      {rows.map((row, index) => {
        const { entry, eventIds } = row
        const day = dayOf(entry.happenedAt)
        const before = rows[index - 1]
        const isMarked = eventIds.some((id) => marked.includes(id))
        return (
          <li
            key={entry.eventId}
            className={[entry.corrected ? classes.corrected : '', isMarked ? classes.marked : ''].join(' ')}
            data-kind={entry.kind}
            data-marked={isMarked ? '' : undefined}
          >
            {(before === undefined || dayOf(before.entry.happenedAt) !== day) && (
              <div className={classes.day}>{day}</div>
            )}
            <Entry row={row} action={action?.(entry)} />
          </li>
        )
      })}
    </ol>
  )
}

function Entry({ row: { entry, times, firstAt }, action }: { row: TimelineRow; action: ReactNode }) {
  const say = useWords()
  const { words, who, device, happenedAt } = entry
  const details = detailsOf(say, words.values)
  const evidence = evidenceWords(say, entry)
  const what = nameOf(entry)
  return (
    <div className={classes.entry}>
      <time dateTime={new Date(happenedAt).toISOString()} title={exactly(say, entry)}>
        {timeOfDay(happenedAt)}
      </time>
      <div>
        <span className={classes.what}>{what}</span>
        {times > 1 && <span> · {say('story.times', { count: times, time: clockTime(firstAt) })}</span>}
        {details !== '' && <div>{details}</div>}
        {evidence !== null && <div>{evidence}</div>}
        <Text component="div" c="dimmed" fz="var(--small-letters)">
          {[who, device].filter(Boolean).join(' · ')}
          <Learned entry={entry} />
        </Text>
        <Doubts entry={entry} />
        {entry.photos.length > 0 && (
          <Suspense fallback={<Text fz="var(--small-letters)">{say('state.loading')}</Text>}>
            {entry.photos.map(({ sha256, kind: shows, report }) => (
              <PhotoView key={sha256} sha256={sha256} alt={say(`photoOf.${shows}`)} report={report} />
            ))}
          </Suspense>
        )}
        {action}
      </div>
    </div>
  )
}

/** Both times to the second, on pointing at the first. */
const exactly = (say: Say, { happenedAt, learnedAt }: TimelineEntry): string =>
  learnedAt === null
    ? say('timeline.exactAlone', { time: exactTime(happenedAt) })
    : say('timeline.exact', { time: exactTime(happenedAt), learned: exactTime(learnedAt) })

/** The second time: when the hub heard of it. Told where it lies apart from when it happened. */
function Learned({ entry: { learnedAt, happenedAt } }: { entry: TimelineEntry }) {
  const say = useWords()
  if (learnedAt === null || learnedAt - happenedAt <= APART_MS) return null
  return <> · {say('timeline.learned', { time: clockTime(learnedAt) })}</>
}

function Doubts({ entry }: { entry: TimelineEntry }) {
  const say = useWords()
  return (
    <>
      {entry.corrected && (
        <Text component="div" fz="var(--small-letters)" fw={600}>
          {wordsFor(`story.takenBack.${entry.words.values['takenBack'] ?? ''}`) ?? say('timeline.corrected')}
        </Text>
      )}
      {entry.clockSuspect && (
        <Text component="div" fz="var(--small-letters)">
          <IconAlertTriangle size="1em" aria-hidden /> {say('timeline.clockSuspect')}
        </Text>
      )}
      {entry.unsent && (
        <Text component="div" fz="var(--small-letters)">
          <IconCloudUp size="1em" aria-hidden /> {say('timeline.unsent')}
        </Text>
      )}
    </>
  )
}
