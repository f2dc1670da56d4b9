import { FocusTrap, Portal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { PhotoReport } from '../../domain/photo-report.ts'
import { useWords } from '../words.ts'
import { useEscape } from '../parts/use-escape.ts'
import { EmergencyHere } from '../talk/emergency-here.tsx'
import { BytesImage } from './bytes-image.tsx'
import classes from './photo-view.module.css'
import { reportWords } from './report-words.ts'
import { usePhoto } from './use-photo.ts'

export type PhotoViewProps = {
  sha256: string
  /** what it shows, in words */
  alt: string
  /** why it passed, beneath it */
  report?: PhotoReport | null
}

/** A kept photo, small, that opens large; or in words why it is not here yet. Its bytes come from the station by their hash alone. */
export function PhotoView({ sha256, alt, report = null }: PhotoViewProps) {
  const say = useWords()
  const { data, failed } = usePhoto(sha256)
  const [broken, setBroken] = useState(false)
  const [large, { open, close }] = useDisclosure(false)
  const shown = data?.outcome === 'here' && !broken ? data : null
  const instead = () => {
    if (broken) return say('photo.view.broken')
    if (data === undefined) return say(failed ? 'photo.view.cannotRead' : 'photo.view.loading')
    return data.outcome === 'here' ? '' : data.sentence
  }
  return (
    <figure className={classes.figure} data-photo={sha256} data-state={broken ? 'broken' : (data?.outcome ?? 'asked')}>
      {shown === null ? (
        <div className={classes.instead} data-testid="photo-instead">
          <Text>{instead()}</Text>
        </div>
      ) : (
        <button
          type="button"
          className={classes.small}
          onClick={open}
          aria-label={say('photo.view.open', { what: alt })}
          data-testid="photo-open"
        >
          <BytesImage bytes={own(shown.bytes)} mime={shown.mime} alt={alt} onBroken={() => setBroken(true)} />
        </button>
      )}
      {report !== null && (
        <figcaption>
          <Text size="sm">{reportWords(say, report)}</Text>
        </figcaption>
      )}
      {large && shown !== null && <Large bytes={own(shown.bytes)} mime={shown.mime} alt={alt} onClose={close} />}
    </figure>
  )
}

/** The bridge's bytes are never shared memory; the types of the two sides say it differently. */
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>

type LargeProps = { bytes: Uint8Array<ArrayBuffer>; mime: string; alt: string; onClose: () => void }

function Large({ bytes, mime, alt, onClose }: LargeProps) {
  const say = useWords()
  useEscape(onClose)
  return (
    <Portal>
      <FocusTrap active>
        <div className={classes.large} role="dialog" aria-modal="true" aria-label={alt} data-testid="photo-large">
          <BytesImage bytes={bytes} mime={mime} alt={alt} />
          <EmergencyHere side="left" />
          <button
            type="button"
            autoFocus
            className={classes.close}
            onClick={onClose}
            aria-label={say('photo.view.close')}
            data-testid="photo-close"
          >
            <IconX size={28} />
          </button>
        </div>
      </FocusTrap>
    </Portal>
  )
}
