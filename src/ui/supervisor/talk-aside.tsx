import { UnstyledButton } from '@mantine/core'
import { IconChevronLeft, IconX } from '@tabler/icons-react'
import { formatTrackingId } from '../../domain/numbers/tracking-id.ts'
import type { PersonId } from '../../domain/brands.ts'
import type { Board, Talks } from '../../wire/bridge.ts'
import { DESK_SAYS } from '../../wire/talk.ts'
import { useStation } from '../bridge/use-station.ts'
import { Empty } from '../parts/empty.tsx'
import { AsOf } from '../parts/page-title.tsx'
import { clockTime } from '../parts/time.ts'
import { Composer } from '../talk/composer.tsx'
import { Conversation, wordsOf } from '../talk/conversation.tsx'
import talkClasses from '../talk/talk.module.css'
import { Unread } from '../talk/unread.tsx'
import { useWords } from '../words.ts'
import { Frame } from './aside.tsx'
import classes from './desk.module.css'
import { arrows } from './rows.ts'
import type { Select, Selection } from './selection.ts'

type Props = { selection: Selection; select: Select; close: () => void; board: Board | undefined }

/** The desk's conversations: all of them, or one with what it is about (DOMAIN §15.1). */
export function TalkAside(props: Props) {
  const { talk } = props.selection
  if (talk === null) return null
  return talk === 'all' ? <AllTalks {...props} /> : <OneTalk key={talk} {...props} driverId={talk} />
}

type Row = { driverId: PersonId; name: string | null; routeNumber: string | null; talk: Talks['talks'][number] | null }

/** Those who have said something, the newest first; then the day's other drivers, to begin with. */
function rowsOf(talks: Talks | undefined, board: Board | undefined): Row[] {
  const said = (talks?.talks ?? []).map((talk): Row => ({ ...talk, talk }))
  const silent = (board?.rows ?? []).flatMap(({ driverId, driver, number }): Row[] =>
    driverId === null || said.some((row) => row.driverId === driverId)
      ? []
      : [{ driverId, name: driver, routeNumber: number, talk: null }],
  )
  return [...said, ...silent]
}

function AllTalks({ select, close, board }: Props) {
  const say = useWords()
  const { data, failed } = useStation('talks')
  const rows = rowsOf(data, board)
  return (
    <Frame title={say('talk.title')} name={say('talk.title')} close={close}>
      <div className={classes.plain}>
        <AsOf asOf={data?.asOf} failed={failed} />
      </div>
      <div className={classes.scroll}>
        {rows.length === 0 && (
          <div className={classes.plain}>
            <Empty>{say('talk.nobody')}</Empty>
          </div>
        )}
        <ul className={classes.list} data-rows="talks" onKeyDown={arrows}>
          {rows.map(({ driverId, name, routeNumber, talk }) => (
            <li key={driverId}>
              <UnstyledButton
                className={classes.row}
                data-row
                data-talk={driverId}
                onClick={() => select({ talk: driverId })}
              >
                <div className={classes.line}>
                  <span className={classes.number}>{routeNumber ?? '–'}</span>
                  <span className={classes.grow}>{name ?? say('talk.somebody')}</span>
                  {talk !== null && talk.unread > 0 && <Unread count={talk.unread} />}
                  <span className={classes.end}>{talk?.last == null ? '' : clockTime(talk.last.at)}</span>
                </div>
                {talk?.last != null && (
                  <div className={`${classes.line ?? ''} ${classes.quiet ?? ''}`}>
                    <span className={classes.grow}>{wordsOf(say, talk.last)}</span>
                  </div>
                )}
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </div>
    </Frame>
  )
}

function OneTalk({ driverId, selection, select, close, board }: Props & { driverId: PersonId }) {
  const say = useWords()
  const { data: people } = useStation('people')
  const row = board?.rows.find((one) => one.driverId === driverId)
  const name = row?.driver ?? people?.people.find((one) => one.personId === driverId)?.name ?? ''
  const { package: packageId, stop: stopId } = selection
  const about =
    packageId !== null
      ? { packageId }
      : stopId !== null
        ? { stopId }
        : row === undefined
          ? {}
          : { routeId: row.routeId }
  const back = (
    <UnstyledButton
      className={`${talkClasses.chip ?? ''} ${classes.end ?? ''}`}
      aria-label={say('talk.list')}
      onClick={() => select({ talk: 'all' })}
    >
      <IconChevronLeft size="1.2em" aria-hidden /> {say('talk.all')}
    </UnstyledButton>
  )
  const open = {
    stop: (stop: NonNullable<Selection['stop']>) => select({ stop, package: null, figure: null, talk: null }),
    package: (id: NonNullable<Selection['package']>) => select({ package: id, events: [], talk: null }),
    route: (route: NonNullable<Selection['route']>) => select({ route }),
  }
  return (
    <Frame title={say('talk.with', { name })} name={say('talk.with', { name })} close={close} more={back}>
      <div className={talkClasses.scroll} data-scroll tabIndex={0} role="region" aria-label={say('talk.title')}>
        <Conversation driverId={driverId} empty={say('talk.emptyDesk')} seen open={open} />
      </div>
      <div className={classes.plain}>
        <AboutNow selection={selection} select={select} />
        <Composer driverId={driverId} codes={DESK_SAYS} about={about} mayType />
      </div>
    </Frame>
  )
}

/** The stop or parcel that was open when the conversation was: the next message names it, unless it is put away. */
function AboutNow({ selection, select }: Pick<Props, 'selection' | 'select'>) {
  const say = useWords()
  const { package: packageId, stop: stopId } = selection
  const { data: map } = useStation('mapRoutes')
  if (packageId === null && stopId === null) return null
  const stop = map?.routes.flatMap(({ stops }) => stops).find((one) => one.stopId === stopId)
  const words =
    packageId === null
      ? say('talk.aboutStop', { stop: stop === undefined ? (stopId ?? '') : `${stop.sequence}, ${stop.address}` })
      : say('talk.aboutPackage', { id: formatTrackingId(packageId) })
  return (
    <UnstyledButton
      className={talkClasses.chip}
      aria-label={`${words}: ${say('desk.close')}`}
      onClick={() => select({ package: null, stop: null }, { replace: true })}
    >
      {words} <IconX size="1.1em" aria-hidden />
    </UnstyledButton>
  )
}
