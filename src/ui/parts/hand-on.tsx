import { Text } from '@mantine/core'
import { useStation } from '../bridge/use-station.ts'
import { useWords } from '../words.ts'
import classes from './banners.module.css'
import { clockTime } from './time.ts'

/** What a closed round sealed on this device and the hub has not confirmed: said to whoever takes the device next (DOMAIN §11). */
export function HandOnNotice({ free }: { /** say it also when nothing is owed any more */ free?: boolean }) {
  const say = useWords()
  const { data } = useStation('handOn')
  if (data === undefined) return null
  if (data === null) return free === true ? <Text data-testid="hand-on-free">{say('debrief.handOn.free')}</Text> : null
  const { name, at, records, photos } = data
  const said = [
    say('debrief.handOn.whose', { name, time: clockTime(at) }),
    ...(records > 0 ? [say('debrief.handOn.records', { count: records })] : []),
    ...(photos > 0 ? [say('debrief.handOn.photos', { count: photos })] : []),
    say('debrief.handOn.safe'),
  ]
  return (
    <section className={classes.owed} data-testid="hand-on" data-records={records} data-photos={photos}>
      <Text component="h2" fw={700} fz="xl" m={0}>
        {say('debrief.handOn.title')}
      </Text>
      <Text>{said.join(' ')}</Text>
    </section>
  )
}
