import { Button } from '@mantine/core'
import type { Alarm } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { timeOfDay } from '../parts/time.ts'
import { type Say, useWords } from '../words.ts'
import { dials, PUBLIC_NUMBER } from './emergency-sheet.tsx'
import classes from './talk.module.css'
import { useAct } from './use-act.ts'

/** What became of it, on each of the driver's pages. Of a silent one nothing stands here: only the small sign at the button. */
export function OwnEmergency() {
  const say = useWords()
  const client = useClient()
  const act = useAct()
  const { data } = useStation('talks')
  const number = data?.phone ?? PUBLIC_NUMBER
  const alarms = data?.alarms.filter(({ how }) => how !== 'silent') ?? []
  return (
    <div role="status">
      {alarms.map((alarm) => (
        <div key={alarm.id} className={classes.own} data-testid="own-emergency">
          <strong className={classes.grow}>{stateOf(say, alarm, number)}</strong>
          <a className={classes.call} href={dials(number)}>
            {say('emergency.call', { number })}
          </a>
          <Button
            variant="default"
            mih={56}
            onClick={() => void act(client.answerAlarm({ id: alarm.id, answer: { is: 'false-alarm' } }))}
            data-testid="false-alarm"
          >
            {say('emergency.falseAlarm')}
          </Button>
        </div>
      ))}
    </div>
  )
}

function stateOf(say: Say, { state, at, takenBy }: Alarm, number: string): string {
  const time = timeOfDay(at)
  const [first] = takenBy
  if (state.is === 'refused') return say('emergency.refused', { time, number })
  const sent = say(state.is === 'here' ? 'emergency.waiting' : 'emergency.sent', { time })
  if (first === undefined) return sent
  return `${sent} ${say('emergency.taken', { name: first.name ?? say('talk.somebody'), time: timeOfDay(first.at) })}`
}
