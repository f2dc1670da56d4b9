import { ActionIcon, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { PersonId } from '../../domain/brands.ts'
import type { MapDriver } from '../../wire/bridge.ts'
import { useWords } from '../words.ts'
import { driverLines, seenWords } from './driver-words.ts'
import classes from './map.module.css'

type Props = {
  drivers: readonly MapDriver[]
  selected: PersonId | null
  onSelect: (personId: PersonId | null) => void
}
const TICK_MS = 10_000

/** The drivers on the map once more in words: for who cannot see it, for the keyboard, and for what no dot can say. */
export function People({ drivers, selected, onSelect }: Props) {
  const say = useWords()
  const now = useNow()
  const [open, setOpen] = useState(false)
  const chosen = drivers.find(({ personId }) => personId === selected)
  const sorted = [...drivers].sort((a, b) => order(a).localeCompare(order(b), 'en', { numeric: true }))
  const Chevron = open ? IconChevronDown : IconChevronUp
  return (
    <div className={classes.people}>
      {chosen !== undefined && <Card driver={chosen} now={now} onClose={() => onSelect(null)} />}
      <section className={classes.panel} aria-label={say('map.people.title')}>
        {open && (
          <ul className={classes.list}>
            {sorted.map((driver) => (
              <li key={driver.personId}>
                <UnstyledButton
                  className={classes.person}
                  aria-pressed={driver.personId === selected}
                  data-driver={driver.personId}
                  onClick={() => onSelect(driver.personId as PersonId)}
                >
                  <strong>{driver.routeNumber ?? '–'}</strong>
                  <span>{driver.name}</span>
                  <span className={classes.quiet}>{seenWords(say, driver.at, now)}</span>
                </UnstyledButton>
              </li>
            ))}
            {drivers.length === 0 && <li className={classes.none}>{say('map.driver.none')}</li>}
          </ul>
        )}
        <UnstyledButton
          className={classes.fold}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          data-testid="map-people"
        >
          <Chevron size={18} aria-hidden />
          {say('map.people.count', { count: drivers.length })}
        </UnstyledButton>
      </section>
    </div>
  )
}

const order = ({ routeNumber, name }: MapDriver): string => `${routeNumber ?? '~'} ${name}`

function Card({ driver, now, onClose }: { driver: MapDriver; now: number; onClose: () => void }) {
  const say = useWords()
  const { name, routeNumber } = driver
  return (
    <section className={classes.card} aria-label={name} data-testid="map-driver">
      <div className={classes.cardHead}>
        <strong>
          {[name, routeNumber === null ? null : say('map.route', { route: routeNumber })].filter(Boolean).join(' · ')}
        </strong>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          onClick={onClose}
          aria-label={say('do.close')}
        >
          <IconX size={18} />
        </ActionIcon>
      </div>
      {driverLines(say, driver, now).map((line) => (
        <div key={line}>{line}</div>
      ))}
    </section>
  )
}

function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}
