import { Button, Text } from '@mantine/core'
import { Link } from 'react-router'
import { addressWords } from '../../parts/address-words.ts'
import type { Balance, DebriefState } from '../../../wire/bridge.ts'
import { useStation } from '../../bridge/use-station.ts'
import { HandOnNotice } from '../../parts/hand-on.tsx'
import { ParcelId } from '../../parts/parcel-id.tsx'
import { clockTime } from '../../parts/time.ts'
import { useSignOut } from '../../parts/use-sign-out.ts'
import { paths } from '../../paths.ts'
import { type Say, useWords } from '../../words.ts'
import classes from './day.module.css'
import roundEnd from './round-end.module.css'

type ClosedRoundProps = { debrief: DebriefState; rest: Balance['onVehicle']; onAgain: () => void }

/** Who closed it and when, what was left over by name, and what this device still owes the hub (DOMAIN §11). */
export function ClosedRound({ debrief, rest, onAgain }: ClosedRoundProps) {
  const say = useWords()
  const signOut = useSignOut()
  const { data: operator } = useStation('operator')
  const { lines, alone } = debrief
  const named = new Set(lines.filter(({ open }) => open).map(({ packageId }) => packageId))
  const more = rest.filter(({ packageId }) => !named.has(packageId)).length
  return (
    <>
      <section data-testid="debrief-closed" data-alone={alone}>
        <Text fw={700} fz={28}>
          {closedWords(say, debrief)}
        </Text>
        {alone && <Text>{say('debrief.closed.aloneHow')}</Text>}
        {more > 0 && <Text fw={600}>{say('debrief.closed.more', { count: more })}</Text>}
        {(alone || more > 0) && (
          <Button size="lg" h={60} mt="sm" variant="default" onClick={onAgain} data-testid="close-again">
            {say(more > 0 ? 'debrief.closed.anew' : 'debrief.closed.again')}
          </Button>
        )}
        {vanWords(say, debrief).map((line) => (
          <Text key={line}>{line}</Text>
        ))}
      </section>
      <div className={roundEnd.handOn}>
        <HandOnNotice free />
      </div>
      <section data-testid="debrief-lines">
        <Text fw={650} fz="xl">
          {lines.length === 0 ? say('debrief.closed.none') : say('debrief.closed.lines', { count: lines.length })}
        </Text>
        <ul className={classes.names}>
          {lines.map(({ packageId, address, town, reason, open }) => (
            <li key={packageId} className={classes.name} data-line-of={packageId} data-line={reason}>
              <Link to={paths.package(packageId)}>
                <ParcelId id={packageId} />
              </Link>
              <span>{addressWords({ address, town }) || say('package.noAddress')}</span>
              <Text component="span" fw={600}>
                {say(`residual.${reason}`)}
              </Text>
              {!open && <Text component="span">{say('debrief.closed.explained')}</Text>}
            </li>
          ))}
        </ul>
      </section>
      <div className={roundEnd.finish}>
        {operator?.role === 'driver' ? (
          <Button fullWidth size="xl" h={76} onClick={() => void signOut()} data-testid="end-shift">
            {say('day.end.signOut')}
          </Button>
        ) : (
          <Button fullWidth size="xl" h={76} component={Link} to={paths.start} data-testid="from-round">
            {say('debrief.closed.back')}
          </Button>
        )}
      </div>
    </>
  )
}

function closedWords(say: Say, { at, by: [first = '', second = ''], alone }: DebriefState): string {
  return say(alone ? 'debrief.closed.alone' : 'debrief.closed.both', { time: clockTime(at), first, second })
}

function vanWords(say: Say, { endKm, damageNoticed, keysBack }: DebriefState): string[] {
  return [
    endKm === null ? null : say('debrief.closed.km', { km: endKm }),
    damageNoticed === null ? null : say(`debrief.closed.damage.${damageNoticed ? 'yes' : 'no'}`),
    keysBack === null ? null : say(`debrief.closed.keys.${keysBack ? 'yes' : 'no'}`),
  ].filter((line) => line !== null)
}
