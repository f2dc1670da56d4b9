import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, type SyntheticEvent, useState } from 'react'
import { MAX_CORRECTION_NOTE } from '../../wire/bridge/correcting.ts'
import { useWords } from '../words.ts'

const SHORTEST_NOTE = 3
export type Why = 'did_not_occur' | 'incorrect_data'
export type Said = { why: Why; note: string; whole: boolean }
type Props = {
  children: ReactNode
  /** something is taken back: then what is wrong with it is asked too */
  asksWhy: boolean
  /** more than one: the entry names so many parcels, and it is asked for which it is taken back */
  parcels?: number
  label: string
  onConfirm: (said: Said) => Promise<void>
}

/** A correction says why, in a code for machines and in words for those who read the story later (DOMAIN §0.2 rule 8). */
export function CorrectionForm({ children, asksWhy, parcels = 1, label, onConfirm }: Props) {
  const say = useWords()
  const [why, setWhy] = useState<Why>('did_not_occur')
  const [whole, setWhole] = useState(false)
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const ready = note.trim().length >= SHORTEST_NOTE && !busy
  const confirm = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (!ready) return
    // Pressed twice it would be a correction of nothing.
    setBusy(true)
    await onConfirm({ why, note: note.trim(), whole })
    setBusy(false)
  }
  return (
    <form onSubmit={(event) => void confirm(event)}>
      <Stack>
        {children}
        {asksWhy && (
          <Radio.Group
            label={say('correct.why')}
            value={why}
            onChange={(value) => setWhy(value === 'incorrect_data' ? value : 'did_not_occur')}
          >
            <Stack gap="xs" mt="xs">
              {(['did_not_occur', 'incorrect_data'] as const).map((one) => (
                <Radio key={one} value={one} label={say(`correct.${one}`)} />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {parcels > 1 && (
          <Radio.Group
            label={say('correct.scope')}
            value={whole ? 'whole' : 'this'}
            onChange={(value) => setWhole(value === 'whole')}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="this" label={say('correct.this')} />
              <Radio value="whole" label={say('correct.whole', { count: parcels })} />
            </Stack>
          </Radio.Group>
        )}
        <TextInput
          label={say('correct.note')}
          description={say('correct.noteUnder')}
          value={note}
          maxLength={MAX_CORRECTION_NOTE}
          data-autofocus
          data-testid="correction-note"
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Group justify="end">
          <Text c="dimmed">{note.trim().length >= SHORTEST_NOTE ? '' : say('correct.hint')}</Text>
          <Button type="submit" disabled={!ready} data-testid="correction-confirm">
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
