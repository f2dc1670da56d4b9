import { Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { PersonId } from '../../domain/brands.ts'
import type { TalkLine } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { Empty } from '../parts/empty.tsx'
import { clockTime, timeOfDay } from '../parts/time.ts'
import { type Say, useWords, wordsFor } from '../words.ts'
import { AboutChips, type OpenAbout } from './about.tsx'
import classes from './talk.module.css'

type Props = {
  driverId: PersonId
  empty: string
  /** somebody can read it now: what is new counts as read */
  seen: boolean
  open: OpenAbout
}

/** What was said between a driver and the desk, oldest first, with what became of each. */
export function Conversation({ driverId, empty, seen, open }: Props) {
  const say = useWords()
  const client = useClient()
  const end = useRef<HTMLLIElement>(null)
  const { data, failed } = useStation('talk', { driverId })
  const lines = data?.lines ?? []
  const unread = lines.filter((line) => line.unread).length
  const newest = lines.at(-1)?.id
  useEffect(() => {
    // A station that cannot write it now is told with the next look.
    if (seen && unread > 0) client.readTalk({ driverId }).catch(() => undefined)
  }, [client, driverId, seen, unread])
  useEffect(() => {
    // Newer browsers answer with a promise, which is no effect's to return.
    end.current?.scrollIntoView({ block: 'end' })
  }, [newest])
  if (data === undefined) return <Empty>{say(failed ? 'state.cannotRead' : 'state.loading')}</Empty>
  if (lines.length === 0) return <Empty>{empty}</Empty>
  return (
    <ol className={classes.lines} aria-live="polite" data-testid="talk">
      {lines.map((line, at) => (
        <li key={line.id} className={classes.line} data-ours={line.ours} data-kind={line.what.kind}>
          <Text className={classes.by} component="div">
            {[line.by.name ?? say('talk.somebody'), clockTime(line.at)].join(' · ')}
          </Text>
          <div className={classes.said}>{wordsOf(say, line)}</div>
          <AboutChips about={line.about} open={sameRoute(line, lines[at - 1]) ? withoutRoute(open) : open} />
          {line.ours && (
            <div className={classes.by} data-testid="talk-state">
              {stateOf(say, line)}
            </div>
          )}
        </li>
      ))}
      <li ref={end} aria-hidden />
    </ol>
  )
}

const sameRoute = (line: TalkLine, before: TalkLine | undefined): boolean =>
  line.about.routeId === before?.about.routeId
/** A route is named where it changes. */
const withoutRoute = ({ stop, package: one }: OpenAbout): OpenAbout => ({ stop, package: one })

/** What was said, in words; a code of a newer version is said to be one. */
export function wordsOf(say: Say, { what, by }: TalkLine): string {
  switch (what.kind) {
    case 'said':
      return what.text ?? wordsFor(`talk.says.${what.code ?? ''}`) ?? say('talk.says.unknown')
    case 'emergency':
      return say(`talk.line.emergency.${what.how}`)
    case 'false-alarm':
      return say('talk.line.false-alarm')
    case 'taken':
      return say('talk.line.taken', { name: by.name ?? say('talk.somebody') })
    case 'closed': {
      const reason = wordsFor(`emergency.desk.reason.${what.reason}`) ?? say('talk.says.unknown')
      return say('talk.line.closed', { reason })
    }
  }
}

function stateOf(say: Say, { state, read }: TalkLine): string {
  const [first] = read
  if (first !== undefined)
    return say('talk.state.read', { time: timeOfDay(first.at), name: first.name ?? say('talk.somebody') })
  if (state.is === 'refused') return say('talk.state.refused', { why: state.why })
  return say(state.is === 'here' ? 'talk.state.here' : 'talk.state.sent')
}
