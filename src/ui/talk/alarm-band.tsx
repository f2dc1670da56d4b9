import { Button, Menu } from '@mantine/core'
import { IconSos } from '@tabler/icons-react'
import { useRef } from 'react'
import { Link } from 'react-router'
import type { Alarm } from '../../wire/bridge.ts'
import { CLOSING_REASONS } from '../../wire/talk.ts'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { keepFocus } from '../parts/keep-focus.ts'
import { age, clockTime, timeOfDay } from '../parts/time.ts'
import { AGES_MS, useTrustedNow } from '../parts/use-now.ts'
import { paths } from '../paths.ts'
import { useKeys } from '../scan/scanner.ts'
import { type Say, useWords } from '../words.ts'
import classes from './talk.module.css'
import { useAct } from './use-act.ts'

/** On each page of a supervisor until somebody has closed it with a reason: who, which route, where, how long ago (DOMAIN §15.1). */
export function AlarmBand() {
  const say = useWords()
  const { data } = useStation('talks')
  const alarms = data?.alarms ?? []
  const now = useTrustedNow(AGES_MS, alarms.length > 0)
  useKeys({ a: () => document.querySelector<HTMLElement>('[data-alarm-act]')?.focus() })
  return (
    <section aria-label={say('emergency.desk.band')} hidden={alarms.length === 0}>
      {alarms.map((alarm) => (
        <OneAlarm key={alarm.id} alarm={alarm} now={now} />
      ))}
    </section>
  )
}

function OneAlarm({ alarm, now }: { alarm: Alarm; now: number }) {
  const say = useWords()
  const client = useClient()
  const act = useAct()
  const { id, driver, takenBy, falseAlarmAt, state } = alarm
  const [first] = takenBy
  const closing = useRef<HTMLButtonElement>(null)
  // Each button goes with what it did: the focus stays in the band while there is one, and is caught when it is gone.
  const take = async () => {
    if ((await act(client.answerAlarm({ id, answer: { is: 'taken' } }))) !== null) closing.current?.focus()
  }
  const close = async (reason: (typeof CLOSING_REASONS)[number]) => {
    const focusNext = keepFocus()
    if ((await act(client.answerAlarm({ id, answer: { is: 'closed', reason } }))) !== null) focusNext()
  }
  return (
    <div className={classes.alarm} data-taken={first !== undefined} data-testid="alarm">
      {/* Heard once when it comes and when it changes; the clock that ticks stands beside it. */}
      <div className={classes.grow} role="alert">
        <div className={classes.alarmTitle}>
          <IconSos size={28} aria-hidden />
          <strong>{titleOf(say, alarm)}</strong>
          <span>{say(`emergency.desk.how.${alarm.how}`)}</span>
        </div>
        <div>{placeOf(say, alarm)}</div>
        {falseAlarmAt !== null && <div>{say('emergency.desk.falseAlarm', { time: timeOfDay(falseAlarmAt) })}</div>}
        {first !== undefined && (
          <div>
            {say('emergency.desk.taken', { name: first.name ?? say('talk.somebody'), time: timeOfDay(first.at) })}
          </div>
        )}
      </div>
      <div className={classes.alarmAge}>
        {say('emergency.desk.since', { time: clockTime(alarm.at), age: ago(say, alarm.at, now) })}
      </div>
      {state.is === 'here' && <div>{say('emergency.desk.unsent')}</div>}
      <Link className={classes.alarmMap} to={paths.atDesk(driver.personId)}>
        {say('emergency.desk.map')}
      </Link>
      {first === undefined && (
        <Button variant="white" color="dark" onClick={() => void take()} data-alarm-act data-testid="take-alarm">
          {say('emergency.desk.take')}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button ref={closing} variant="white" color="dark" data-alarm-act data-testid="close-alarm">
            {say('emergency.desk.close')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {CLOSING_REASONS.map((reason) => (
            <Menu.Item key={reason} onClick={() => void close(reason)}>
              {say(`emergency.desk.reason.${reason}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}

const MINUTE_MS = 60_000
const ago = (say: Say, at: number, now: number): string =>
  now - at < MINUTE_MS ? say('time.now') : say('emergency.desk.ago', { age: age(at, now) })

function titleOf(say: Say, { driver, routeNumber, vehicle, onBreak }: Alarm): string {
  const route = routeNumber === null ? say('emergency.desk.noRoute') : say('desk.atRoute', { route: routeNumber })
  const parts = [say('emergency.desk.title'), driver.name ?? say('talk.somebody'), route, vehicle]
  return [...parts, onBreak ? say('emergency.desk.onBreak') : null].filter((part) => part !== null).join(' · ')
}

const OLD_MS = 30_000

function placeOf(say: Say, { at, place }: Alarm): string {
  if (place === null) return say('emergency.desk.noPlace')
  const { lat, lon, accuracyM, at: fixAt, mock } = place
  const where = { lat: lat.toFixed(5), lon: lon.toFixed(5), metres: Math.round(accuracyM) }
  const old = at - fixAt > OLD_MS ? say('emergency.desk.placeAge', { age: age(fixAt, at) }) : null
  const doubt = mock === true ? say('emergency.desk.placeMock') : null
  return [say('emergency.desk.place', where), old, doubt].filter((part) => part !== null).join(', ')
}
