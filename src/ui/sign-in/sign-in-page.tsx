import { Anchor, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconHandFinger } from '@tabler/icons-react'
import { useEffect, useLayoutEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import type { PersonId } from '../../domain/brands.ts'
import type { About, SignInAnswer } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useReadAgain, useStation } from '../bridge/use-station.ts'
import { Empty } from '../parts/empty.tsx'
import { HandOnNotice } from '../parts/hand-on.tsx'
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
    <div className={classes.page}>
      <header className={classes.header}>
        <Text fz="lg" fw={650}>
          {about?.siteName ?? about?.name ?? 'Waymark'}
        </Text>
        <SyncBar />
      </header>
      <main className={classes.main}>
        <Title order={1} className={classes.title}>
          {say('signIn.title')}
        </Title>
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
          {people !== undefined && rows.length === 0 && (
            <Empty>{say(about?.deviceId == null ? 'signIn.notEnrolled' : 'signIn.nobody')}</Empty>
          )}
          {people === undefined && <Empty>{failed ? say('state.cannotRead') : say('state.loading')}</Empty>}
        </div>
        <div className={classes.side}>
          <section className={classes.pin} aria-label={say('signIn.pin')}>
            {chosen === null ? (
              <ChooseFirst />
            ) : (
              <PinSide
                key={chosen}
                personId={chosen}
                name={rows.find(({ personId }) => personId === chosen)?.name ?? ''}
              />
            )}
          </section>
          {/* Last in its column: it comes and goes by itself, and no name or key may move under a finger. */}
          <HandOnNotice />
        </div>
      </main>
      {about?.demo != null && <Demo demo={about.demo} />}
    </div>
  )
}

function pinOf(about: About | undefined, personId: string, say: Say): string {
  const pin = about?.demo?.people.find((person) => person.personId === personId)?.pin
  return pin === undefined ? '' : ` · ${say('signIn.demoPin', { pin })}`
}

/** No keys that take nothing: what comes first stands in their place. */
function ChooseFirst() {
  const say = useWords()
  return (
    <div className={classes.first}>
      <IconHandFinger className={classes.hand} aria-hidden />
      <Title order={2} size="h2">
        {say('signIn.choose')}
      </Title>
      <Text c="dimmed" fz="lg">
        {say('signIn.chooseThen')}
      </Text>
    </div>
  )
}

function PinSide({ personId, name }: { personId: PersonId; name: string }) {
  const say = useWords()
  const client = useClient()
  const navigate = useNavigate()
  const readAgain = useReadAgain()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [busy, setBusy] = useState(false)
  const [lockedUntil, setLockedUntil] = useState(0)
  const wait = useCountdown(lockedUntil)
  const enter = async (pin: string) => {
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
      <div>
        <Title order={2} size="h2">
          {name}
        </Title>
        <Text fz="lg">{say('signIn.pin')}</Text>
      </div>
      <Text role="alert" fw={600} mih="1.6em" data-testid="sign-in-answer">
        {outcome === null ? '' : sayOutcome(say, outcome, wait)}
      </Text>
      <PinPad disabled={busy || wait > 0} onPin={(pin) => void enter(pin)} />
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
    <footer className={classes.demo}>
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
    </footer>
  )
}
