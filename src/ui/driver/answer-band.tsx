import { Shape } from '../parts/shape.tsx'
import { TONES, type Tone } from '../parts/tones.ts'
import { toneStyle } from '../parts/verdict-panel.tsx'
import classes from './driver.module.css'

export type Band = { tone: Tone; word: string; sentence: string }

/** The answer to what the driver just confirmed: as a verdict, but the stop stays in sight. */
export function AnswerBand({ band }: { band: Band }) {
  return (
    <div
      className={classes.band}
      style={toneStyle(band.tone)}
      role="status"
      aria-live="assertive"
      data-testid="answer"
      data-verdict={band.tone}
    >
      <Shape name={TONES[band.tone].shape} />
      <div>
        <div className={classes.bandWord}>{band.word}</div>
        <div>{band.sentence}</div>
      </div>
    </div>
  )
}
