import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Dialogue } from '../parts/dialogue.tsx'
import { type Say, useWords } from '../words.ts'
import { nameControls, propose, type Proposal, type RawScan, readControls, SCANNER_ENDS } from './scanner-frame.ts'
import type { ScannerFrame } from './scanner-frame.ts'
import classes from './scanner-settings.module.css'
import { useRawScans, useScanTarget } from './scanner.ts'
import { change, useSettings } from './settings.ts'

/** Shown of a scan: a code with a whole address is not put on a screen for all to read. */
const SHOWN_CHARS = 60

export type ScannerSettingsProps = { opened: boolean; onClose: () => void }

/** What this device's hand-held scanner sends around each code; a scan while this is open is looked at and not recorded. */
export function ScannerSettings({ opened, onClose }: ScannerSettingsProps) {
  const say = useWords()
  return (
    <Dialogue title={say('scanner.title')} opened={opened} onClose={onClose}>
      <Panel onClose={onClose} />
    </Dialogue>
  )
}

function Panel({ onClose }: Pick<ScannerSettingsProps, 'onClose'>) {
  const say = useWords()
  const { scanner } = useSettings()
  const [seen, see] = useState<RawScan | null>(null)
  const [used, setUsed] = useState(false)
  useScanTarget(() => undefined)
  useRawScans((scan) => {
    see(scan)
    setUsed(false)
  })
  const set = (part: Partial<ScannerFrame>): void => change({ scanner: { ...scanner, ...part } })
  const use = (frame: ScannerFrame): void => {
    set(frame)
    setUsed(true)
  }
  return (
    <Stack data-testid="scanner-settings">
      <Text fw={650}>{say('scanner.try')}</Text>
      <Seen seen={seen} scanner={scanner} used={used} onUse={use} />
      <Group grow align="start">
        <Characters label={say('scanner.prefix')} value={scanner.prefix} onValue={(prefix) => set({ prefix })} />
        <Characters label={say('scanner.suffix')} value={scanner.suffix} onValue={(suffix) => set({ suffix })} />
      </Group>
      <Text c="dimmed" mt="-8">
        {say('scanner.hint')}
      </Text>
      <Radio.Group
        label={say('scanner.end')}
        description={say('scanner.endHint')}
        size="md"
        value={scanner.end}
        onChange={(end) => set({ end: SCANNER_ENDS.find((known) => known === end) ?? 'any' })}
      >
        <Group gap="lg">
          {SCANNER_ENDS.map((end) => (
            <Radio key={end} value={end} size="md" label={say(`scanner.ends.${end}`)} className={classes.end ?? ''} />
          ))}
        </Group>
      </Radio.Group>
      <Group justify="space-between">
        <Text c="dimmed">{say('scanner.here')}</Text>
        <Button size="lg" onClick={onClose}>
          {say('scanner.done')}
        </Button>
      </Group>
    </Stack>
  )
}

type SeenProps = { seen: RawScan | null; scanner: ScannerFrame; used: boolean; onUse: (frame: ScannerFrame) => void }

/** What came, and what follows from it. */
function Seen({ seen, scanner, used, onUse }: SeenProps) {
  const say = useWords()
  if (seen === null) return <Text className={classes.seen ?? ''}>{say('scanner.sawNothing')}</Text>
  const proposal = propose(seen, scanner)
  const named = nameControls(seen.raw)
  const cut = named.length > SHOWN_CHARS ? `${named.slice(0, SHOWN_CHARS)} …` : named
  return (
    <div className={classes.seen ?? ''} role="status">
      <Text>{say('scanner.saw')}</Text>
      <code className={classes.raw ?? ''} data-testid="scanner-saw">
        {cut}
      </code>
      <Text>{say(`scanner.ended.${seen.end ?? 'none'}`)}</Text>
      <Text fw={650} data-testid="scanner-said">
        {used ? say('scanner.used') : sayProposal(say, proposal)}
      </Text>
      {!used && proposal.kind === 'propose' && (
        <Button size="lg" mt="xs" onClick={() => onUse(proposal.frame)} data-testid="scanner-use">
          {say('scanner.use')}
        </Button>
      )}
    </div>
  )
}

function sayProposal(say: Say, proposal: Proposal): string {
  if (proposal.kind !== 'propose') return say(`scanner.${proposal.kind}`)
  const prefix = nameControls(proposal.frame.prefix)
  const suffix = nameControls(proposal.frame.suffix)
  if (prefix !== '') return say(suffix === '' ? 'scanner.propose.before' : 'scanner.propose.both', { prefix, suffix })
  return suffix === '' ? say('scanner.propose.nothing') : say('scanner.propose.behind', { suffix })
}

type CharactersProps = { label: string; value: string; onValue: (value: string) => void }

/** Kept as far as it can be read; what is being written stays as it is written. */
function Characters({ label, value, onValue }: CharactersProps) {
  const say = useWords()
  const [written, write] = useState<string | null>(null)
  const wrong = written !== null && readControls(written) === null
  const type = (text: string): void => {
    write(text)
    const read = readControls(text)
    if (read !== null) onValue(read)
  }
  return (
    <TextInput
      size="lg"
      label={label}
      error={wrong ? say('scanner.wrong') : undefined}
      value={written ?? nameControls(value)}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={() => !wrong && write(null)}
      autoComplete="off"
      spellCheck={false}
    />
  )
}
