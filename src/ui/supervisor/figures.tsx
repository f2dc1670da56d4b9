import { UnstyledButton } from '@mantine/core'
import type { Board } from '../../wire/bridge.ts'
import { useWords } from '../words.ts'
import classes from './desk.module.css'
import { AT_RISK, type Select } from './selection.ts'
import { toRows } from './rows.ts'

export type FiguresProps = {
  board: Board | undefined
  unknown: number | undefined
  unread: number | undefined
  select: Select
}

/** The day in five figures; each opens what is behind it (DOMAIN §15). */
export function Figures({ board, unknown, unread, select }: FiguresProps) {
  const say = useWords()
  const list = (figure: 'out' | 'delivered' | typeof AT_RISK) => () =>
    select({ figure, of: null, package: null, stop: null })
  const figures = [
    {
      name: 'routes',
      word: say('desk.routes').toLowerCase(),
      count: board?.rows.length,
      open: () => void toRows('routes'),
    },
    { name: 'out', word: say('desk.out'), count: board?.total.out, open: list('out') },
    { name: 'delivered', word: say('desk.delivered'), count: board?.total.delivered, open: list('delivered') },
    { name: 'atRisk', word: say('desk.atRisk'), count: board?.atRisk, open: list(AT_RISK) },
    { name: 'unknown', word: say('desk.unknown'), count: unknown, open: () => void toRows('package') },
    { name: 'messages', word: say('desk.messages'), count: unread, open: () => select({ talk: 'all' }) },
  ]
  return (
    <div className={classes.figures} role="group" aria-label={say('desk.figures')}>
      {figures.map(({ name, word, count, open }) => (
        <UnstyledButton key={name} className={classes.figure} onClick={open} data-figure={name}>
          {word} <strong>{count ?? '–'}</strong>
        </UnstyledButton>
      ))}
    </div>
  )
}
