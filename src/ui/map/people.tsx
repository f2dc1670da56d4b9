import { UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useState } from 'react'
import type { PersonId } from '../../domain/brands.ts'
import type { MapDriver, RestingDriver } from '../../wire/bridge.ts'
import { useWords } from '../words.ts'
import { useTrustedNow } from '../parts/use-now.ts'
import { restingWords, seenWords } from './driver-words.ts'
import classes from './map.module.css'

type Props = {
  drivers: readonly MapDriver[]
  /** on the map they are nowhere */
  resting: readonly RestingDriver[]
  selected: PersonId | null
  onSelect: (personId: PersonId | null) => void
}

type Line = Pick<MapDriver, 'personId' | 'routeNumber' | 'name'> & { words: string }

/** The drivers on the map once more in words: for who cannot see it, for the keyboard, and for what no dot can say. */
export function People({ drivers, resting, selected, onSelect }: Props) {
  const say = useWords()
  const now = useTrustedNow()
  const [open, setOpen] = useState(false)
  const all: Line[] = [
    ...drivers.map((driver) => ({ ...driver, words: seenWords(say, driver, now) })),
    ...resting.map((one) => ({ ...one, words: restingWords(say, one) })),
  ]
  const sorted = all.sort((a, b) => order(a).localeCompare(order(b), 'en', { numeric: true }))
  const Chevron = open ? IconChevronDown : IconChevronUp
  return (
    <div className={classes.people}>
      <section className={classes.panel} aria-label={say('map.people.title')}>
        {open && (
          <ul className={classes.list}>
            {sorted.map((driver) => (
              <li key={driver.personId}>
                <UnstyledButton
                  className={classes.person}
                  aria-pressed={driver.personId === selected}
                  data-driver={driver.personId}
                  onClick={() => onSelect(driver.personId === selected ? null : (driver.personId as PersonId))}
                >
                  <strong>{driver.routeNumber ?? '–'}</strong>
                  <span>{driver.name}</span>
                  <span className={classes.quiet}>{driver.words}</span>
                </UnstyledButton>
              </li>
            ))}
            {all.length === 0 && <li className={classes.none}>{say('map.driver.none')}</li>}
          </ul>
        )}
        <UnstyledButton
          className={classes.fold}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          data-testid="map-people"
        >
          <Chevron size={18} aria-hidden />
          {say('map.people.count', { count: all.length })}
        </UnstyledButton>
      </section>
    </div>
  )
}

const order = ({ routeNumber, name }: Line): string => `${routeNumber ?? '~'} ${name}`
