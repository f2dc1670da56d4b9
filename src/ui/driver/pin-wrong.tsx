import { Button, Text, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { isFix } from '../../domain/geo.ts'
import type { ScanAnswer, StopDetail } from '../../wire/bridge.ts'
import { useClient } from '../bridge/client.ts'
import { useWords } from '../words.ts'
import { geoField } from './geo.ts'
import classes from './stop/stop.module.css'
import type { Here } from './stop/use-here.ts'

type Props = { stop: StopDetail; here: Here; onAnswer: (answer: ScanAnswer | null, done: string) => void }

/** "The pin is wrong", at any time at the stop: from where the address is, or in words by who cannot say where (DOMAIN §4 Arrive). */
export function PinWrong({ stop, here, onAnswer }: Props) {
  const say = useWords()
  const client = useClient()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [note, setNote] = useState('')
  const shows = stop.pinReport !== undefined ? 'reported' : open ? 'form' : 'button'
  const shown = useRef(shows)
  /** The focus goes where the work goes on; into the words only when they are touched, or a keyboard on the screen would cover the choices. */
  const focused = (element: HTMLElement | null) => {
    if (element !== null && shown.current !== shows) element.focus()
    shown.current = shows
  }
  if (shows === 'reported')
    return (
      <Text ref={focused} tabIndex={-1} data-testid="pin-reported">
        {say('atStop.pinWrong.reported')}
      </Text>
    )
  if (shows === 'button')
    return (
      <Button ref={focused} variant="default" size="lg" mih={48} onClick={() => setOpen(true)} data-testid="pin-wrong">
        {say('atStop.pinWrong.open')}
      </Button>
    )
  const report = (proposes: boolean) => async () => {
    setBusy(true)
    const words = note.trim()
    const said = { stopId: stop.stopId, proposes, ...(words === '' ? {} : { note: words }) }
    const answer = await client.reportPin({ ...said, ...geoField(await here.ask()) }).catch(() => null)
    setBusy(false)
    setOpen(false)
    onAnswer(answer, say('atStop.pinWrong.done'))
  }
  return (
    <section
      ref={focused}
      tabIndex={-1}
      className={classes.arrival}
      aria-label={say('atStop.pinWrong.open')}
      data-testid="pin-wrong-form"
    >
      <TextInput
        size="lg"
        label={say('atStop.pinWrong.note')}
        value={note}
        maxLength={200}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {isFix(here.geo) && (
        <Button size="lg" h={64} fullWidth loading={busy} onClick={() => void report(true)()} data-testid="pin-here">
          {say('atStop.pinWrong.here')}
        </Button>
      )}
      <Button
        variant="default"
        size="lg"
        h={64}
        fullWidth
        loading={busy}
        onClick={() => void report(false)()}
        data-testid="pin-somewhere"
      >
        {say('atStop.pinWrong.somewhere')}
      </Button>
      <Button variant="subtle" size="lg" mih={48} onClick={() => setOpen(false)}>
        {say('atStop.pinWrong.not')}
      </Button>
    </section>
  )
}
