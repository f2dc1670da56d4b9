import { Button, Text } from '@mantine/core'
import { IconArrowLeft, IconCamera, IconCheck } from '@tabler/icons-react'
import { mayExcuse } from '../../domain/photo-gate.ts'
import type { PhotoExcuse, PhotoKind } from '../../domain/vocabulary.ts'
import { PHOTO_MIME } from '../../wire/photos.ts'
import { useWords } from '../words.ts'
import { BytesImage } from './bytes-image.tsx'
import { Excuses } from './excuses.tsx'
import classes from './photo-page.module.css'
import { reportWords, todoWords } from './report-words.ts'
import type { Step, Taking } from './use-taking.ts'

export type LookProps = {
  kind: PhotoKind
  step: Extract<Step, { kind: 'look' }>
  taking: Taking
  onCancel: () => void
  onExcuse?: ((excuse: PhotoExcuse) => void) | undefined
}

/** The picture as it would be kept, what the gate found in words, and what can be done with it. */
export function Look({ step, taking, onCancel, onExcuse }: LookProps) {
  const say = useWords()
  const { take, saving, unkept } = step
  const { report } = take
  const passed = report.failed.length === 0
  const excusable = !passed && mayExcuse(report)
  return (
    <>
      <div className={classes.picture}>
        <BytesImage bytes={take.bytes} mime={PHOTO_MIME} alt={say('photo.taken')} className={classes.taken} />
      </div>
      <div className={classes.side}>
        <div
          role="status"
          data-testid="photo-found"
          data-failed={report.failed.join(' ')}
          data-weak={report.weak.join(' ')}
        >
          <Text fz={26} fw={650} lh={1.25}>
            {reportWords(say, report)}
          </Text>
          <Text mt={6}>{todoWords(say, report) ?? say('photo.todo.good')}</Text>
        </div>
        {unkept !== null && (
          <div className={classes.unkept} role="alert" data-testid="photo-unkept">
            <Text fw={650}>{say('photo.notSaved')}</Text>
            <Text>{unkept}</Text>
          </div>
        )}
        {excusable && (
          <Excuses lead={say('photo.todo.excuse')} busy={saving} onExcuse={(excuse) => void taking.use(excuse)} />
        )}
        {unkept !== null && onExcuse !== undefined && <Excuses lead={say('photo.without')} onExcuse={onExcuse} />}
        <div className={classes.actions}>
          {passed && (
            <Button
              autoFocus
              size="xl"
              h={76}
              loading={saving}
              onClick={() => void taking.use()}
              leftSection={<IconCheck size={28} />}
              data-testid="photo-use"
            >
              {say(unkept === null ? 'photo.use' : 'photo.again')}
            </Button>
          )}
          <Button
            autoFocus={!passed}
            variant={passed ? 'default' : 'filled'}
            size="xl"
            h={76}
            disabled={saving}
            onClick={taking.retake}
            leftSection={<IconCamera size={28} />}
            data-testid="photo-retake"
          >
            {say('photo.retake')}
          </Button>
          <Button
            variant="subtle"
            size="lg"
            mih={56}
            onClick={onCancel}
            leftSection={<IconArrowLeft size={24} />}
            data-testid="photo-cancel"
          >
            {say('photo.cancel')}
          </Button>
        </div>
      </div>
    </>
  )
}
