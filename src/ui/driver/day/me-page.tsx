import { Button, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { LocationState, Operator, RouteLine } from '../../../wire/bridge.ts'
import { useClient } from '../../bridge/client.ts'
import { useStation } from '../../bridge/use-station.ts'
import { Page } from '../../parts/page.tsx'
import { useTell } from '../../parts/tell.ts'
import { age, timeOfDay } from '../../parts/time.ts'
import { useTrustedNow } from '../../parts/use-now.ts'
import { useSignOut } from '../../parts/use-sign-out.ts'
import { paths } from '../../paths.ts'
import { type Say, useWords } from '../../words.ts'
import classes from './day.module.css'
import { OwnTrail } from './own-trail.tsx'
import { useOwnRoute } from './use-own-route.ts'

/**
 * What concerns the one who drives: the shift, the break, the end of the day, and what is recorded of them (DOMAIN §15.1). What grows by itself stands last: no
 * button moves for it.
 */
export function MePage() {
  const say = useWords()
  const { data: operator } = useStation('operator')
  const planned = useOwnRoute()?.plannedBreak ?? null
  const breaks = operator?.breaks ?? []
  return (
    <Page situation="driver" title={say('day.me.title')} back={paths.driver} full dayNav="own">
      <div className={classes.page}>
        <div className={classes.inner}>
          {operator != null && <Shift operator={operator} />}
          {operator != null && <Break operator={operator} />}
          <End />
          {(planned !== null || breaks.length > 0) && <Breaks breaks={breaks} planned={planned} />}
          <Recorded />
        </div>
      </div>
    </Page>
  )
}

function Part({ title, name, children }: { title: string; name: string; children: ReactNode }) {
  return (
    <section data-testid={name}>
      <Text component="h2" fw={650} fz="xl" m={0} mb="xs">
        {title}
      </Text>
      {children}
    </section>
  )
}

function Shift({ operator }: { operator: Operator }) {
  const say = useWords()
  const { data } = useStation('routes')
  const van = data?.routes.find(({ vehicleId }) => vehicleId !== null && vehicleId === operator.vehicleId)?.vehicle
  return (
    <Part title={operator.name} name="my-shift">
      <Text>{say('day.me.since', { time: timeOfDay(operator.since) })}</Text>
      {van != null && <Text>{say('day.me.van', { van })}</Text>}
    </Part>
  )
}

const TICK_MS = 15_000

/** Breaks are a state of their own: one sees since when and how long, in one line. */
function Break({ operator }: { operator: Operator }) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  const now = useTrustedNow(TICK_MS)
  const { breaks = [] } = operator
  const running = operator.onBreak ? breaks.findLast(({ to }) => to === null) : undefined
  const on = !operator.onBreak
  const change = () => void tell(client.setBreak({ on }), say(on ? 'me.onBreak' : 'day.me.breakOver'))
  return (
    <Part title={say('day.me.breakTitle')} name="my-break">
      <Text fz={28} fw={650}>
        {running === undefined
          ? say(breaks.length === 0 ? 'day.me.noBreak' : 'day.me.notNow')
          : say('day.me.breakSince', { time: timeOfDay(running.from), so: lasting(say, now - running.from) })}
      </Text>
      <Button size="xl" h={72} mt="sm" variant={on ? 'default' : 'filled'} onClick={change} data-testid="break">
        {say(on ? 'me.startBreak' : 'me.endBreak')}
      </Button>
    </Part>
  )
}

type BreaksProps = { breaks: NonNullable<Operator['breaks']>; planned: RouteLine['plannedBreak'] }

/** The one that is planned, and those there were. */
function Breaks({ breaks, planned }: BreaksProps) {
  const say = useWords()
  const now = useTrustedNow(TICK_MS)
  const spent = breaks.reduce((sum, { from, to }) => sum + Math.max(0, (to ?? now) - from), 0)
  return (
    <Part title={say('day.me.breaks')} name="my-breaks">
      {planned !== null && <Text data-testid="planned-break">{say('day.me.breakPlanned', planned)}</Text>}
      {breaks.length > 0 && <Text>{say('day.me.breaksSo', { count: breaks.length, so: lasting(say, spent) })}</Text>}
      {breaks.map(({ from, to }) =>
        to === null ? null : (
          <Text key={from} c="dimmed">
            {say('day.me.breakFromTo', { from: timeOfDay(from), to: timeOfDay(to), so: lasting(say, to - from) })}
          </Text>
        ),
      )}
    </Part>
  )
}

const MINUTE_MS = 60_000
const lasting = (say: Say, ms: number): string => {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS))
  const hours = Math.floor(minutes / 60)
  const rest = say('time.minutes', { count: minutes % 60 })
  return hours === 0 ? rest : `${say('time.hours', { count: hours })} ${rest}`
}

/** The driver sees what is recorded of them (DOMAIN §15.1). */
function Recorded() {
  const say = useWords()
  const { data: place } = useStation('location')
  const { data: trail } = useStation('trail')
  const points = trail?.points ?? []
  const [first, last] = [points[0], points.at(-1)]
  return (
    <Part title={say('day.me.place')} name="my-place">
      {points.length > 0 && <OwnTrail points={points} />}
      {place === undefined ? (
        <Text>{say('day.me.unknown')}</Text>
      ) : (
        placeWords(say, place).map((line) => <Text key={line}>{line}</Text>)
      )}
      {first !== undefined && last !== undefined && (
        <Text>{say('day.me.between', { from: timeOfDay(first.at), to: timeOfDay(last.at) })}</Text>
      )}
      <Text c="dimmed">{say('day.me.kept')}</Text>
    </Part>
  )
}

function placeWords(say: Say, place: LocationState): string[] {
  const fix = place.fix
  return [
    say(place.paused === null ? 'day.me.recording' : `day.me.paused.${place.paused}`),
    fix === null
      ? say('day.me.noFix')
      : say('day.me.fix', { age: age(fix.at, place.asOf), metres: Math.round(fix.accuracyM) }),
    place.sentence,
    say('day.me.recorded', { count: place.recordedToday }),
    place.unsentPoints === 0 ? null : say('day.me.unsent', { count: place.unsentPoints }),
  ].filter((line) => line !== null)
}

/** With parcels in the van the way out leads over the balance; without a route one just signs out. */
function End() {
  const say = useWords()
  const signOut = useSignOut()
  const route = useOwnRoute()
  return (
    <Part title={say('day.me.end')} name="my-end">
      <Text mb="sm">{say(route?.departed === true ? 'day.me.endHow' : 'day.me.noRoute')}</Text>
      <Group>
        {route?.departed === true ? (
          <Button size="xl" h={72} component={Link} to={paths.balance(route.routeId)} data-testid="to-balance">
            {say('day.me.toBalance', { route: route.number })}
          </Button>
        ) : (
          <Button size="xl" h={72} variant="default" onClick={() => void signOut()} data-testid="sign-out">
            {say('day.me.signOut')}
          </Button>
        )}
      </Group>
    </Part>
  )
}
