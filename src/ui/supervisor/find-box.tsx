import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from 'react'
import { addressWords } from '../parts/address-words.ts'
import { calendarDay } from '../parts/time.ts'
import { formatTrackingId } from '../../domain/numbers/tracking-id.ts'
import type { Found } from '../../wire/bridge.ts'
import { useStation } from '../bridge/use-station.ts'
import { type Say, useWords, wordsFor } from '../words.ts'
import classes from './desk.module.css'
import type { Select } from './selection.ts'

const SHORTEST = 2
const WAIT_MS = 60
const KINDS = ['package', 'stop', 'route', 'person'] as const

export type FindBoxProps = { box: RefObject<HTMLInputElement | null>; select: Select }

/** Anything from two signs on; arrows choose, Enter opens, Esc leaves. The field keeps the focus throughout (combobox). */
export function FindBox({ box, select }: FindBoxProps) {
  const say = useWords()
  const id = useId()
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), WAIT_MS)
  const [hits, setHits] = useState<readonly Found[]>([])
  const [at, setAt] = useState(0)
  const shown = text !== '' && asked.length >= SHORTEST
  const chosen = Math.min(at, Math.max(0, hits.length - 1))
  const leave = () => {
    setText('')
    box.current?.blur()
  }
  const open = (found: Found) => {
    select(choiceOf(found))
    leave()
  }
  const keys = (event: KeyboardEvent) => {
    const hit = shown ? hits[chosen] : undefined
    if (event.key === 'Escape') stay(event, leave)
    else if (event.key === 'ArrowDown') stay(event, () => setAt(Math.min(chosen + 1, hits.length - 1)))
    else if (event.key === 'ArrowUp') stay(event, () => setAt(Math.max(chosen - 1, 0)))
    else if (event.key === 'Enter' && hit !== undefined) stay(event, () => open(hit))
  }
  return (
    <div className={classes.find} role="search">
      <TextInput
        ref={box}
        aria-label={say('find.label')}
        placeholder={say('find.hint')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        maxLength={80}
        role="combobox"
        aria-expanded={shown}
        aria-controls={shown ? id : undefined}
        aria-activedescendant={shown && hits.length > 0 ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        onChange={(event) => {
          setText(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={keys}
        data-testid="find"
      />
      {shown && <Hits text={asked} {...{ id, hits, setHits, chosen, open }} />}
    </div>
  )
}

const stay = (event: KeyboardEvent, then: () => void): void => {
  event.preventDefault()
  then()
}

type HitsProps = {
  text: string
  id: string
  hits: readonly Found[]
  setHits: (hits: readonly Found[]) => void
  chosen: number
  open: (found: Found) => void
}

function Hits({ text, id, hits, setHits, chosen, open }: HitsProps) {
  const say = useWords()
  const { data } = useStation('find', { text })
  useEffect(() => {
    if (data !== undefined) setHits(KINDS.flatMap((kind) => data.found.filter((found) => found.kind === kind)))
  }, [data, setHits])
  return (
    <div className={classes.found}>
      {data?.found.length === 0 && <div className={classes.plain}>{say('find.nothing')}</div>}
      <div id={id} className={classes.hits} role="listbox" aria-label={say('find.label')}>
        {hits.map((hit, index) => (
          <Hit
            key={keyOf(hit)}
            {...{ hit, id: `${id}-${index}` }}
            first={hits[index - 1]?.kind !== hit.kind}
            chosen={index === chosen}
            open={() => open(hit)}
          />
        ))}
      </div>
    </div>
  )
}

type HitProps = { hit: Found; id: string; first: boolean; chosen: boolean; open: () => void }

function Hit({ hit, id, first, chosen, open }: HitProps) {
  const say = useWords()
  const { title, under } = linesOf(say, hit)
  return (
    <>
      {first && (
        <div className={classes.group} role="presentation">
          {say(`find.${hit.kind}`)}
        </div>
      )}
      <div
        id={id}
        role="option"
        aria-selected={chosen}
        className={classes.option}
        data-found={hit.kind}
        ref={chosen ? (row) => row?.scrollIntoView({ block: 'nearest' }) : undefined}
        onMouseDown={(event) => event.preventDefault()}
        onClick={open}
      >
        <div className={classes.strong}>{title}</div>
        <div className={classes.quiet}>{under}</div>
      </div>
    </>
  )
}

function linesOf(say: Say, hit: Found): { title: string; under: string } {
  switch (hit.kind) {
    case 'package': {
      const { packageId, routeNumber, lifecycle } = hit.line
      const state = lifecycle === null ? null : wordsFor(`lifecycle.${lifecycle}`)
      const route = routeNumber === null ? null : say('desk.atRoute', { route: routeNumber })
      const place = addressWords(hit.line)
      return { title: formatTrackingId(packageId), under: [place, route, state].filter(Boolean).join(' · ') }
    }
    case 'person':
      return {
        title: hit.title,
        under: hit.under === '' ? say('desk.personIdle') : say('desk.person', { route: hit.under }),
      }
    case 'stop':
      return {
        title: hit.title,
        under: [hit.day === null ? null : calendarDay(hit.day), hit.under].filter(Boolean).join(' · '),
      }
    case 'route':
      return { title: hit.title, under: hit.under }
  }
}

function keyOf(hit: Found): string {
  switch (hit.kind) {
    case 'package':
      return hit.line.packageId
    case 'stop':
      return hit.stopId
    case 'route':
      return hit.routeId
    case 'person':
      return hit.personId
  }
}

function choiceOf(hit: Found): Parameters<Select>[0] {
  const nothing = { package: null, stop: null, person: null, figure: null, events: [] }
  switch (hit.kind) {
    case 'package':
      return { ...nothing, package: hit.line.packageId }
    case 'stop':
      return { ...nothing, stop: hit.stopId, route: hit.routeId }
    case 'route':
      return { ...nothing, route: hit.routeId }
    case 'person':
      return { ...nothing, person: hit.personId }
  }
}
