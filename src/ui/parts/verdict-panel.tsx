import { IconBarcode } from '@tabler/icons-react'
import type { CSSProperties, ReactNode } from 'react'
import type { PackageId } from '../../domain/brands.ts'
import { useWords } from '../words.ts'
import { ParcelId } from './parcel-id.tsx'
import { Shape } from './shape.tsx'
import { TONES, type Tone } from './tones.ts'
import classes from './verdict-panel.module.css'
import type { Said } from './verdict-words.ts'

export const toneStyle = (tone: Tone): CSSProperties =>
  ({ '--tone-back': `var(--verdict-${tone})`, '--tone-fore': `var(--on-verdict-${tone})` }) as CSSProperties
/** How wide a text is, in letters of usual width: sizes follow it, so that no word is cut. */
const chars = (text: string): CSSProperties =>
  ({ '--chars': Math.max(4, text.length + 0.3 * (text.match(/[A-Zmw]/gu)?.length ?? 0)) }) as CSSProperties

export type VerdictPanelProps = {
  said: Said
  packageId: PackageId | null
  /** grows by one with each answer: two equal answers in a row must be seen as two */
  count: number
  /** when the scanner sent its last key (event time), for measuring scan → paint */
  scannedAt?: number | undefined
  busy?: boolean
}

/** The one huge answer to a scan (UI Verdicts): colour, shape and word; the sound comes from whoever shows it. */
export function VerdictPanel({ said, packageId, count, scannedAt, busy = false }: VerdictPanelProps) {
  const { tone, big, word, sentence, where } = said
  const shell = [classes.panel, big === null ? classes.alone : '', tone === 'unrecorded' ? classes.unrecorded : '']
  return (
    <section
      className={shell.join(' ')}
      style={toneStyle(tone)}
      data-testid="verdict"
      data-verdict={tone}
      data-count={count}
      data-scanned-at={scannedAt}
    >
      <span className={classes.beat} data-side={count % 2} aria-hidden />
      <div className={classes.inner}>
        <Shape name={TONES[tone].shape} className={classes.shape} />
        {big !== null && (
          <div className={classes.big} style={chars(big)}>
            {big}
          </div>
        )}
        <div className={classes.word} style={chars(word)} data-testid="verdict-word">
          {word}
        </div>
        {sentence !== '' && <div className={classes.sentence}>{sentence}</div>}
        {packageId !== null && (
          <div className={classes.id}>
            <ParcelId id={packageId} />
          </div>
        )}
        {where !== null && <div className={classes.where}>{where}</div>}
      </div>
      {busy && <Busy />}
    </section>
  )
}

/** Before the first scan, and where nothing can be scanned now. */
export function IdlePanel({ word, sentence, busy = false }: { word: string; sentence: ReactNode; busy?: boolean }) {
  return (
    <section
      className={`${classes.panel ?? ''} ${classes.idle ?? ''}`}
      data-testid="verdict"
      data-verdict="none"
      data-count={0}
    >
      <div className={classes.inner}>
        <IconBarcode className={classes.waits} aria-hidden />
        <div className={classes.word} style={chars(word)}>
          {word}
        </div>
        <div className={classes.sentence}>{sentence}</div>
      </div>
      {busy && <Busy />}
    </section>
  )
}

function Busy() {
  const say = useWords()
  return <div className={classes.busy}>{say('answer.writing')}</div>
}
