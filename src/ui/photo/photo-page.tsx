import { FocusTrap, Portal } from '@mantine/core'
import type { StopId } from '../../domain/brands.ts'
import type { PhotoReport } from '../../domain/photo-report.ts'
import type { PhotoExcuse, PhotoKind } from '../../domain/vocabulary.ts'
import type { SavedPhoto } from '../../wire/bridge/photos.ts'
import { useMoving } from '../driver/day/use-here.ts'
import { useWords } from '../words.ts'
import { useEscape } from '../parts/use-escape.ts'
import { EmergencyHere } from '../talk/emergency-here.tsx'
import { Aim } from './aim.tsx'
import { Look } from './look.tsx'
import classes from './photo-page.module.css'
import { type Taking, useTaking } from './use-taking.ts'

export type TakePhotoProps = {
  kind: PhotoKind
  stopId?: StopId | undefined
  /** the photo is durable at the station; its hash goes into the event */
  onDone: (saved: SavedPhoto & { report: PhotoReport }) => void
  onCancel: () => void
  /** no photo can be taken, and why: the way on without one. Offered where no camera runs and where keeping it fails. */
  onExcuse?: ((excuse: PhotoExcuse) => void) | undefined
}

/** Over the whole window: live picture, shutter, what the gate found, retake or use (UI Photo). From the live camera only. */
export function TakePhoto({ kind, stopId, onDone, onCancel, onExcuse }: TakePhotoProps) {
  const taking = useTaking({ kind, stopId, onDone })
  // The camera is given back while the van moves; what was taken and not yet used is there again when it stands (DOMAIN §15.1).
  if (useMoving()) return null
  return <Over kind={kind} taking={taking} onCancel={onCancel} onExcuse={onExcuse} />
}

type OverProps = Pick<TakePhotoProps, 'kind' | 'onCancel' | 'onExcuse'> & { taking: Taking }

function Over({ kind, taking, onCancel, onExcuse }: OverProps) {
  const say = useWords()
  const { step } = taking
  useEscape(onCancel)
  return (
    <Portal>
      <FocusTrap active>
        <div
          className={classes.page}
          role="dialog"
          aria-modal="true"
          aria-label={say(`photo.title.${kind}`)}
          data-step={step.kind}
          data-testid="take-photo"
        >
          <EmergencyHere side="left" />
          {step.kind === 'look' ? (
            <Look kind={kind} step={step} taking={taking} onCancel={onCancel} onExcuse={onExcuse} />
          ) : (
            <Aim kind={kind} step={step} taking={taking} onCancel={onCancel} onExcuse={onExcuse} />
          )}
        </div>
      </FocusTrap>
    </Portal>
  )
}
