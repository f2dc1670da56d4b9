import { Button } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { PackageId } from '../../domain/brands.ts'
import type { ReactNode } from 'react'
import { ParcelId } from '../parts/parcel-id.tsx'
import { Shape } from '../parts/shape.tsx'
import { EmergencyHere } from '../talk/emergency-here.tsx'
import { useWords } from '../words.ts'
import classes from './stop-panel.module.css'

export type StopPanelProps = {
  sentence: string
  packageId: PackageId | null
  /** address and shelf */
  where: string | null
  /** what puts it out, where that takes two scans */
  steps: { packageScanned: boolean; outScanned: boolean } | null
  /** other parcels that wait behind this one */
  more: number
  /** the answer to the last scan while this stands, in one line */
  behind: string | null
  actions: ReactNode
}

/**
 * STOP takes the whole window and stays until the parcel is put out (its scan, and the OUT bin's or the door's code: a bounce of
 * the trigger never clears it) or moved on purpose (UI, DOMAIN §3).
 */
export function StopPanel({ sentence, packageId, where, steps, more, behind, actions }: StopPanelProps) {
  const say = useWords()
  return (
    <div
      className={classes.stop}
      role="alertdialog"
      aria-labelledby="stop-word"
      aria-describedby="stop-what"
      data-testid="stop"
    >
      <EmergencyHere side="left" />
      <Shape name="octagon" className={classes.shape} />
      <div>
        <div className={classes.word} id="stop-word">
          {say('verdict.stop.wrong-route.word')}
        </div>
        <div id="stop-what">
          <p className={classes.sentence}>{sentence}</p>
          <p className={classes.parcel}>
            {packageId !== null && <ParcelId id={packageId} />}
            {where !== null && <span> · {where}</span>}
          </p>
        </div>
        {steps !== null && (
          <ol className={classes.steps}>
            <Step done={steps.packageScanned} name="parcel">
              {say('stop.scanParcel')}
            </Step>
            <Step done={steps.outScanned} name="out">
              {say('stop.scanOut')}
            </Step>
          </ol>
        )}
        <div className={classes.actions}>{actions}</div>
        {more > 0 && <p className={classes.small}>{say('stop.more', { count: more })}</p>}
        {behind !== null && <p className={classes.small}>{say('stop.behind', { said: behind })}</p>}
      </div>
    </div>
  )
}

function Step({ done, name, children }: { done: boolean; name: string; children: string }) {
  const say = useWords()
  return (
    <li data-step={name} data-done={done}>
      <span className={classes.box} aria-hidden>
        {done && <IconCheck size={40} stroke={3} />}
      </span>
      {children}
      {done && <span className={classes.doneWord}> {say('stop.done')}</span>}
    </li>
  )
}

/** A button on red that is still readable: white, whatever the colours of the day. */
export function StopButton({ children, onClick, testId }: { children: string; onClick: () => void; testId?: string }) {
  return (
    <Button
      size="xl"
      h={76}
      fz={26}
      color="#ffffff"
      c="#7a0012"
      variant="filled"
      onClick={onClick}
      data-testid={testId}
    >
      {children}
    </Button>
  )
}
