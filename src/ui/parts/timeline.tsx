import { Text } from '@mantine/core'
import { IconAlertTriangle, IconCloudUp } from '@tabler/icons-react'
import type { TimelineEntry } from '../../wire/bridge.ts'
import { type Say, useWords, wordsFor } from '../words.ts'
import { Empty } from './empty.tsx'
import { clockTime, dayOf, timeOfDay } from './time.ts'
import classes from './timeline.module.css'

/** Later than this between happening and hearing of it, both times are shown (DESIGN §3 Time). */
const APART_MS = 60_000

/** What happened to a package, newest first; each fact with who, where it was written down, and what became of it. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const say = useWords()
  if (entries.length === 0) return <Empty>{say('timeline.empty')}</Empty>
  const newestFirst = [...entries].sort((a, b) => b.at - a.at)
  return (
    <ol className={classes.list} data-testid="timeline">
      {newestFirst.map((entry, index) => {
        const day = dayOf(entry.happenedAt)
        const before = newestFirst[index - 1]
        return (
          <li key={entry.eventId} className={entry.corrected ? classes.corrected : undefined} data-kind={entry.kind}>
            {(before === undefined || dayOf(before.happenedAt) !== day) && <div className={classes.day}>{day}</div>}
            <Entry entry={entry} />
          </li>
        )
      })}
    </ol>
  )
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const say = useWords()
  const { words, kind, who, device, learnedAt, happenedAt } = entry
  const details = detailsOf(say, words.values)
  const learnedLate = learnedAt !== null && learnedAt - happenedAt > APART_MS
  return (
    <div className={classes.entry}>
      <time dateTime={new Date(happenedAt).toISOString()}>{timeOfDay(happenedAt)}</time>
      <div>
        <span className={classes.what}>
          {wordsFor(words.key, words.values) ?? wordsFor(`event.${kind}`, words.values) ?? say('notice.newer-version')}
        </span>
        {details !== '' && <div>{details}</div>}
        <Text component="div" c="dimmed" size="sm">
          {[who, device].filter(Boolean).join(' · ')}
          {learnedLate && ` · ${say('timeline.learned', { time: clockTime(learnedAt) })}`}
          {entry.corrected && ` · ${say('timeline.corrected')}`}
        </Text>
        {entry.clockSuspect && (
          <Text component="div" size="sm">
            <IconAlertTriangle size="1em" aria-hidden /> {say('timeline.clockSuspect')}
          </Text>
        )}
        {entry.unsent && (
          <Text component="div" size="sm">
            <IconCloudUp size="1em" aria-hidden /> {say('timeline.unsent')}
          </Text>
        )}
      </div>
    </div>
  )
}

/** Which value of an event stands under which words; codes become words, and a code of a newer version stays as it is. */
const CODED = {
  reason: ['attempt', 'missing'],
  hold: ['hold'],
  outcome: ['outcome'],
  placeCode: ['place'],
  condition: ['condition'],
}

function detailsOf(say: Say, values: Readonly<Record<string, string>>): string {
  const { route, bin, site, wanted } = values
  const coded = Object.entries(CODED).flatMap(([name, lists]) => {
    const code = values[name]
    if (code === undefined || code === '' || code === 'ok') return []
    return [lists.map((list) => wordsFor(`${list}.${code}`)).find((found) => found !== null) ?? code]
  })
  const parts = [
    route === undefined ? null : say('load.route', { route }),
    bin === undefined || bin === '' ? null : say('stop.shelf', { bin }),
    wanted === undefined || wanted === '' ? null : say('timeline.wanted', { route: wanted }),
    site ?? null,
    ...coded,
  ]
  return parts.filter((part) => part !== null).join(' · ')
}
