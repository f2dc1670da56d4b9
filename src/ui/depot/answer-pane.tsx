import { VisuallyHidden } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import type { PackageId } from '../../domain/brands.ts'
import type { CheckpointOfScan } from '../../wire/bridge.ts'
import { IdlePanel, VerdictPanel } from '../parts/verdict-panel.tsx'
import { type Said, sayNotRecorded, sayVerdict } from '../parts/verdict-words.ts'
import type { ScanDesk, Shown } from '../scan/scan-desk.ts'
import { type Say, useWords } from '../words.ts'

export type Standing = { checkpoint: CheckpointOfScan; routeNumber: string | null }
export type Answered = { said: Said; packageId: PackageId | null; count: number; scannedAt: number }

/** What stands on the screen, in words; null before the first answer. */
export function answeredOf(say: Say, shown: Shown, standing: Standing): Answered | null {
  switch (shown.kind) {
    case 'none':
      return null
    case 'lost': {
      const said: Said = {
        tone: 'unrecorded',
        word: say('answer.lost.word'),
        sentence: say('answer.lost.say'),
        big: null,
        where: null,
      }
      return { said, packageId: null, count: shown.count, scannedAt: shown.scannedAt }
    }
    case 'answer': {
      const { answer, count, scannedAt } = shown
      if (answer.outcome === 'not-recorded')
        return { said: sayNotRecorded(say, answer), packageId: null, count, scannedAt }
      const { verdict, place, who, packageId } = answer
      return { said: sayVerdict(say, { verdict, place, who, packageId, ...standing }), packageId, count, scannedAt }
    }
  }
}

/** The left half: follows the desk by itself, so that an answer redraws this and nothing else. */
export function AnswerPane({ desk, standing }: { desk: ScanDesk; standing: Standing }) {
  const say = useWords()
  const { shown, waiting } = useSyncExternalStore(desk.subscribe, desk.state)
  const answered = answeredOf(say, shown, standing)
  return (
    <>
      {answered === null ? (
        <IdlePanel word={say(`idle.${standing.checkpoint}`)} sentence={say('idle.hint')} />
      ) : (
        <VerdictPanel {...answered} busy={waiting > 3} />
      )}
      <VisuallyHidden role="status" aria-live="assertive" data-testid="announced">
        {answered === null ? '' : spokenOf(answered.said)}
      </VisuallyHidden>
    </>
  )
}

/** What is read aloud: the word, where to put it, and what to do. */
export const spokenOf = ({ word, big, sentence }: Said): string =>
  [word, big === null ? null : big.replace(' · ', ', '), sentence]
    .filter((part) => part !== null && part !== '')
    .join('. ')
