import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type SyntheticEvent, useState } from 'react'
import type { PackageId } from '../../domain/brands.ts'
import { classifyScan } from '../../domain/numbers/classify-scan.ts'
import { formatTrackingId, parseTrackingId } from '../../domain/numbers/tracking-id.ts'
import { Dialogue } from '../parts/dialogue.tsx'
import { ParcelId } from '../parts/parcel-id.tsx'
import { type Say, useWords } from '../words.ts'
import { type Scanned, useScanTarget } from './scanner.ts'

export type TypeNumberProps = {
  opened: boolean
  onClose: () => void
  /** a number that was checked and confirmed; typed entries are marked as such (DOMAIN §0.1) */
  onNumber: (scanned: Scanned) => void
  /** a scan while the dialogue is open: it closes, and the scan goes where it would have gone */
  onScan: (scanned: Scanned) => void
}

/** For a label that no scanner reads: the check digit is judged while one types, and the number is confirmed before it counts. */
export function TypeNumber({ opened, onClose, onNumber, onScan }: TypeNumberProps) {
  const say = useWords()
  return (
    <Dialogue title={say('number.title')} opened={opened} onClose={onClose}>
      <NumberForm onClose={onClose} onNumber={onNumber} onScan={onScan} />
    </Dialogue>
  )
}

function NumberForm({ onClose, onNumber, onScan }: Omit<TypeNumberProps, 'opened'>) {
  const say = useWords()
  const [text, setText] = useState('')
  const judged = judge(say, text)
  useScanTarget((scanned) => {
    onClose()
    onScan(scanned)
  })
  const confirm = (event: SyntheticEvent) => {
    event.preventDefault()
    if (!judged.usable) return
    onClose()
    onNumber({ text: text.trim(), symbology: null, entry: 'typed', endedAt: performance.now() })
  }
  return (
    <form onSubmit={confirm}>
      <Stack>
        <TextInput
          data-autofocus
          size="xl"
          label={say('number.label')}
          description={say('number.hint')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-testid="number"
        />
        <Text role="status" mih="3.2em" fw={judged.usable ? 600 : 400} data-testid="number-judged">
          {judged.words}
        </Text>
        {judged.packageId !== null && (
          <Text fz={34}>
            <ParcelId id={judged.packageId} />
          </Text>
        )}
        <Group justify="end">
          <Button variant="default" size="lg" onClick={onClose}>
            {say('do.cancel')}
          </Button>
          <Button type="submit" size="lg" disabled={!judged.usable} data-testid="number-confirm">
            {say('number.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

export type Judged = { usable: boolean; words: string; packageId: PackageId | null }

/** What is typed so far, in words. An unfinished number is no mistake yet. */
export function judge(say: Say, text: string): Judged {
  const typed = text.trim()
  if (typed === '') return { usable: false, words: say('number.empty'), packageId: null }
  const ours = parseTrackingId(typed)
  if (!ours.ok && ours.problem === 'length' && formatted(typed).length < WHOLE)
    return { usable: false, words: say('number.goOn', { count: WHOLE - formatted(typed).length }), packageId: null }
  const found = classifyScan(typed)
  switch (found.kind) {
    case 'package':
      return { usable: true, words: say('number.waymark'), packageId: found.packageId }
    case 'package-other-number':
      return { usable: true, words: say('number.other'), packageId: null }
    case 'code':
      return { usable: true, words: say('number.code'), packageId: null }
    case 'product':
      return { usable: false, words: say('number.product'), packageId: null }
    case 'unreadable':
      return { usable: false, words: say('number.fault', { reason: found.reason }), packageId: null }
    case 'unknown':
      return {
        usable: true,
        words: found.reason === null ? say('number.unknown') : say('number.fault', { reason: found.reason }),
        packageId: null,
      }
  }
}

/** A Waymark number without its spaces. */
const WHOLE = formatTrackingId('WM000000000000' as PackageId).replaceAll(' ', '').length
const formatted = (typed: string): string => typed.replace(/[\s-]/gu, '')
