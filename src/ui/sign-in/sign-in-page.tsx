import { Anchor, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useLayoutEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import type { PersonId } from '../../domain/brands.ts'
import type { About, SignInAnswer } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useReadAgain, useStation } from '../bridge/use-station.ts'
import { Empty } from '../parts/empty.tsx'
import { SyncBar } from '../parts/sync-bar.tsx'
import { paths } from '../paths.ts'
import { type Say, useWords } from '../words.ts'
import { PinPad } from './pin-pad.tsx'
import classes from './sign-in.module.css'

type Outcome = SignInAnswer | { outcome: 'lost' }

/** People as large tiles, then the PIN: all of it works without a network. */
export function SignInPage() {
  const say = useWords()
  const { data: about } = useStation('about')
  const { data: people, failed } = useStation('people')
  const [chosen, choose] = useState<PersonId | null>(null)
  useLayoutEffect(() => {
    document.documentElement.dataset['situation'] = 'depot'
    document.title = `${say('signIn.title')} · Waymark`
  }, [say])
  const rows = people?.people ?? []
  return (
    <main className={classes.page}>
      <div>
        <Title order={1} mb={4}>
          {say('signIn.title')}
        </Title>
        <Text c="dimmed" mb="lg">
          {about?.siteName ?? about?.name ?? 'Waymark'}
        </Text>
        <div className={classes.tiles} role="group" aria-label={say('signIn.people')}>
          {rows.map((person) => (
            <button
              key={person.personId}
              type="button"
              className={classes.tile}
              aria-pressed={chosen === person.personId}
              onClick={() => choose(person.personId)}
              data-person={person.personId}
            >
              <span className={classes.name}>{person.name}</span>
              <Text component="span" c="dimmed">
                {say(`role.${person.role}`)}
                {pinOf(about, person.personId, say)}
              </Text>
            </button>
          ))}
        </div>
        {people !== undefined && rows.length === 0 && (
          <Empty>{say(about?.deviceId == null ? 'signIn.notEnrolled' : 'signIn.nobody')}</Empty>
        )}
        {people === undefined && <Empty>{failed ? say('state.cannotRead') : say('state.loading')}</Empty>}
        {about?.demo != null && <Demo demo={about.demo} />}
      </div>
      <aside className={classes.side}>
        <PinSide key={chosen} personId={chosen} />
        <SyncBar />
      </aside>
    </main>
  )
}

function pinOf(about: About | undefined, personId: string, say: Say): string {
  const pin = about?.demo?.people.find((person) => person.personId === personId)?.pin
  return pin === undefined ? '' : ` · ${say('signIn.demoPin', { pin })}`
}

function PinSide({ personId }: { personId: PersonId | null }) {
  const say = useWords()
  const client = useClient()
  const navigate = useNavigate()
  const readAgain = useReadAgain()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [busy, setBusy] = useState(false)
  const [lockedUntil, setLockedUntil] = useState(0)
  const wait = useCountdown(lockedUntil)
  const enter = async (pin: string) => {
    if (personId === null) return
    setBusy(true)
    const answer = await client.signIn({ personId, pin }).catch((): Outcome => ({ outcome: 'lost' }))
    if (answer.outcome === 'locked') setLockedUntil(Date.now() + answer.forMs)
    setOutcome(answer)
    setBusy(false)
    if (answer.outcome !== 'in') return
    notifications.clean()
    // The page behind this one was the last person's: everybody begins at their own home.
    await navigate(paths.start, { replace: true })
    await readAgain('operator', 'about')
  }
  return (
    <Stack gap="sm">
      <Title order={2} size="h3">
        {say(personId === null ? 'signIn.choose' : 'signIn.pin')}
      </Title>
      <Text role="alert" fw={600} mih="3em" data-testid="sign-in-answer">
        {outcome === null ? '' : sayOutcome(say, outcome, wait)}
      </Text>
      <PinPad disabled={personId === null || busy || wait > 0} onPin={(pin) => void enter(pin)} />
    </Stack>
  )
}

function sayOutcome(say: Say, outcome: Outcome, waitS: number): string {
  switch (outcome.outcome) {
    case 'in':
      return ''
    case 'wrong':
      return say('signIn.wrong', { count: outcome.triesLeft })
    case 'locked':
      return waitS > 0 ? say('signIn.locked', { count: waitS }) : say('signIn.unlocked')
    case 'not-recorded':
      return outcome.sentence
    case 'lost':
      return say('state.noAnswer')
  }
}

/** Whole seconds until `until`, redrawn each second; 0 when it is over. */
function useCountdown(until: number): number {
  const [left, setLeft] = useState(0)
  useEffect(() => {
    const tick = () => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)))
    tick()
    const timer = setInterval(tick, 500)
    return () => clearInterval(timer)
  }, [until])
  return left
}

function Demo({ demo }: { demo: NonNullable<About['demo']> }) {
  const say = useWords()
  return (
    <Stack gap={4} mt="xl">
      <Text fw={600}>{say('signIn.demo')}</Text>
      {demo.labelsUrl !== null && (
        <Anchor href={demo.labelsUrl} target="_blank" rel="noreferrer">
          {say('signIn.demoLabels')}
        </Anchor>
      )}
      {demo.trackingUrl !== null && (
        <Anchor href={demo.trackingUrl} target="_blank" rel="noreferrer">
          {say('signIn.demoTracking')}
        </Anchor>
      )}
    </Stack>
  )
}
