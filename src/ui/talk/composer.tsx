import { Button, TextInput } from '@mantine/core'
import { type SyntheticEvent, useState } from 'react'
import type { PersonId } from '../../domain/brands.ts'
import type { VerbInput } from '../../wire/bridge.ts'
import { type DESK_SAYS, type DRIVER_SAYS, MAX_TEXT } from '../../wire/talk.ts'
import { useClient } from '../bridge/client.ts'
import { useWords } from '../words.ts'
import classes from './talk.module.css'
import { useAct } from './use-act.ts'

type Code = (typeof DRIVER_SAYS)[number] | (typeof DESK_SAYS)[number]
export type About = Pick<VerbInput<'say'>, 'stopId' | 'packageId' | 'routeId'>
type Props = {
  driverId: PersonId
  codes: readonly Code[]
  about: About
  /** a van that moves is no place to type */
  mayType: boolean
  /** a driver's fingers, or a desk */
  large?: boolean
}

/** Ready sentences first, each one touch; below them one line of one's own. */
export function Composer({ driverId, codes, about, mayType, large = false }: Props) {
  const say = useWords()
  const client = useClient()
  const act = useAct()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const send = async (words: VerbInput<'say'>['words']): Promise<boolean> => {
    setBusy(true)
    const id = await act(client.say({ driverId, words, ...about }))
    setBusy(false)
    return id !== null
  }
  const own = async (event: SyntheticEvent) => {
    event.preventDefault()
    // What could not be written down stays in the field.
    if (text.trim() !== '' && (await send({ text: text.trim() }))) setText('')
  }
  return (
    <div className={classes.composer}>
      <div className={classes.codes} role="group" aria-label={say('talk.ready')} data-large={large}>
        {codes.map((code) => (
          <Button
            key={code}
            variant="default"
            classNames={{ label: classes.wrapped ?? '' }}
            {...(large ? { mih: 64, fz: 'md', px: 'sm' } : { size: 'compact-md' })}
            disabled={busy}
            onClick={() => void send({ code })}
            data-code={code}
          >
            {say(`talk.says.${code}`)}
          </Button>
        ))}
      </div>
      {mayType ? (
        <form className={classes.ownWords} onSubmit={(event) => void own(event)}>
          <TextInput
            className={classes.grow ?? ''}
            label={say('talk.own')}
            description={say('talk.ownHow', { left: MAX_TEXT - text.length })}
            maxLength={MAX_TEXT}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            {...(large ? { size: 'lg' } : { size: 'sm' })}
          />
          <Button
            type="submit"
            disabled={busy || text.trim() === ''}
            {...(large ? { mih: 56, fz: 'md' } : { size: 'sm' })}
          >
            {say('talk.send')}
          </Button>
        </form>
      ) : (
        <p className={classes.by}>{say('talk.standOnly')}</p>
      )}
    </div>
  )
}
